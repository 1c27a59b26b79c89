//! The newest answers as files.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use domain::AppKey;
use domain::questionnaire::wire::{self, Generation};
use serde_json::Value as Json;
use store::Store;
use web::path::Key;
use web::{Problem, SignedIn, reply};

use crate::answers_file;
use crate::managed_listing::ManagedListing;

/// The newest answers as the JSON of the wire format.
pub async fn download_json(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
) -> Result<Response, Problem> {
    let app = ManagedListing::read(&store, &signed_in.person, key).await?;
    let document = Json::Object(wire::write_answers(&app.answers(), Generation::V3));
    let response = reply::private(StatusCode::OK, reply::JSON, reply::document(&document)?);
    Ok(as_file(response, &app.key, "json"))
}

/// The newest answers as a table.
pub async fn download_csv(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
) -> Result<Response, Problem> {
    let app = ManagedListing::read(&store, &signed_in.person, key).await?;
    let table = answers_file::write_table(&app.answers())?;
    let response = reply::private(StatusCode::OK, "text/csv; charset=utf-8", table);
    Ok(as_file(response, &app.key, "csv"))
}

fn as_file(mut response: Response, app: &AppKey, extension: &str) -> Response {
    let disposition = format!("attachment; filename=\"{app}.{extension}\"");
    reply::insert(&mut response, CONTENT_DISPOSITION, &disposition);
    response
}
