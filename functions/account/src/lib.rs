//! What people do about their account, in a browser: signing in by a mailed link and out again, their API tokens, and the
//! members of their partner. What must not live here: how a session is carried and found (`web::session`), how
//! long it lives and who manages members (`domain`).

mod members;
mod routes;
mod sign_in;
mod tokens;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use mail::Mailer;
use web::render::HTML;
use web::reply;
use web::state::MailState;

pub use routes::routes;

/// The function's router.
pub fn router(mailer: Mailer) -> Router {
    routes().into_router(MailState(mailer))
}

/// A page for one reader alone.
fn page(status: StatusCode, text: String) -> Response {
    reply::private(status, HTML, text)
}
