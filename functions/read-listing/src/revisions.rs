//! What was published when and by whom, for those who manage the app.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::questionnaire::wire::{self, Generation};
use serde_json::json;
use store::Store;
use web::app_path::{AppPath, has_tab};
use web::path::Number;
use web::query::Query;
use web::{Caller, Problem, reply};

/// Revisions on a page unless said otherwise, and at most.
const PAGE: u32 = 20;
const MAX_PAGE: u32 = 100;

/// The revisions, latest first.
pub(super) async fn list(
    State(store): State<Store>,
    caller: Caller,
    app_path: AppPath,
    query: Query,
) -> Result<Response, Problem> {
    let key = managed(&store, &caller, app_path).await?;
    let limit = query.number("limit")?.unwrap_or(PAGE).min(MAX_PAGE);
    let before = query.number("before")?;
    let (revisions, more) = store.revisions(&key, before, i32::try_from(limit).unwrap_or(i32::MAX)).await?;
    let next = revisions
        .last()
        // DynamoDB says that there may be more whenever a page is full; there is nothing before the first.
        .filter(|last| more && last.revision > 1)
        .map(|last| format!("/apps/{key}/privacy-and-security/revisions?before={}&limit={limit}", last.revision));
    let entries: Vec<_> = revisions
        .iter()
        .map(|revision| {
            json!({
                "revision": revision.revision,
                "questionnaire": revision.questionnaire,
                "publishedAt": revision.published_at,
                "publishedBy": revision.published_by,
            })
        })
        .collect();
    reply::json(StatusCode::OK, &json!({ "revisions": entries, "next": next }))
}

/// One revision, whole.
pub(super) async fn one(
    State(store): State<Store>,
    caller: Caller,
    app_path: AppPath,
    number: Result<Number, Problem>,
) -> Result<Response, Problem> {
    let key = managed(&store, &caller, app_path).await?;
    let Number(number) = number?;
    let revision = store.revision(&key, number).await?.ok_or_else(|| Problem::not_found("such revision"))?;
    let body = json!({
        "revision": revision.revision,
        "questionnaire": revision.questionnaire,
        "publishedAt": revision.published_at,
        "publishedBy": revision.published_by,
        "answers": wire::write_answers(&revision.answers, Generation::V3),
    });
    reply::json(StatusCode::OK, &body)
}

async fn managed(store: &Store, caller: &Caller, app_path: AppPath) -> Result<AppKey, Problem> {
    caller.person()?;
    let (app, _) = store.app(&app_path.0).await?;
    caller.manager(app.as_ref())?;
    let app = app.ok_or_else(|| Problem::not_found("such app"))?;
    has_tab(&app)?;
    Ok(app.key)
}
