//! Makes a draft live, at once and whole: "Your answers will go live … immediately after you submit the information."

mod routes;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::fortified::Badge;
use domain::listing::{Listing, LiveRevision};
use domain::publish::{CompletenessCounts, Removal};
use domain::questionnaire::MissingField;
use domain::questionnaire::wire::FormStatus;
use domain::{AppKey, EmailAddress, Precondition};
use jiff::Timestamp;
use serde::Serialize;
use store::Store;
use store::StoreError;
use store::audit::Actor;
use store::listings::ListingRecord;
use store::publish::{FirstAnswer, PublishInput};
use web::app_path::AppPath;
use web::conditional::read_precondition;
use web::idempotency::IdempotencyKey;
use web::managed_app::admit;
use web::person::Person;
use web::publish::prepare;
use web::{Caller, Now, Problem, ProblemKind, reply};

pub use routes::routes;

/// The function's router.
pub fn router(store: Store) -> Router {
    routes().into_router(store)
}

/// Publishes the current draft.
async fn publish_draft(
    State(store): State<Store>,
    caller: Caller,
    app_path: AppPath,
    Now(now): Now,
    headers: HeaderMap,
    idempotency: Option<IdempotencyKey>,
) -> Result<Response, Problem> {
    let person = caller.person()?;
    let key = app_path.key(&store).await?.ok_or_else(|| Problem::not_found("such app"))?;
    let hash = idempotency.map(|idempotency| idempotency.hash(&person.email, &key));
    let ready = read_ready(&store, person, &key, hash.as_deref()).await?;
    // Not before it is known that the caller may know of the app: a refusal would tell a stranger that it exists.
    let precondition = read_precondition(&headers)?;
    if let Some(first) = ready.first_answer.filter(|first| first.counts(now)) {
        return repeated(first, &precondition);
    }
    let read = ready.read;
    let prepared = prepare(&read, &precondition, &person.email, now)?;
    let receipt = Receipt::new(&key, &prepared.live, &prepared.after.listing, &read, now);
    let body = reply::document(&receipt)?;
    let answer = FirstAnswer::new(precondition.to_string(), body.clone(), now);
    let publication = prepared.publication(&key, hash.as_deref().map(|hash| (hash, answer)));
    match store.publish(publication, Actor { person: &person.email, now }).await {
        Ok(()) => Ok(reply::private(StatusCode::OK, reply::JSON, body)),
        Err(error @ (StoreError::Condition { .. } | StoreError::Conflict)) => {
            // The first of two calls with one key may just have won: then this is its repetition.
            let again = store.read_for_publish(&key, hash.as_deref()).await?;
            let first = again.and_then(|ready| ready.first_answer).filter(|first| first.counts(now));
            first.map_or_else(|| Err(error.into()), |first| repeated(first, &precondition))
        }
        Err(error) => Err(error.into()),
    }
}

/// What the publish starts from, when the person manages the app and it has a tab.
async fn read_ready(
    store: &Store,
    person: &Person,
    key: &AppKey,
    idempotency: Option<&str>,
) -> Result<PublishInput, Problem> {
    let ready = store.read_for_publish(key, idempotency).await?;
    admit(person, ready.as_ref().map(|ready| ready.read.listing.facts.app(key)))?;
    ready.ok_or_else(|| Problem::not_found("such app"))
}

/// The first call's answer, byte for byte.
fn repeated(first: FirstAnswer, precondition: &Precondition) -> Result<Response, Problem> {
    if first.precondition != precondition.to_string() {
        return Err(Problem::new(
            ProblemKind::IdempotencyMismatch,
            "This Idempotency-Key was already used with another If-Match. Nothing was published. Use a new key for a new request.",
        ));
    }
    Ok(reply::private(StatusCode::OK, reply::JSON, first.body().to_owned()))
}

/// The receipt: the original's form left people asking whether their submit had landed.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(description = ""))]
#[serde(rename_all = "camelCase")]
struct Receipt<'a> {
    app_key: &'a AppKey,
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::RevisionNumber"))]
    revision: u32,
    #[cfg_attr(feature = "schema", schemars(extend("const" = FormStatus::Submitted)))]
    form_status: FormStatus,
    published_at: Timestamp,
    published_by: &'a EmailAddress,
    completeness: CompletenessCounts,
    missing: Vec<MissingField>,
    removes: Removal,
    badge: Badge,
}

impl<'a> Receipt<'a> {
    fn new(app_key: &'a AppKey, live: &'a LiveRevision, after: &Listing, read: &ListingRecord, now: Timestamp) -> Self {
        let completeness = after.completeness(&read.programme, now);
        Self {
            app_key,
            revision: live.revision,
            form_status: live.status,
            published_at: live.published_at,
            published_by: &live.published_by,
            missing: completeness.missing.clone(),
            completeness: completeness.into(),
            removes: Removal::between(&read.listing, after, &read.programme, now),
            badge: after.badge(&read.programme, now),
        }
    }
}
