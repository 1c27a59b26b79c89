//! The addresses that no mail goes to. Staff lets mail go to one again when its owner says that it works.

use axum::extract::State;
use axum::http::StatusCode;
use domain::access::Role;
use store::Store;
use store::audit::Actor;
use web::path::Email;
use web::{Caller, Now, Problem};

pub(super) async fn remove_suppression(
    State(store): State<Store>,
    caller: Caller,
    email: Result<Email, Problem>,
    Now(now): Now,
) -> Result<StatusCode, Problem> {
    let person = &caller.staff(Role::Programme)?.email;
    let Email(email) = email?;
    match store.unsuppress(&email, None, Actor { person, now }).await? {
        true => Ok(StatusCode::NO_CONTENT),
        false => Err(Problem::not_found("such suppressed address")),
    }
}
