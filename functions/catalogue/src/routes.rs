//! The function's routes, and what openapi.json says of them.

use domain::catalogue::AppDescription;
use store::Store;
use web::ProblemKind;
use web::catalogue::{MemberBody, PartnerBody};
use web::operation::{Access, IF_MATCH, IF_NONE_MATCH_ANY, Operation, Parameter, ParameterKind};
use web::routes::Routes;

use crate::import::{Import, import};
use crate::staff::StaffBody;
use crate::tokens::TokenBody;
use crate::{apps, members, partners, staff as people, tokens};

/// `If-Match`, which can name no version, because what the catalogue has has none.
const IF_MATCH_ANY: Parameter = Parameter {
    description: "*, to change something that exists only; an ETag never matches.",
    kind: ParameterKind::Text(r"^\*$"),
    ..IF_MATCH
};

const FOUND: &[ProblemKind] = &[ProblemKind::NotFound];
const CHANGED: &[ProblemKind] = &[ProblemKind::NotFound, ProblemKind::Conflict];
const PUT: &[ProblemKind] =
    &[ProblemKind::NotFound, ProblemKind::Conflict, ProblemKind::Stale, ProblemKind::BadRequest];

/// The function's routes.
pub fn routes() -> Routes<Store> {
    let routes = Routes::new("For marketplace staff: partners, apps, members, tokens, staff themselves.");
    import_route(staff_routes(token_routes(member_routes(app_routes(partner_routes(routes))))))
}

fn staff(id: &str, summary: &'static str) -> Operation {
    Operation::new(Access::Staff, id, summary)
}

fn read(id: &str, summary: &'static str) -> Operation {
    staff(id, summary).answers(200, "As it is.").problems(FOUND)
}

fn put(id: &str, summary: &'static str) -> Operation {
    staff(id, summary)
        .headers(&[IF_MATCH_ANY, IF_NONE_MATCH_ANY])
        .answers(200, "Updated, or unchanged.")
        .answers(201, "Created.")
        .problems(PUT)
}

fn remove(id: &str, summary: &'static str) -> Operation {
    staff(id, summary).answers(204, "Done.").problems(CHANGED)
}

fn partner_routes(routes: Routes<Store>) -> Routes<Store> {
    const PARTNER: &str = "/catalogue/partners/{partnerId}";
    let put_partner =
        put("putPartner", "Put a partner; optional fields that are left out stay as they are").takes::<PartnerBody>();
    routes.get(PARTNER, partners::read_partner, read("readPartner", "Read a partner")).put(
        PARTNER,
        partners::put_partner,
        put_partner,
    )
}

fn app_routes(routes: Routes<Store>) -> Routes<Store> {
    const APP: &str = "/catalogue/apps/{appKey}";
    let change = |id, summary| staff(id, summary).answers(200, "As it is now.").problems(CHANGED);
    let (archive, restore) =
        (change("archiveApp", "Take an app off the marketplace"), change("restoreApp", "Put an archived app back"));
    routes
        .get(APP, apps::read_app, read("readApp", "Read an app's facts"))
        .put(
            APP,
            apps::put_app,
            put("putApp", "Put an app's facts; optional fields that are left out stay as they are")
                .takes::<AppDescription>(),
        )
        .post("/catalogue/apps/{appKey}/archive", apps::archive_app, archive)
        .post("/catalogue/apps/{appKey}/restore", apps::restore_app, restore)
}

fn member_routes(routes: Routes<Store>) -> Routes<Store> {
    const MEMBER: &str = "/catalogue/partners/{partnerId}/members/{email}";
    let list = read("listMembers", "List a partner's members");
    routes
        .get("/catalogue/partners/{partnerId}/members", members::list_members, list)
        .put(MEMBER, members::put_member, put("putMember", "Grant a member permissions").takes::<MemberBody>())
        .delete(MEMBER, members::remove_member, remove("removeMember", "Remove a member"))
}

fn token_routes(routes: Routes<Store>) -> Routes<Store> {
    const TOKENS: &str = "/catalogue/people/{email}/tokens";
    let issue = staff("issueToken", "Issue an API token to a person")
        .takes::<TokenBody>()
        .answers(201, "The token, shown this once.")
        .problems(CHANGED);
    let revoke = remove("revokeToken", "Revoke an API token");
    routes
        .get(TOKENS, tokens::list_tokens, read("listTokens", "List a person's API tokens"))
        .post(TOKENS, tokens::issue_token, issue)
        .delete("/catalogue/people/{email}/tokens/{tokenId}", tokens::revoke_token, revoke)
}

/// The caller's own address, to give up the right to change staff.
const CONFIRM: Parameter = Parameter {
    name: "confirm",
    description: "Your own address, to take the right to change staff from yourself.",
    kind: ParameterKind::Text("@"),
    example: "ada@marketplace.example",
};

fn staff_routes(routes: Routes<Store>) -> Routes<Store> {
    const PERSON: &str = "/staff/people/{email}";
    const REFUSED: &[ProblemKind] =
        &[ProblemKind::BadRequest, ProblemKind::NotFound, ProblemKind::Conflict, ProblemKind::NotApplicable];
    let list = staff("listStaff", "List the marketplace's staff").answers(200, "As they are.");
    let put = staff("putStaffPerson", "Give a person roles in place of those they had")
        .query(&[CONFIRM])
        .takes::<StaffBody>()
        .answers(200, "As they are now.")
        .problems(REFUSED);
    let remove = staff("removeStaffPerson", "Take a person out of staff")
        .query(&[CONFIRM])
        .answers(204, "Done.")
        .problems(REFUSED);
    routes.get("/staff/people", people::list_staff, list).put(PERSON, people::put_staff, put).delete(
        PERSON,
        people::remove_staff,
        remove,
    )
}

fn import_route(routes: Routes<Store>) -> Routes<Store> {
    let operation = staff("import", "Import up to 1,000 partners, apps and members as JSON Lines")
        .takes_text::<Import>(&["application/x-ndjson", "application/octet-stream"])
        .answers(200, "What became of each line.")
        .problems(&[ProblemKind::BadRequest]);
    routes.post("/catalogue/import", import, operation)
}
