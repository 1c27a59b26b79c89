//! The function's routes, and what openapi.json says of them.

use web::ProblemKind;
use web::operation::{AFTER_IN_QUEUE, Access, IF_MATCH, Operation, Parameter, ParameterKind};
use web::routes::Routes;
use web::state::MailState;

use crate::decide::{DecisionBody, approve, ask, read_review, reject};
use crate::look_again::ask_for_another_look;
use crate::queue::list_reviews;

const REVIEW_MATCH: Parameter = Parameter {
    description: "The ETag of the review that you know, or * for any; a decision without it is refused.",
    ..IF_MATCH
};
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
    Routes::new("The review of what was published: decisions by staff, and another look for the partner.")
        .get("/staff/reviews", list_reviews, list)
        .get("/staff/reviews/{appKey}", read_review, read)
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
            decision("askAboutAnswers", "Ask the partner about answers first", "Asked; nothing is withheld."),
        )
        .post("/apps/{appKey}/privacy-and-security/review/look-again", ask_for_another_look, again)
}

fn decision(id: &str, summary: &'static str, answer: &'static str) -> Operation {
    Operation::new(Access::Staff, id, summary)
        .headers(&[REVIEW_MATCH])
        .may_take::<DecisionBody>()
        .answers(200, answer)
        .tagged()
        .problems(&[
            ProblemKind::BadRequest,
            ProblemKind::NotFound,
            ProblemKind::Stale,
            ProblemKind::PreconditionRequired,
            ProblemKind::Conflict,
        ])
}
