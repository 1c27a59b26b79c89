//! The function's routes: pages, forms and files for people, so openapi.json has none of them.

use axum::http::Method;
use web::routes::Routes;
use web::state::MailState;

use super::pages::{apps, assessment, discard, drift, form, history, preview, receipt, review};

/// The function's routes.
pub fn routes() -> Routes<MailState> {
    const FORM: &str = "/manage/apps/{appKey}/privacy-and-security";
    const DISCARD: &str = "/manage/apps/{appKey}/privacy-and-security/discard";
    const PREVIEW: &str = "/manage/apps/{appKey}/preview";
    const HISTORY: &str = "/manage/apps/{appKey}/history";
    const ASSESSMENT: &str = "/manage/partners/{partnerId}/self-assessment";
    Routes::default()
        .page(Method::GET, "/", apps::redirect_home)
        .page(Method::GET, "/manage", apps::list_apps)
        .page(Method::GET, "/manage/apps", apps::list_apps)
        .page(Method::GET, FORM, form::show_form)
        .page(Method::POST, FORM, form::change_form)
        .page(Method::GET, DISCARD, discard::show_discard)
        .page(Method::POST, DISCARD, discard::discard_draft)
        .page(Method::GET, PREVIEW, preview::show_preview)
        .page(Method::POST, PREVIEW, preview::publish_draft)
        .page(Method::GET, "/manage/apps/{appKey}/receipt", receipt::show_receipt)
        .page(Method::GET, "/manage/apps/{appKey}/drift", drift::show_drift)
        .page(Method::POST, "/manage/apps/{appKey}/look-again", review::ask_again)
        .page(Method::GET, HISTORY, history::show_history)
        .page(Method::POST, HISTORY, history::change_draft)
        .page(Method::GET, "/manage/apps/{appKey}/answers.json", history::download_json)
        .page(Method::GET, "/manage/apps/{appKey}/answers.csv", history::download_csv)
        .page(Method::GET, ASSESSMENT, assessment::show_application)
        .page(Method::POST, ASSESSMENT, assessment::change_application)
        .page(Method::GET, "/manage/partners/{partnerId}/self-assessment/{begun}", assessment::show_past_application)
}
