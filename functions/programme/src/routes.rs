//! The function's routes, and what openapi.json says of them.

use store::Store;
use web::ProblemKind;
use web::operation::{Access, Content, IF_NONE_MATCH_ANY, Operation, Parameter, ParameterKind};
use web::programme_effect::AFFECTS;
use web::routes::Routes;
use web::schema::SchemaSource;
use web::steering::OperationBody;

use crate::document::{ProgrammeBody, ProgrammePatch, patch_programme, put_programme, read_programme, rehearse_edit};
use crate::rehearsal::{Rehearsal, rehearse};
use crate::rollout::read_rollout;
use crate::steering::{ForcedBody, force_visitor, operate_channel, release_visitor};

/// `If-Match`, where a change must say which version it changes.
const IF_MATCH: Parameter = Parameter {
    name: "If-Match",
    description: "The ETag of the programme that you know, or * for any; a change without it is refused.",
    kind: ParameterKind::Text(r#"^(\*|(W/)?"[!#-~]*"( ?, ?(W/)?"[!#-~]*")*)$"#),
    example: "*",
};
/// `If-None-Match`, which no change of the programme can meet.
const NEVER_NEW: Parameter =
    Parameter { description: "*: refused with 412, because there always is a programme.", ..IF_NONE_MATCH_ANY };
/// `affects`, with which a change that takes something from many is confirmed.
const CONFIRMED: Parameter = Parameter {
    name: AFFECTS,
    description: "How many the change affects, as its rehearsal or its refusal says. A change that takes badges, ends a programme or lowers the exposure at once is refused without it.",
    kind: ParameterKind::Text("^[0-9]{1,10}$"),
    example: "0",
};
const DAY: ParameterKind = ParameterKind::Text("^[0-9]{4}-[0-9]{2}-[0-9]{2}$");
const FROM: Parameter = Parameter {
    name: "from",
    description: "The first day, UTC: 13 days before the last unless said otherwise.",
    kind: DAY,
    example: "2026-01-01",
};
const TO: Parameter = Parameter {
    name: "to",
    description: "The last day, UTC: today unless said otherwise; at most 400 days at once.",
    kind: DAY,
    example: "2026-01-15",
};

const AT: Parameter = Parameter {
    name: "at",
    description: "The instant: the deadline, or now when it has passed, unless said otherwise.",
    kind: ParameterKind::Text(
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})$",
    ),
    example: "2023-08-14T00:00:00Z",
};
const AFTER: Parameter = Parameter {
    name: "after",
    description: "Where the page begins, from the `next` of the one before.",
    kind: ParameterKind::Text(r"^[0-3](:[a-z0-9][a-z0-9-]{0,59}:[A-Za-z0-9][A-Za-z0-9._-]{0,79})?$"),
    example: "0",
};
const LIMIT: Parameter = Parameter {
    name: "limit",
    description: "How many enrolled apps are looked at for a page: 200 unless said otherwise, at most 1,000.",
    kind: ParameterKind::Number,
    example: "200",
};

/// The function's routes.
pub fn routes() -> Routes<Store> {
    let routes = Routes::new("For marketplace staff: the programme's dates and names, the rollout.");
    visitor_routes(rollout_routes(programme_routes(routes)))
}

fn staff(id: &str, summary: &'static str) -> Operation {
    Operation::new(Access::Staff, id, summary)
}

fn programme_routes(routes: Routes<Store>) -> Routes<Store> {
    const PROGRAMME: &str = "/programme";
    let rehearsal = Content::JsonOrText(SchemaSource::for_type::<Rehearsal>(), "text/csv");
    let rehearsal = staff("rehearseFortified", "Read who would be without the Cloud Fortified badge")
        .query(&[AT, AFTER, LIMIT])
        .answers_with(200, "Those of the page's apps that would be without their badge.", rehearsal)
        .problems(&[ProblemKind::BadRequest]);
    let read = staff("readProgramme", "Read the programme's dates and names")
        .answers(200, "The programme; the ETag names its version.")
        .tagged();
    let put = edit(staff("putProgramme", "Replace the programme's dates and names").takes::<ProgrammeBody>());
    let patch = staff("patchProgramme", "Change some of the programme's dates and names");
    let rehearse_an_edit = staff("rehearseProgramme", "Read what a change of the programme would do at once")
        .takes_patch::<ProgrammePatch>()
        .answers(200, "What the change would do now; nothing is changed. A whole document is taken as well.");
    routes
        .get("/programme/fortified/rehearsal", rehearse, rehearsal)
        .get(PROGRAMME, read_programme, read)
        .put(PROGRAMME, put_programme, put)
        .patch(PROGRAMME, patch_programme, edit(patch.takes_patch::<ProgrammePatch>()))
        .post("/programme/rehearsal", rehearse_edit, rehearse_an_edit)
}

/// What replacing the document and changing it in parts have in common.
fn edit(operation: Operation) -> Operation {
    operation
        .query(&[CONFIRMED])
        .headers(&[IF_MATCH, NEVER_NEW])
        .answers(200, "In force; the ETag names the new version.")
        .tagged()
        .problems(&[
            ProblemKind::BadRequest,
            ProblemKind::Conflict,
            ProblemKind::Unconfirmed,
            ProblemKind::Stale,
            ProblemKind::PreconditionRequired,
        ])
}

const CHANGED: &[ProblemKind] = &[ProblemKind::Conflict, ProblemKind::NotApplicable, ProblemKind::NotFound];

fn rollout_routes(routes: Routes<Store>) -> Routes<Store> {
    let read = staff("readRollout", "Read who sees the tab: in force, planned and observed")
        .query(&[FROM, TO])
        .answers(200, "The rollout, planned and observed.")
        .problems(&[ProblemKind::BadRequest]);
    let operate = staff("operateRollout", "Hold, resume, jump, roll back or kill a channel")
        .takes::<OperationBody>()
        .answers(200, "The channel as it is now.")
        .problems(CHANGED);
    routes.get("/programme/rollout", read_rollout, read).post(
        "/programme/rollout/{channel}/{operation}",
        operate_channel,
        operate,
    )
}

fn visitor_routes(routes: Routes<Store>) -> Routes<Store> {
    const VISITOR: &str = "/programme/rollout/{channel}/visitors/{visitorId}";
    let force = staff("forceVisitor", "Force the tab on or off for one visitor")
        .takes::<ForcedBody>()
        .answers(200, "The channel as it is now.")
        .problems(CHANGED);
    let release = staff("releaseVisitor", "No longer force the tab for a visitor")
        .answers(204, "The exposure decides again.")
        .problems(&[ProblemKind::NotFound, ProblemKind::Conflict]);
    routes.put(VISITOR, force_visitor, force).delete(VISITOR, release_visitor, release)
}
