//! Makes a draft live, at once and whole: "Your answers will go live … immediately after you submit the information."

mod routes;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::AppKey;
use domain::Precondition;
use domain::listing::{Listing, LiveRevision};
use jiff::Timestamp;
use serde_json::json;
use store::Store;
use store::StoreError;
use store::audit::Actor;
use store::listings::Read;
use store::publish::{FirstAnswer, Ready};
use web::app_path::{AppPath, has_tab};
use web::conditional::read_if_match;
use web::idempotency::IdempotencyKey;
use web::publish::prepare;
use web::{Caller, Now, Problem, ProblemKind, reply};

pub use routes::routes;

/// The function's router.
pub fn router(store: Store) -> Router {
    routes().into_router(store)
}

/// Publishes the current draft.
async fn publish(
    State(store): State<Store>,
    caller: Caller,
    app_path: AppPath,
    Now(now): Now,
    headers: HeaderMap,
    idempotency: Option<IdempotencyKey>,
) -> Result<Response, Problem> {
    let person = &caller.person()?.email;
    let key = app_path.key(&store).await?.ok_or_else(|| Problem::not_found("such app"))?;
    let hash = idempotency.map(|idempotency| idempotency.hash(person, &key));
    let ready = ready(&store, &caller, &key, hash.as_deref()).await?;
    // Not before it is known that the caller may know of the app: a refusal would tell a stranger that it exists.
    let precondition = read_if_match(&headers)?;
    if let Some(first) = ready.first_answer.filter(|first| first.counts(now)) {
        return repeated(first, &precondition);
    }
    let read = ready.read;
    let prepared = prepare(&read, &precondition, person, now)?;
    let body = receipt(&key, &prepared.live, &prepared.after.listing, &read, now);
    let answer = FirstAnswer::new(precondition.to_string(), body.clone(), now);
    let publication = prepared.publication(&key, hash.as_deref().map(|hash| (hash, answer)));
    match store.publish(publication, Actor { person, now }).await {
        Ok(()) => Ok(reply::private(StatusCode::OK, reply::JSON, body)),
        Err(error @ (StoreError::Condition { .. } | StoreError::Conflict)) => {
            // The first of two calls with one key may just have won: then this is its repetition.
            let again = store.ready_to_publish(&key, hash.as_deref()).await?;
            let first = again.and_then(|ready| ready.first_answer).filter(|first| first.counts(now));
            first.map_or_else(|| Err(error.into()), |first| repeated(first, &precondition))
        }
        Err(error) => Err(error.into()),
    }
}

/// What the publish starts from, when the caller manages the app and it has a tab.
async fn ready(store: &Store, caller: &Caller, key: &AppKey, idempotency: Option<&str>) -> Result<Ready, Problem> {
    let ready = store.ready_to_publish(key, idempotency).await?;
    let app = ready.as_ref().map(|ready| ready.read.listing.facts.app(key));
    caller.manager(app.as_ref())?;
    let (Some(ready), Some(app)) = (ready, app) else { return Err(Problem::not_found("such app")) };
    has_tab(&app)?;
    Ok(ready)
}

/// The first call's answer, byte for byte.
fn repeated(first: FirstAnswer, precondition: &Precondition) -> Result<Response, Problem> {
    if first.precondition != precondition.to_string() {
        return Err(Problem::new(
            ProblemKind::IdempotencyMismatch,
            "This Idempotency-Key was already used with another If-Match. Nothing was published. Use a new key for a new request.",
        ));
    }
    Ok(reply::private(StatusCode::OK, reply::JSON, first.body))
}

/// The receipt: the original's form left people asking whether their submit had landed.
fn receipt(key: &AppKey, live: &LiveRevision, after: &Listing, read: &Read, now: Timestamp) -> String {
    let completeness = after.completeness(&read.programme, now);
    json!({
        "appKey": key,
        "revision": live.revision,
        "formStatus": live.status,
        "publishedAt": live.published_at,
        "publishedBy": live.published_by,
        "completeness": { "percent": completeness.percent, "asked": completeness.asked, "answered": completeness.answered },
        "missing": completeness.missing,
        "badge": after.badge(&read.programme, now),
    })
    .to_string()
}
