//! Everything people do about their account in a browser: they sign in by a mailed link and out again, and look after their
//! API tokens and the members of their partner. Each page is a file of `pages`, with its template in `templates/`.
//!
//! How a session is carried and found is in `web::session`; how long it lives and who manages members is in `domain`.

mod app_choice;
mod form;
mod page;
mod pages;
mod routes;

use axum::Router;
use mail::Mailer;
use web::state::MailState;

pub use routes::routes;

/// The function's router.
pub fn router(mailer: Mailer) -> Router {
    routes().into_router(MailState(mailer))
}
