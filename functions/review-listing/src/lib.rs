//! The review of what partners have published: who waits for a reviewer, what the scanner found, the reviewer's decisions,
//! the partner's wish for another look, and what staff tell the scanner: known-bad hosts, and names that are no obscenity.
//!
//! What lives here: the routes and their handlers. What must not: a rule of the review (those are in `domain`).

mod decide;
mod known_bad;
mod known_names;
mod look_again;
mod queue;
mod reply;
mod routes;

use axum::Router;
use mail::Mailer;
use web::state::MailState;

pub use routes::routes;

/// The function's router.
pub fn router(mailer: Mailer) -> Router {
    routes().into_router(MailState(mailer))
}
