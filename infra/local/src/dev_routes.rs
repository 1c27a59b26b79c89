//! `/_local/…`: read and set the clock, run a job, read the metrics. What must not live here: anything that a deployed function serves.

use axum::{
    Router,
    body::Bytes,
    extract::{RawPathParams, State},
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{any, get, post},
};
use domain::instant::parse_instant;
use serde_json::{Map, Value, json};

use crate::{
    clock::Clock,
    functions::Jobs,
    metrics::Metrics,
    replies::{json_response, problem_response, report_response},
};

#[derive(Clone)]
struct DevState {
    clock: Clock,
    jobs: Jobs,
    metrics: Metrics,
}

pub fn router(clock: Clock, jobs: Jobs, metrics: Metrics) -> Router {
    let method_not_allowed =
        async || problem_response(StatusCode::METHOD_NOT_ALLOWED, "this path exists, but not with this method");
    Router::new()
        .route("/_local/health", get(read_health))
        .route("/_local/clock", get(read_clock).put(set_clock))
        .route("/_local/run/{job}", post(run_job))
        .route("/_local/metrics", get(show_metrics))
        // Where Prometheus looks by itself; the API has no such route.
        .route("/metrics", get(show_metrics))
        .route("/_local", any(list_routes))
        .route("/_local/{*rest}", any(list_routes))
        .method_not_allowed_fallback(method_not_allowed)
        .with_state(DevState { clock, jobs, metrics })
}

async fn read_health(State(state): State<DevState>) -> Response {
    let DevState { clock, .. } = state;
    json_response(StatusCode::OK, &json!({ "status": "ok", "now": clock.now(), "frozen": clock.is_frozen() }))
}

async fn read_clock(State(state): State<DevState>) -> Response {
    json_response(StatusCode::OK, &json!({ "now": state.clock.now(), "frozen": state.clock.is_frozen() }))
}

async fn set_clock(State(state): State<DevState>, body: Bytes) -> Response {
    let Ok(body) = serde_json::from_slice::<Value>(&body) else {
        return problem_response(StatusCode::BAD_REQUEST, "the body is not JSON");
    };
    let Some(now) = body["now"].as_str() else {
        return problem_response(
            StatusCode::UNPROCESSABLE_ENTITY,
            r#"send a body like {"now": "2024-01-31T09:00:00Z"}"#,
        );
    };
    let instant = match parse_instant(now) {
        Ok(instant) => instant,
        Err(error) => return problem_response(StatusCode::UNPROCESSABLE_ENTITY, &error.to_string()),
    };
    match state.clock.set(instant) {
        Ok(()) => json_response(StatusCode::OK, &json!({ "now": instant, "frozen": true })),
        Err(real) => problem_response(StatusCode::CONFLICT, &real.to_string()),
    }
}

/// Runs a job once. Its event has the fields of the body, and the clock's instant unless the body says another.
async fn run_job(State(state): State<DevState>, params: RawPathParams, body: Bytes) -> Response {
    let name = params.iter().next().map_or("", |(_, name)| name);
    let Some(job) = state.jobs.get(name) else {
        let names: Vec<_> = state.jobs.names().collect();
        let detail = format!("there is no job {name}; the jobs are {}", names.join(", "));
        return problem_response(StatusCode::NOT_FOUND, &detail);
    };
    let fields = if body.is_empty() { Ok(Map::new()) } else { serde_json::from_slice::<Map<_, _>>(&body) };
    let Ok(mut event) = fields else {
        return problem_response(StatusCode::BAD_REQUEST, "the body is not a JSON object");
    };
    event.entry("scheduledAt").or_insert_with(|| json!(state.clock.now()));
    report_response(job.run(Value::Object(event)).await)
}

/// The numbers since the start, as Prometheus reads them.
async fn show_metrics(State(state): State<DevState>) -> Response {
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], state.metrics.to_text()).into_response()
}

async fn list_routes() -> Response {
    let detail = "there are /_local/health, /_local/clock, /_local/run/{job}, /_local/metrics and /_local/mail";
    problem_response(StatusCode::NOT_FOUND, detail)
}
