//! The function's routes, and what openapi.json says of them.

use axum::http::Method;
use store::Store;
use web::ProblemKind;
use web::routes::{Access, Answer, Body, Content, Form, Operation, Parameter, Routes};

use super::{document, rehearsal, rollout};

/// `If-Match`, where a change must say which version it changes.
const IF_MATCH: Parameter = Parameter {
    name: "If-Match",
    description: "The ETag of the programme that you know, or * for any; a change without it is refused.",
    form: Form::Text(r#"^(\*|(W/)?"[!#-~]*"( ?, ?(W/)?"[!#-~]*")*)$"#),
    example: "*",
};
const DAY: Form = Form::Text("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
const FROM: Parameter = Parameter {
    name: "from",
    description: "The first day, UTC: 13 days before the last unless said otherwise.",
    form: DAY,
    example: "2026-01-01",
};
const TO: Parameter = Parameter {
    name: "to",
    description: "The last day, UTC: today unless said otherwise; at most 400 days at once.",
    form: DAY,
    example: "2026-01-15",
};

const AT: Parameter = Parameter {
    name: "at",
    description: "The instant: the deadline, or now when it has passed, unless said otherwise.",
    form: Form::Text(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$"),
    example: "2023-08-14T00:00:00Z",
};
const AFTER: Parameter = Parameter {
    name: "after",
    description: "Where the page begins, from the `next` of the one before.",
    form: Form::Text(r"^[0-3](:[a-z0-9][a-z0-9-]{0,59}:[A-Za-z0-9][A-Za-z0-9._-]{0,79})?$"),
    example: "0",
};
const LIMIT: Parameter = Parameter {
    name: "limit",
    description: "How many enrolled apps are looked at for a page: 200 unless said otherwise, at most 1,000.",
    form: Form::Number,
    example: "200",
};

const CHANGED: &[ProblemKind] = &[
    ProblemKind::MalformedJson,
    ProblemKind::PayloadTooLarge,
    ProblemKind::UnsupportedMediaType,
    ProblemKind::Invalid,
    ProblemKind::Conflict,
    ProblemKind::NotApplicable,
    ProblemKind::NotFound,
];

/// The routes.
#[must_use]
pub fn routes() -> Routes<Store> {
    const VISITOR: &str = "/programme/rollout/{channel}/visitors/{visitorId}";
    let programme = |description| Answer::json(200, description, "Programme").tagged();
    let read = Operation {
        answers: vec![programme("The programme; the ETag names its version.")],
        ..Operation::new("readProgramme", "Read the programme's dates and names", Access::Staff)
    };
    let put = Operation {
        headers: &[IF_MATCH],
        body: Body::json("ProgrammeBody"),
        answers: vec![programme("In force; the ETag names the new version.")],
        problems: &[
            ProblemKind::BadRequest,
            ProblemKind::MalformedJson,
            ProblemKind::PayloadTooLarge,
            ProblemKind::UnsupportedMediaType,
            ProblemKind::Invalid,
            ProblemKind::Conflict,
            ProblemKind::Stale,
            ProblemKind::PreconditionRequired,
        ],
        ..Operation::new("putProgramme", "Replace the programme's dates and names", Access::Staff)
    };
    let look = Operation {
        query: &[FROM, TO],
        answers: vec![Answer::json(200, "The rollout, planned and observed.", "Rollout")],
        problems: &[ProblemKind::BadRequest],
        ..Operation::new("readRollout", "Read who sees the tab: in force, planned and observed", Access::Staff)
    };
    let state = Answer::json(200, "The channel as it is now.", "ChannelState");
    let operate = Operation {
        body: Body::json("OperationBody"),
        answers: vec![state],
        problems: CHANGED,
        ..Operation::new("operateRollout", "Hold, resume, jump, roll back or kill a channel", Access::Staff)
    };
    let force = Operation {
        body: Body::json("ForcedBody"),
        answers: vec![state],
        problems: CHANGED,
        ..Operation::new("forceVisitor", "Force the tab on or off for one visitor", Access::Staff)
    };
    let release = Operation {
        answers: vec![Answer::empty(204, "The exposure decides again.")],
        problems: &[ProblemKind::NotFound, ProblemKind::Conflict],
        ..Operation::new("releaseVisitor", "No longer force the tab for a visitor", Access::Staff)
    };
    let rehearse = Operation {
        query: &[AT, AFTER, LIMIT],
        answers: vec![Answer {
            content: Content::JsonOrText("Rehearsal", "text/csv"),
            ..Answer::json(200, "Those of the page's apps that would be without their badge.", "Rehearsal")
        }],
        problems: &[ProblemKind::BadRequest],
        ..Operation::new("rehearseFortified", "Read who would be without the Cloud Fortified badge", Access::Staff)
    };
    Routes::default()
        .route(Method::GET, "/programme/fortified/rehearsal", rehearsal::get, rehearse)
        .route(Method::GET, "/programme", document::get, read)
        .route(Method::PUT, "/programme", document::put, put)
        .route(Method::GET, "/programme/rollout", rollout::get, look)
        .route(Method::POST, "/programme/rollout/{channel}/{operation}", rollout::operate, operate)
        .route(Method::PUT, VISITOR, rollout::force, force)
        .route(Method::DELETE, VISITOR, rollout::release, release)
}
