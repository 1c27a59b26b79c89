//! The function's route, and what openapi.json says of it.

use axum::http::Method;
use store::Store;
use web::ProblemKind;
use web::routes::{Access, Answer, CHANNEL, Operation, Routes, VIEW};

/// The routes.
#[must_use]
pub fn routes() -> Routes<Store> {
    let preview = Operation {
        query: &[VIEW, CHANNEL],
        answers: vec![Answer::json_or_page(200, "The draft as customers would see it.", "Preview").tagged()],
        problems: &[ProblemKind::BadRequest, ProblemKind::NoDraft, ProblemKind::NoTab],
        ..Operation::new("previewDraft", "Preview the draft", Access::Manager)
    };
    Routes::default().route(Method::GET, "/apps/{appKey}/privacy-and-security/preview", super::preview, preview)
}
