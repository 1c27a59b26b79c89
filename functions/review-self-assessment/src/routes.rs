//! The function's routes, and what openapi.json says of them.

use domain::self_assessment::ApplicationState;
use web::ProblemKind;
use web::operation::{AFTER_IN_QUEUE, Access, IF_MATCH, Operation, Parameter, ParameterKind};
use web::remarks::RemarksBody;
use web::routes::Routes;
use web::state::MailState;

use crate::queue::list_applications;
use crate::review::{approve, read_application, reject, request_changes, start_review};

const APPLICATION_MATCH: Parameter = Parameter {
    description: "The ETag of the application that you know, or * for any; a step without it is refused.",
    ..IF_MATCH
};
const STATE: Parameter = Parameter {
    name: "state",
    description: "Where the applications stand: submitted unless said otherwise.",
    kind: ParameterKind::Word(ApplicationState::NAMES),
    example: "submitted",
};
const AFTER: Parameter = Parameter { example: "eyJzdGF0ZSI6InN1Ym1pdHRlZCJ9", ..AFTER_IN_QUEUE };

/// The function's routes.
pub fn routes() -> Routes<MailState> {
    let list = Operation::new(Access::Staff, "listSelfAssessments", "List the applications in a state")
        .query(&[STATE, AFTER])
        .answers(200, "A page of them, longest waiting first.")
        .problems(&[ProblemKind::BadRequest]);
    let read = Operation::new(Access::Staff, "reviewSelfAssessment", "Read a partner's application")
        .answers(200, "The application, the approval and what came before; the ETag names the application.")
        .tagged()
        .problems(&[ProblemKind::NotFound]);
    let start = step("startReview", "Take an application up, or over from another reviewer", "In review.");
    let request = step("requestChanges", "Give an application back, with the reasons", "With the partner again.");
    Routes::new("For marketplace staff: the review of Security Self Assessments.")
        .get("/staff/self-assessments", list_applications, list)
        .get("/staff/self-assessments/{partnerId}", read_application, read)
        .post("/staff/self-assessments/{partnerId}/start-review", start_review, start)
        .post("/staff/self-assessments/{partnerId}/request-changes", request_changes, request)
        .post(
            "/staff/self-assessments/{partnerId}/approve",
            approve,
            step("approveSelfAssessment", "Approve an application", "Approved; customers see it."),
        )
        .post(
            "/staff/self-assessments/{partnerId}/reject",
            reject,
            step("rejectSelfAssessment", "Reject an application, with the reasons", "Rejected."),
        )
}

fn step(id: &str, summary: &'static str, answer: &'static str) -> Operation {
    Operation::new(Access::Staff, id, summary)
        .headers(&[APPLICATION_MATCH])
        .may_take::<RemarksBody>()
        .answers(200, answer)
        .tagged()
        .problems(&[
            ProblemKind::BadRequest,
            ProblemKind::NotFound,
            ProblemKind::Stale,
            ProblemKind::PreconditionRequired,
            ProblemKind::Conflict,
            ProblemKind::NotApplicable,
        ])
}
