//! The function's routes: pages and forms for people, so openapi.json has none of them.

use axum::http::Method;
use web::routes::Routes;
use web::state::MailState;

use super::pages::{assessments, start};

/// The function's routes.
pub fn routes() -> Routes<MailState> {
    const APPLICATION: &str = "/staff/console/self-assessments/{partnerId}";
    Routes::default()
        .page(Method::GET, "/staff", start::show_start)
        .page(Method::GET, "/staff/console/self-assessments", assessments::list_queue)
        .page(Method::GET, APPLICATION, assessments::show_application)
        .page(Method::POST, APPLICATION, assessments::decide_application)
}
