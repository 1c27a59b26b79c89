//! The newest answers as files.

use axum::http::StatusCode;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use domain::AppKey;
use domain::questionnaire::wire::{self, Generation};
use serde_json::Value as Json;
use web::{Problem, reply};

use crate::answers_file;
use crate::managed_listing::ManagedListing;

/// The newest answers as the JSON of the wire format.
pub async fn download_json(app: ManagedListing) -> Result<Response, Problem> {
    let document = Json::Object(wire::write_answers(&app.answers(), Generation::V3));
    let response = reply::private(StatusCode::OK, reply::JSON, reply::document(&document)?);
    Ok(as_file(response, &app.key, "json"))
}

/// The newest answers as a table.
pub async fn download_csv(app: ManagedListing) -> Result<Response, Problem> {
    let table = answers_file::write_table(&app.answers())?;
    let response = reply::private(StatusCode::OK, "text/csv; charset=utf-8", table);
    Ok(as_file(response, &app.key, "csv"))
}

fn as_file(mut response: Response, app: &AppKey, extension: &str) -> Response {
    let disposition = format!("attachment; filename=\"{app}.{extension}\"");
    reply::insert(&mut response, CONTENT_DISPOSITION, &disposition);
    response
}
