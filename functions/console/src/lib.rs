//! The pages on which partners answer, preview and publish: each is a file or folder of `pages`, with its template in
//! `templates/`. What they share is beside `pages`: the listing that a page is about (`managed_listing`), what a posted form says of
//! itself (`posted`), the fields of a questionnaire (`fields`), answers as files (`answers_file`).
//!
//! No rule of the programme is here: those are in `domain`.

mod answers_file;
mod fields;
mod managed_listing;
mod page;
mod pages;
mod posted;
mod routes;

use axum::Router;
use mail::Mailer;
use web::state::MailState;

pub use routes::routes;

/// The function's router.
pub fn router(mailer: Mailer) -> Router {
    routes().into_router(MailState(mailer))
}
