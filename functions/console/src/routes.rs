//! The function's routes: pages, forms and files for people, so openapi.json has none of them.

use axum::http::Method;
use web::routes::Routes;
use web::state::MailState;

use super::{apps, assessment, discard, form, history, preview};

/// The routes.
#[must_use]
pub fn routes() -> Routes<MailState> {
    const FORM: &str = "/manage/apps/{appKey}/privacy-and-security";
    const DISCARD: &str = "/manage/apps/{appKey}/privacy-and-security/discard";
    const PREVIEW: &str = "/manage/apps/{appKey}/preview";
    const HISTORY: &str = "/manage/apps/{appKey}/history";
    const ASSESSMENT: &str = "/manage/partners/{partnerId}/self-assessment";
    Routes::default()
        .page(Method::GET, "/", apps::home)
        .page(Method::GET, "/manage", apps::list)
        .page(Method::GET, "/manage/apps", apps::list)
        .page(Method::GET, FORM, form::show)
        .page(Method::POST, FORM, form::change)
        .page(Method::GET, DISCARD, discard::ask)
        .page(Method::POST, DISCARD, discard::discard)
        .page(Method::GET, PREVIEW, preview::show)
        .page(Method::POST, PREVIEW, preview::publish)
        .page(Method::GET, "/manage/apps/{appKey}/receipt", preview::receipt)
        .page(Method::GET, HISTORY, history::show)
        .page(Method::POST, HISTORY, history::change)
        .page(Method::GET, "/manage/apps/{appKey}/answers.json", history::json)
        .page(Method::GET, "/manage/apps/{appKey}/answers.csv", history::csv)
        .page(Method::GET, ASSESSMENT, assessment::show)
        .page(Method::POST, ASSESSMENT, assessment::change)
        .page(Method::GET, "/manage/partners/{partnerId}/self-assessment/{begun}", assessment::past)
}
