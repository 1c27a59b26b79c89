//! The function's routes, and what openapi.json says of them.

use axum::http::Method;
use web::ProblemKind;
use web::routes::{Access, Answer, Body, IF_MATCH, Operation, Parameter, Routes};
use web::state::MailState;

const APPLICATION_MATCH: Parameter =
    Parameter { description: "The ETag of the application that you know, or * for any.", ..IF_MATCH };

/// The routes.
#[must_use]
pub fn routes() -> Routes<MailState> {
    const PATH: &str = "/partners/{partnerId}/self-assessment";
    let whole = |description| Answer::json(200, description, "SelfAssessment").tagged();
    let read = Operation {
        answers: vec![whole("The application, the approval and what came before; the ETag names the application.")],
        ..Operation::new("readSelfAssessment", "Read the partner's self assessment", Access::PartnerSecurity)
    };
    let save = Operation {
        headers: &[APPLICATION_MATCH],
        body: Body::json("AssessmentBody"),
        answers: vec![whole("Saved; the ETag names the application as it is now.")],
        problems: &[
            ProblemKind::BadRequest,
            ProblemKind::MalformedJson,
            ProblemKind::PayloadTooLarge,
            ProblemKind::UnsupportedMediaType,
            ProblemKind::Invalid,
            ProblemKind::Stale,
            ProblemKind::Conflict,
            ProblemKind::NotApplicable,
        ],
        ..Operation::new(
            "saveSelfAssessment",
            "Save the application's answers: a full replace, complete or not",
            Access::PartnerSecurity,
        )
    };
    let step = |id: &str, summary, description| Operation {
        headers: &[APPLICATION_MATCH],
        answers: vec![whole(description)],
        problems: &[ProblemKind::BadRequest, ProblemKind::Stale, ProblemKind::Conflict, ProblemKind::NotApplicable],
        ..Operation::new(id, summary, Access::PartnerSecurity)
    };
    let submit = Operation {
        problems: &[
            ProblemKind::BadRequest,
            ProblemKind::Stale,
            ProblemKind::Conflict,
            ProblemKind::NotApplicable,
            ProblemKind::Incomplete,
        ],
        ..step("submitSelfAssessment", "Submit the application", "Submitted; it waits for a reviewer.")
    };
    let withdraw = step("withdrawSelfAssessment", "Withdraw the application", "Withdrawn; an approval stays as it is.");
    let renew = step(
        "renewSelfAssessment",
        "Begin an application with the answers that were last given",
        "Begun; change what has changed, then submit it.",
    );
    Routes::default()
        .route(Method::GET, PATH, super::get, read)
        .route(Method::PUT, PATH, super::save, save)
        .route(Method::POST, "/partners/{partnerId}/self-assessment/submit", super::submit, submit)
        .route(Method::POST, "/partners/{partnerId}/self-assessment/withdraw", super::withdraw, withdraw)
        .route(Method::POST, "/partners/{partnerId}/self-assessment/renew", super::renew, renew)
}
