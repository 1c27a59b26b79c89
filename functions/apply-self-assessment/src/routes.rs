//! The function's routes, and what openapi.json says of them.

use web::ProblemKind;
use web::operation::{Access, IF_MATCH, IF_NONE_MATCH_ANY, Operation, Parameter};
use web::routes::Routes;
use web::state::MailState;

use super::{AssessmentBody, read, renew, save, submit, withdraw};

const APPLICATION_MATCH: Parameter =
    Parameter { description: "The ETag of the application that you know, or * for any.", ..IF_MATCH };

const REFUSED: &[ProblemKind] =
    &[ProblemKind::BadRequest, ProblemKind::Stale, ProblemKind::Conflict, ProblemKind::NotApplicable];

/// The function's routes.
pub fn routes() -> Routes<MailState> {
    const PATH: &str = "/partners/{partnerId}/self-assessment";
    let reading = Operation::new(Access::PartnerSecurity, "readSelfAssessment", "Read the partner's self assessment")
        .answers(200, "The application, the approval and what came before; the ETag names the application.")
        .tagged();
    let saving = "Save the application's answers: a full replace, complete or not";
    let saving = step("saveSelfAssessment", saving, "Saved; the ETag names the application as it is now.");
    let submitting = step("submitSelfAssessment", "Submit the application", "Submitted; it waits for a reviewer.")
        .problems(&[
            ProblemKind::BadRequest,
            ProblemKind::Stale,
            ProblemKind::Conflict,
            ProblemKind::NotApplicable,
            ProblemKind::Incomplete,
        ]);
    let withdrawing =
        step("withdrawSelfAssessment", "Withdraw the application", "Withdrawn; an approval stays as it is.");
    let renewing = step(
        "renewSelfAssessment",
        "Begin an application with the answers that were last given",
        "Begun; change what has changed, then submit it.",
    );
    Routes::new("For partners: the application for the Security Self Assessment.")
        .get(PATH, read, reading)
        .put(PATH, save, saving.headers(&[APPLICATION_MATCH, IF_NONE_MATCH_ANY]).takes::<AssessmentBody>())
        .post("/partners/{partnerId}/self-assessment/submit", submit, submitting)
        .post("/partners/{partnerId}/self-assessment/withdraw", withdraw, withdrawing)
        .post("/partners/{partnerId}/self-assessment/renew", renew, renewing)
}

fn step(id: &str, summary: &'static str, answer: &'static str) -> Operation {
    Operation::new(Access::PartnerSecurity, id, summary)
        .headers(&[APPLICATION_MATCH])
        .answers(200, answer)
        .tagged()
        .problems(REFUSED)
}
