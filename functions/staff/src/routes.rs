//! The function's routes: pages and forms for people, so openapi.json has none of them.

use axum::http::Method;
use web::routes::Routes;
use web::state::MailState;

use super::pages::{assessments, rollout, start};

/// The function's routes.
pub fn routes() -> Routes<MailState> {
    const APPLICATION: &str = "/staff/console/self-assessments/{partnerId}";
    const OPERATION: &str = "/staff/console/rollout/{channel}/{operation}";
    Routes::default()
        .page(Method::GET, "/staff", start::show_start)
        .page(Method::GET, "/staff/console/self-assessments", assessments::list_queue)
        .page(Method::GET, APPLICATION, assessments::show_application)
        .page(Method::POST, APPLICATION, assessments::decide_application)
        .page(Method::GET, "/staff/console/rollout", rollout::show_rollout)
        .page(Method::GET, OPERATION, rollout::ask_to_operate)
        .page(Method::POST, OPERATION, rollout::operate_channel)
}
