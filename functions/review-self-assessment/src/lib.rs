//! The review of Security Self Assessments, for marketplace staff: who waits, an application with the criteria to hold it
//! against, and the reviewer's steps.
//!
//! What lives here: the routes and their handlers. What must not: a rule of the programme (those are in `domain`).

mod queue;
mod review;
mod routes;

use axum::Router;
use mail::Mailer;
use web::state::MailState;

pub use routes::routes;

/// The function's router.
pub fn router(mailer: Mailer) -> Router {
    routes().into_router(MailState(mailer))
}
