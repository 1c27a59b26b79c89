//! The function's routes, and what openapi.json says of them.

use axum::http::Method;
use domain::self_assessment::ApplicationState;
use web::ProblemKind;
use web::routes::{Access, Answer, Body, Form, IF_MATCH, Operation, Parameter, Routes};
use web::state::MailState;

use super::{queue, review};

const APPLICATION_MATCH: Parameter = Parameter {
    description: "The ETag of the application that you know, or * for any; a step without it is refused.",
    ..IF_MATCH
};
const STATE: Parameter = Parameter {
    name: "state",
    description: "Where the applications stand: submitted unless said otherwise.",
    form: Form::Word(ApplicationState::NAMES),
    example: "submitted",
};
const AFTER: Parameter = Parameter {
    name: "after",
    description: "Where the page begins, as the `next` of the one before has it.",
    form: Form::Text("^eyJ[A-Za-z0-9_-]*$"),
    example: "",
};

/// The routes.
#[must_use]
pub fn routes() -> Routes<MailState> {
    let list = Operation {
        query: &[STATE, AFTER],
        answers: vec![Answer::json(200, "A page of them, longest waiting first.", "ApplicationPage")],
        problems: &[ProblemKind::BadRequest],
        ..Operation::new("listSelfAssessments", "List the applications in a state", Access::Staff)
    };
    let whole = |description| Answer::json(200, description, "SelfAssessment").tagged();
    let read = Operation {
        answers: vec![whole("The application, the approval and what came before; the ETag names the application.")],
        problems: &[ProblemKind::NotFound],
        ..Operation::new("reviewSelfAssessment", "Read a partner's application", Access::Staff)
    };
    let step = |id: &str, summary, description| Operation {
        headers: &[APPLICATION_MATCH],
        body: Body::json("Remarks"),
        answers: vec![whole(description)],
        problems: &[
            ProblemKind::BadRequest,
            ProblemKind::MalformedJson,
            ProblemKind::PayloadTooLarge,
            ProblemKind::UnsupportedMediaType,
            ProblemKind::Invalid,
            ProblemKind::NotFound,
            ProblemKind::Stale,
            ProblemKind::PreconditionRequired,
            ProblemKind::Conflict,
            ProblemKind::NotApplicable,
        ],
        ..Operation::new(id, summary, Access::Staff)
    };
    let start = step("startReview", "Take an application up, or over from another reviewer", "In review.");
    let request = step("requestChanges", "Give an application back, with the reasons", "With the partner again.");
    let approve = step("approveSelfAssessment", "Approve an application", "Approved; customers see it.");
    let reject = step("rejectSelfAssessment", "Reject an application, with the reasons", "Rejected.");
    Routes::default()
        .route(Method::GET, "/staff/self-assessments", queue::list, list)
        .route(Method::GET, "/staff/self-assessments/{partnerId}", review::get, read)
        .route(Method::POST, "/staff/self-assessments/{partnerId}/start-review", review::start, start)
        .route(Method::POST, "/staff/self-assessments/{partnerId}/request-changes", review::request_changes, request)
        .route(Method::POST, "/staff/self-assessments/{partnerId}/approve", review::approve, approve)
        .route(Method::POST, "/staff/self-assessments/{partnerId}/reject", review::reject, reject)
}
