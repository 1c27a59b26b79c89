//! The function's routes, and what openapi.json says of them.

use web::ProblemKind;
use web::operation::{AFTER_IN_QUEUE, Access, IF_MATCH, IF_NONE_MATCH_ANY, Operation, Parameter, ParameterKind};
use web::routes::Routes;
use web::state::MailState;

use crate::decide::{DecisionBody, approve, ask, read_review, reject};
use crate::known_bad::{KnownBadText, put_list, read_list};
use crate::known_names::{NamesBody, put_names, read_names, remove_names};
use crate::look_again::ask_for_another_look;
use crate::queue::list_reviews;

const REVIEW_MATCH: Parameter = Parameter {
    description: "The ETag of the review that you know, or * for any; a decision without it is refused.",
    ..IF_MATCH
};
const LIST_MATCH: Parameter =
    Parameter { description: "The ETag of the list that you know, or * for any.", ..IF_MATCH };
const STATE: Parameter = Parameter {
    name: "state",
    description: "Where the reviews stand: open unless said otherwise.",
    kind: ParameterKind::Word(&["open", "asked"]),
    example: "open",
};

/// The function's routes.
pub fn routes() -> Routes<MailState> {
    let list = Operation::new(Access::Staff, "listReviews", "List the reviews of published answers that wait")
        .query(&[STATE, AFTER_IN_QUEUE])
        .answers(200, "A page of them, greatest risk first, then longest waiting.")
        .problems(&[ProblemKind::BadRequest]);
    let read = Operation::new(Access::Staff, "readReview", "Read the review of an app's published answers")
        .answers(200, "The review with its history; the ETag names it.")
        .tagged()
        .problems(&[ProblemKind::NotFound]);
    let again = Operation::new(Access::Manager, "lookAgain", "Ask for another look at what was rejected: once")
        .answers(200, "The review is open again.")
        .problems(&[ProblemKind::NoTab, ProblemKind::NotApplicable, ProblemKind::Conflict]);
    let routes = Routes::new("The review of what was published: decisions by staff, and another look for the partner.")
        .get("/staff/reviews", list_reviews, list)
        .get("/staff/reviews/{appKey}", read_review, read)
        .post("/apps/{appKey}/privacy-and-security/review/look-again", ask_for_another_look, again);
    name_routes(list_routes(decision_routes(routes)))
}

fn decision_routes(routes: Routes<MailState>) -> Routes<MailState> {
    routes
        .post(
            "/staff/reviews/{appKey}/approve",
            approve,
            decision("approveAnswers", "Let answers be shown", "Decided; customers see the answers."),
        )
        .post(
            "/staff/reviews/{appKey}/reject",
            reject,
            decision(
                "rejectAnswers",
                "Withhold answers, with the reason",
                "Decided; nobody but the partner sees them.",
            ),
        )
        .post(
            "/staff/reviews/{appKey}/ask",
            ask,
            decision(
                "askAboutAnswers",
                "Ask the partner about answers first: one question at a time",
                "Asked; nothing is withheld.",
            )
            .problems(OF_QUESTION),
        )
}

/// What a change of a partner's names can answer besides.
const CHANGED_OF_PARTNER: &[ProblemKind] =
    &[ProblemKind::BadRequest, ProblemKind::NotFound, ProblemKind::Stale, ProblemKind::Conflict];

fn list_routes(routes: Routes<MailState>) -> Routes<MailState> {
    const LIST: &str = "/staff/known-bad-list";
    let read = Operation::new(Access::Staff, "readKnownBadList", "Read the list of known-bad hosts and pages")
        .answers(200, "The list; the ETag names its version.")
        .tagged();
    let put = Operation::new(Access::Staff, "putKnownBadList", "Replace the list of known-bad hosts and pages")
        .headers(&[LIST_MATCH, IF_NONE_MATCH_ANY])
        .takes_text::<KnownBadText>(&["text/plain", "application/octet-stream"])
        .answers(200, "The list; the next runs of the scanner look through all live tabs for it.")
        .tagged()
        .problems(&[
            ProblemKind::BadRequest,
            ProblemKind::UnsupportedMediaType,
            ProblemKind::Invalid,
            ProblemKind::Stale,
            ProblemKind::Conflict,
        ]);
    routes.get(LIST, read_list, read).put(LIST, put_list, put)
}

fn name_routes(routes: Routes<MailState>) -> Routes<MailState> {
    const NAMES: &str = "/staff/partners/{partnerId}/known-names";
    let read = Operation::new(Access::Staff, "readKnownNames", "Read the names of a partner that are no obscenity")
        .answers(200, "The names; the ETag names their version.")
        .tagged()
        .problems(&[ProblemKind::NotFound]);
    let put = Operation::new(Access::Staff, "putKnownNames", "Replace the names of a partner that are no obscenity")
        .headers(&[LIST_MATCH, IF_NONE_MATCH_ANY])
        .takes::<NamesBody>()
        .answers(200, "The names; the scanner's next run looks at the partner's apps again.")
        .tagged()
        .problems(CHANGED_OF_PARTNER);
    let remove =
        Operation::new(Access::Staff, "removeKnownNames", "Forget the names of a partner that are no obscenity")
            .headers(&[LIST_MATCH])
            .answers(204, "Done.")
            .problems(CHANGED_OF_PARTNER);
    routes.get(NAMES, read_names, read).put(NAMES, put_names, put).delete(NAMES, remove_names, remove)
}

/// What a decision can answer besides.
const OF_DECISION: &[ProblemKind] = &[
    ProblemKind::BadRequest,
    ProblemKind::NotFound,
    ProblemKind::Stale,
    ProblemKind::PreconditionRequired,
    ProblemKind::Conflict,
];
/// What a question can answer besides.
const OF_QUESTION: &[ProblemKind] = &[
    ProblemKind::BadRequest,
    ProblemKind::NotFound,
    ProblemKind::Stale,
    ProblemKind::PreconditionRequired,
    ProblemKind::Conflict,
    ProblemKind::NotApplicable,
];

fn decision(id: &str, summary: &'static str, answer: &'static str) -> Operation {
    Operation::new(Access::Staff, id, summary)
        .headers(&[REVIEW_MATCH])
        .may_take::<DecisionBody>()
        .answers(200, answer)
        .tagged()
        .problems(OF_DECISION)
}
