//! The function's routes, and what openapi.json says of them.

use axum::http::Method;
use store::Store;
use web::ProblemKind;
use web::routes::{Access, Answer, IF_NONE_MATCH, LANG, Operation, Routes};

/// The routes.
#[must_use]
pub fn routes() -> Routes<Store> {
    let read = |id: &str, summary, answer: Answer| Operation {
        query: &[LANG],
        headers: &[IF_NONE_MATCH],
        answers: vec![answer.tagged(), Answer::unchanged()],
        problems: &[ProblemKind::NotFound, ProblemKind::BadRequest],
        ..Operation::new(id, summary, Access::Public)
    };
    let profile = Answer::json_or_page(200, "The partner, its public cloud apps and its security.", "PartnerProfile");
    let security = Answer::json_or_page(200, "What the partner says of the app's security.", "AppSecurity");
    Routes::default()
        .route(
            Method::GET,
            "/partners/{partnerId}",
            super::profile,
            read("readProfile", "Read a partner's profile", profile),
        )
        .route(
            Method::GET,
            "/listings/{appKey}/security",
            super::security,
            read("readSecurity", "Read what a partner says of an app's security", security),
        )
}
