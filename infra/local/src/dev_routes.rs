//! `/_local/…`: what a developer and a test may do here that nobody can do on AWS. What must not live here: anything
//! that a deployed function serves.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Router,
    body::Bytes,
    extract::{RawPathParams, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{any, get, post},
};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::{clock::Clock, functions::Job};

/// What the development routes act on.
#[derive(Clone)]
pub struct Bench {
    /// The system's clock.
    pub clock: Clock,
    /// The scheduled functions, by name.
    pub jobs: Arc<BTreeMap<&'static str, Job>>,
}

/// The development routes.
pub fn router(bench: Bench) -> Router {
    Router::new()
        .route("/_local/health", get(health))
        .route("/_local/clock", get(show_clock).put(set_clock))
        .route("/_local/run/{function}", post(run))
        .route("/_local", any(nothing))
        .route("/_local/{*rest}", any(nothing))
        .method_not_allowed_fallback(async || problem(StatusCode::METHOD_NOT_ALLOWED, "this route has other methods"))
        .with_state(bench)
}

async fn health(State(bench): State<Bench>) -> Response {
    json_answer(StatusCode::OK, &json!({ "status": "ok", "now": bench.clock.now(), "frozen": bench.clock.is_frozen() }))
}

async fn show_clock(State(bench): State<Bench>) -> Response {
    json_answer(StatusCode::OK, &json!({ "now": bench.clock.now(), "frozen": bench.clock.is_frozen() }))
}

async fn set_clock(State(bench): State<Bench>, body: Bytes) -> Response {
    let Ok(asked) = serde_json::from_slice::<Value>(&body) else {
        return problem(StatusCode::BAD_REQUEST, "the body is not JSON");
    };
    let Some(instant) = asked["now"].as_str().and_then(|now| now.parse::<Timestamp>().ok()) else {
        return problem(StatusCode::UNPROCESSABLE_ENTITY, r#"say the instant as {"now": "2024-01-31T09:00:00Z"}"#);
    };
    match bench.clock.set(instant) {
        Ok(()) => json_answer(StatusCode::OK, &json!({ "now": instant, "frozen": true })),
        Err(real) => problem(StatusCode::CONFLICT, &real.to_string()),
    }
}

/// Runs a scheduled function once, at the clock's instant, with the body's fields in its event.
async fn run(State(bench): State<Bench>, params: RawPathParams, body: Bytes) -> Response {
    let name = params.iter().next().map_or("", |(_, name)| name);
    let Some(job) = bench.jobs.get(name) else {
        let names: Vec<_> = bench.jobs.keys().copied().collect();
        let known = if names.is_empty() { "none yet".to_owned() } else { names.join(", ") };
        return problem(StatusCode::NOT_FOUND, &format!("no scheduled function is called {name}; there are: {known}"));
    };
    let fields = if body.is_empty() { Ok(Map::new()) } else { serde_json::from_slice::<Map<_, _>>(&body) };
    let Ok(mut event) = fields else {
        return problem(StatusCode::BAD_REQUEST, "the body is not a JSON object");
    };
    event.entry("scheduledAt").or_insert_with(|| json!(bench.clock.now()));
    match job.run(Value::Object(event)).await {
        Ok(report) => json_answer(StatusCode::OK, &report),
        Err(error) => problem(StatusCode::INTERNAL_SERVER_ERROR, &format!("{error:#}")),
    }
}

async fn nothing() -> Response {
    problem(StatusCode::NOT_FOUND, "there are /_local/health, /_local/clock, /_local/run/{function} and /_local/mail")
}

pub(crate) fn json_answer(status: StatusCode, body: &Value) -> Response {
    (status, [(header::CONTENT_TYPE, "application/json")], body.to_string()).into_response()
}

pub(crate) fn problem(status: StatusCode, detail: &str) -> Response {
    let title = status.canonical_reason();
    let body = json!({ "type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail });
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}
