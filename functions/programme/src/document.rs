//! The programme's document: read and replaced as a whole.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::access::Role;
use serde_json::json;
use store::Store;
use store::audit::Actor;
use store::programme::{Change, Current};
use web::body::Sent;
use web::conditional::require_if_match;
use web::{Caller, Now, Problem, ProblemKind, reply};

pub(super) async fn get(State(store): State<Store>, caller: Caller) -> Result<Response, Problem> {
    caller.staff(Role::Programme)?;
    shown(&store.current_programme().await?)
}

/// Replaces the document; what is absent takes its default.
pub(super) async fn put(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Problem> {
    let person = &caller.staff(Role::Programme)?.email;
    let precondition = require_if_match(&headers)?;
    let document = sent.json()?;
    let replaced = super::change(&store, Actor { person, now }, |current| {
        if !precondition.is_met_by(Some(&current.version.to_string())) {
            return Err(Problem::new(
                ProblemKind::Stale,
                format!(
                    "The programme has changed: it is now at version {}. Nothing was changed. Read it again.",
                    current.version
                ),
            ));
        }
        let after = current.programme.replaced_by(&document, now).map_err(Problem::invalid)?;
        Ok((after, Change { action: "programme", detail: json!({}) }))
    });
    shown(&replaced.await?)
}

fn shown(current: &Current) -> Result<Response, Problem> {
    Ok(reply::with_etag(reply::json(StatusCode::OK, &current.programme)?, &current.version.to_string()))
}
