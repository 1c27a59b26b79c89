//! Lambda's own API on this machine, as far as the functions use it: `Invoke` starts a job with an event and answers with its
//! report. It fails on request. What must not live here: a response that AWS would not give, apart from planned faults.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context as _, Result};
use axum::{
    body::to_bytes,
    extract::Request,
    http::{Method, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use mail::Failure;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{
    functions::Jobs,
    iam::{Iam, access_key},
    permissions::access_of_invocation,
    routes::decode,
    server::{Cut, Server},
};

/// The alias that the template gives every function.
const ALIAS: &str = ":live";

/// The largest event, in bytes: Lambda takes 6 MB.
const MAX_EVENT: usize = 6 * 1024 * 1024;

/// How a call fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvocationFault {
    /// Lambda has no room for another run, so none begins.
    Throttle,
    /// The connection is cut before the run begins, which the caller cannot know.
    Cut,
    /// The run comes to its end, but the connection is cut before the answer.
    CutAfter,
}

/// The service that starts jobs. Clones share the planned faults.
#[derive(Clone, Debug, Default)]
pub struct Invocations(Arc<Mutex<VecDeque<Option<InvocationFault>>>>);

impl Invocations {
    /// Plans how the next calls end, `None` for one that succeeds.
    pub fn plan(&self, faults: impl IntoIterator<Item = Option<InvocationFault>>) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(faults);
    }

    fn next_fault(&self) -> Option<InvocationFault> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop_front().flatten()
    }

    /// Serves the API for `jobs`.
    pub(crate) fn serve(&self, listener: TcpListener, jobs: &Jobs, iam: &Iam) -> Result<Server> {
        let (own, jobs, iam) = (self.clone(), jobs.clone(), iam.clone());
        Server::start_unreliable(listener, move |request| answer(own.clone(), jobs.clone(), iam.clone(), request))
    }
}

async fn answer(invocations: Invocations, jobs: Jobs, iam: Iam, request: Request) -> Result<Response, Cut> {
    let Some(function) = invoked_function(&request) else {
        return Ok(refusal(StatusCode::NOT_FOUND, "UnknownOperationException", "There is only Invoke here."));
    };
    if let Err(message) = iam.check(access_key(request.headers()), &[access_of_invocation(&function)]) {
        return Ok(refusal(StatusCode::FORBIDDEN, "AccessDeniedException", &message));
    }
    let kind = request
        .headers()
        .get("x-amz-invocation-type")
        .map_or("RequestResponse", |kind| kind.to_str().unwrap_or_default());
    if kind != "RequestResponse" {
        let message = "The local system supports only the invocation type RequestResponse.";
        return Ok(refusal(StatusCode::BAD_REQUEST, "InvalidParameterValueException", message));
    }
    let bytes = to_bytes(request.into_body(), MAX_EVENT).await.map_err(|_| Cut)?;
    let Ok(event) = serde_json::from_slice::<Value>(&bytes) else {
        let message = "Could not parse request body into json.";
        return Ok(refusal(StatusCode::BAD_REQUEST, "InvalidRequestContentException", message));
    };
    let Some(function) = function.strip_suffix(ALIAS).filter(|function| jobs.of_function(function).is_some()) else {
        let message = format!("Function not found: {function}");
        return Ok(refusal(StatusCode::NOT_FOUND, "ResourceNotFoundException", &message));
    };
    match invocations.next_fault() {
        Some(InvocationFault::Throttle) => {
            Ok(refusal(StatusCode::TOO_MANY_REQUESTS, "TooManyRequestsException", "Rate Exceeded."))
        }
        Some(InvocationFault::Cut) => Err(Cut),
        // A task of its own: a run goes on when the caller no longer waits for it.
        fault => match (tokio::spawn(run(jobs, function.to_owned(), event)).await, fault) {
            (_, Some(InvocationFault::CutAfter)) => Err(Cut),
            (Ok(Ok(report)), _) => Ok(payload(&report, None)),
            (Ok(Err(error)), _) => Ok(payload(&explain(&error), Some("Unhandled"))),
            (Err(panic), _) => Ok(payload(&failure("Panic", &panic.to_string()), Some("Unhandled"))),
        },
    }
}

async fn run(jobs: Jobs, function: String, event: Value) -> Result<Value> {
    jobs.of_function(&function).context("the function is gone")?.run(event).await
}

/// The name of the function that a request is to start, with its alias.
fn invoked_function(request: &Request) -> Option<String> {
    let path = request.uri().path().strip_prefix("/2015-03-31/functions/")?.strip_suffix("/invocations")?;
    (request.method() == Method::POST && !path.contains('/')).then(|| decode(path))
}

/// What Lambda says of a run that ended in an error.
fn failure(kind: &str, message: &str) -> Value {
    json!({ "errorType": kind, "errorMessage": message })
}

fn explain(error: &anyhow::Error) -> Value {
    match error.downcast_ref::<Failure>() {
        Some(Failure { kind, message }) => failure(kind.as_str(), message),
        None => failure("Error", &format!("{error:#}")),
    }
}

fn payload(value: &Value, error: Option<&'static str>) -> Response {
    let mut response = (StatusCode::OK, [("x-amz-executed-version", "$LATEST")], value.to_string()).into_response();
    if let Some(error) = error {
        response.headers_mut().insert("x-amz-function-error", header::HeaderValue::from_static(error));
    }
    response
}

fn refusal(status: StatusCode, code: &'static str, message: &str) -> Response {
    let body = json!({ "Type": "User", "Message": message }).to_string();
    (status, [("x-amzn-errortype", code), ("content-type", "application/json")], body).into_response()
}
