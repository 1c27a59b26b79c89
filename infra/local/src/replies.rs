//! JSON and problem documents, for the development routes. What must not live here: which route answers what.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};
use serde_json::{Value, json};

pub fn json_response(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

pub fn problem_response(status: StatusCode, detail: &str) -> Response {
    let title = status.canonical_reason();
    let body = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail });
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

/// The report of a job, or why it failed.
pub fn report_response(report: anyhow::Result<Value>) -> Response {
    match report {
        Ok(report) => json_response(StatusCode::OK, &report),
        Err(error) => problem_response(StatusCode::INTERNAL_SERVER_ERROR, &format!("{error:#}")),
    }
}
