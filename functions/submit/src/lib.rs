//! Saves and discards drafts, and puts the privacy policy's link in force.
//!
//! What lives here: the routes and their handlers. What must not: a rule of the programme (those are in `domain`).

mod routes;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::listing::App;
use domain::questionnaire::accept::accept_answers;
use domain::questionnaire::definition::ListingField;
use domain::questionnaire::rules::check_listing_field;
use domain::questionnaire::wire::FormStatus;
use serde_json::json;
use store::Store;
use store::audit::Actor;
use store::drafts::saved;
use store::listings::{Along, Read};
use store::{Consistency, StoreError};
use web::app_path::{AppPath, accepting, has_tab};
use web::body::Sent;
use web::conditional::read_if_match;
use web::person::Person;
use web::{Caller, Now, Problem, ProblemKind, reply};

pub use routes::routes;

/// The function's router.
pub fn router(store: Store) -> Router {
    routes().into_router(store)
}

/// The app and the person, when the person manages the app and the app has a tab.
fn managed(caller: &Caller, app: Option<App>) -> Result<(&Person, App), Problem> {
    let person = caller.manager(app.as_ref())?;
    let app = app.ok_or_else(|| Problem::not_found("such app"))?;
    has_tab(&app)?;
    Ok((person, app))
}

/// Saves the draft, a full replace.
async fn save(
    State(store): State<Store>,
    caller: Caller,
    app_path: AppPath,
    Now(now): Now,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Problem> {
    caller.person()?;
    let (app, programme) = store.app(&app_path.0).await?;
    let (person, app) = managed(&caller, app)?;
    accepting(&programme, now)?;
    let precondition = read_if_match(&headers)?;
    let answers = accept_answers(&sent.json()?).map_err(Problem::invalid)?;
    let draft = saved(answers, &programme, &person.email, now);
    store.save_draft(&app.key, &draft, &precondition).await.map_err(stale)?;
    let receipt =
        json!({ "appKey": app.key, "formStatus": FormStatus::Saved, "savedAt": now, "savedBy": person.email });
    Ok(reply::with_etag(reply::json(StatusCode::OK, &receipt)?, &draft.etag))
}

/// Drops the draft; what is live stays.
async fn discard(
    State(store): State<Store>,
    caller: Caller,
    app_path: AppPath,
    Now(now): Now,
    headers: HeaderMap,
) -> Result<StatusCode, Problem> {
    caller.person()?;
    let (app, _) = store.app(&app_path.0).await?;
    let (person, app) = managed(&caller, app)?;
    let precondition = read_if_match(&headers)?;
    match store.discard_draft(&app.key, &precondition, Actor { person: &person.email, now }).await {
        Ok(()) => Ok(StatusCode::NO_CONTENT),
        Err(StoreError::Condition { .. }) if store.has_draft(&app.key).await? => {
            Err(stale(StoreError::Condition { at: 0 }))
        }
        Err(StoreError::Condition { .. }) => Err(Problem::new(ProblemKind::NoDraft, "There is no draft to discard.")),
        Err(error) => Err(error.into()),
    }
}

/// Puts the privacy policy's link in force at once.
async fn put_privacy_policy(
    State(store): State<Store>,
    caller: Caller,
    app_path: AppPath,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    caller.person()?;
    let read = listing(&store, app_path).await?;
    let (person, app) = managed(&caller, read.as_ref().map(|(app, _)| app.clone()))?;
    let Some((_, read)) = read else { return Err(Problem::not_found("such app")) };
    let mut fields = sent.object()?;
    let url: Option<Option<String>> = fields.nullable("url", "an https link, or null for none");
    if url.is_none() {
        fields.required::<String>("url", "an https link, or null for none");
    }
    let url = url.flatten().filter(|url| !url.trim().is_empty());
    fields.refuse(url.iter().flat_map(|url| check_listing_field(ListingField::PrivacyPolicyUrl, url, "/url")));
    fields.finish()?;

    let after = read.listing.changed(&read.programme, now, |listing| listing.privacy_policy_url = url);
    let actor = Actor { person: &person.email, now };
    store.put_privacy_policy(&app.key, &read.listing, &after, actor).await?;
    reply::json(StatusCode::OK, &json!({ "appKey": app.key, "url": after.listing.privacy_policy_url }))
}

async fn listing(store: &Store, app_path: AppPath) -> Result<Option<(App, Read)>, Problem> {
    let Some(key) = app_path.key(store).await? else { return Ok(None) };
    let read = store.listing(&key, Along::Nothing, Consistency::Strong).await?;
    Ok(read.map(|read| (read.listing.facts.app(&key), read)))
}

fn stale(error: StoreError) -> Problem {
    match error {
        StoreError::Condition { .. } => Problem::new(
            ProblemKind::Stale,
            "Somebody has saved, published or discarded the draft in the meantime. Nothing was changed. Read it again.",
        ),
        other => other.into(),
    }
}
