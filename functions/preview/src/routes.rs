//! The function's routes, and what openapi.json says of them.

use domain::publish::Preview;
use store::Store;
use web::ProblemKind;
use web::operation::{Access, CHANNEL, Content, LANG, Operation, VIEW};
use web::routes::Routes;
use web::schema::SchemaSource;

use super::drift::compare_answers;
use super::preview_draft;

/// The function's routes.
pub fn routes() -> Routes<Store> {
    let preview = Content::JsonOrPage(SchemaSource::for_type::<Preview>());
    let preview = Operation::new(Access::Manager, "previewDraft", "Preview the draft")
        .query(&[VIEW, CHANNEL])
        .answers_with(200, "The draft as customers would see it.", preview)
        .tagged()
        .problems(&[ProblemKind::BadRequest, ProblemKind::NoDraft, ProblemKind::NoTab]);
    let summary = "Compare the app's answers with the partner's other answers";
    let drift = Operation::new(Access::Manager, "compareAnswers", summary)
        .query(&[LANG])
        .answers(200, "What was compared, and what contradictions make us ask.")
        .tagged()
        .problems(&[ProblemKind::BadRequest, ProblemKind::NoTab]);
    Routes::new("The draft as customers would see it, and beside the partner's other answers.")
        .get("/apps/{appKey}/privacy-and-security/preview", preview_draft, preview)
        .get("/apps/{appKey}/privacy-and-security/drift", compare_answers, drift)
}
