//! The function's routes, and what openapi.json says of them.

use axum::http::Method;
use store::Store;
use web::ProblemKind;
use web::routes::{Access, Answer, Body, Operation, Routes};

use super::{apps, import, members, partners, tokens};

const SENT_JSON: &[ProblemKind] = &[
    ProblemKind::MalformedJson,
    ProblemKind::PayloadTooLarge,
    ProblemKind::UnsupportedMediaType,
    ProblemKind::Invalid,
    ProblemKind::Conflict,
    ProblemKind::NotFound,
];
const FOUND: &[ProblemKind] = &[ProblemKind::NotFound];
const CHANGED: &[ProblemKind] = &[ProblemKind::NotFound, ProblemKind::Conflict];

fn read(id: &str, summary: &'static str, schema: &'static str) -> Operation {
    Operation {
        answers: vec![Answer::json(200, "As it is.", schema)],
        problems: FOUND,
        ..Operation::new(id, summary, Access::Staff)
    }
}

fn write(id: &str, summary: &'static str, body: &'static str, schema: &'static str) -> Operation {
    Operation {
        body: Body::json(body),
        answers: vec![Answer::json(200, "Updated, or unchanged.", schema), Answer::json(201, "Created.", schema)],
        problems: SENT_JSON,
        ..Operation::new(id, summary, Access::Staff)
    }
}

fn change(id: &str, summary: &'static str, answer: Answer) -> Operation {
    Operation { answers: vec![answer], problems: CHANGED, ..Operation::new(id, summary, Access::Staff) }
}

/// The routes.
#[must_use]
pub fn routes() -> Routes<Store> {
    const PARTNER: &str = "/catalogue/partners/{partnerId}";
    const MEMBER: &str = "/catalogue/partners/{partnerId}/members/{email}";
    const APP: &str = "/catalogue/apps/{appKey}";
    const TOKENS: &str = "/catalogue/people/{email}/tokens";
    let as_it_is = Answer::json(200, "As it is now.", "App");
    let gone = Answer::empty(204, "Done.");
    let lines = Body { media_type: "application/x-ndjson", schema: "Import", required: false };
    let issue = Operation {
        answers: vec![Answer::json(201, "The token, shown this once.", "NewToken")],
        ..write("issueToken", "Issue an API token to a person", "TokenRequest", "NewToken")
    };
    let many = Operation {
        body: Some(lines),
        answers: vec![Answer::json(200, "What became of each line.", "ImportReport")],
        problems: &[ProblemKind::BadRequest, ProblemKind::PayloadTooLarge],
        ..Operation::new("import", "Import up to 1,000 partners, apps and members as JSON Lines", Access::Staff)
    };
    Routes::default()
        .route(Method::GET, PARTNER, partners::get, read("readPartner", "Read a partner", "Partner"))
        .route(Method::PUT, PARTNER, partners::put, write("putPartner", "Put a partner", "PartnerBody", "Partner"))
        .route(Method::GET, APP, apps::get, read("readApp", "Read an app's facts", "App"))
        .route(Method::PUT, APP, apps::put, write("putApp", "Put an app's facts", "AppBody", "App"))
        .route(
            Method::POST,
            "/catalogue/apps/{appKey}/archive",
            apps::archive,
            change("archiveApp", "Take an app off the marketplace", as_it_is),
        )
        .route(
            Method::POST,
            "/catalogue/apps/{appKey}/restore",
            apps::restore,
            change("restoreApp", "Put an archived app back", as_it_is),
        )
        .route(
            Method::GET,
            "/catalogue/partners/{partnerId}/members",
            members::list,
            read("listMembers", "List a partner's members", "Members"),
        )
        .route(
            Method::PUT,
            MEMBER,
            members::put,
            write("putMember", "Grant a member permissions", "MemberBody", "Member"),
        )
        .route(Method::DELETE, MEMBER, members::remove, change("removeMember", "Remove a member", gone))
        .route(Method::GET, TOKENS, tokens::list, read("listTokens", "List a person's API tokens", "Tokens"))
        .route(Method::POST, TOKENS, tokens::issue, issue)
        .route(
            Method::DELETE,
            "/catalogue/people/{email}/tokens/{tokenId}",
            tokens::revoke,
            change("revokeToken", "Revoke an API token", gone),
        )
        .route(Method::POST, "/catalogue/import", import::import, many)
}
