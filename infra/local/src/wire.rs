//! The wire between the functions' SDK clients and the embedded DynamoDB, when a test wants to stand on it: it meters
//! every call. What must not live here: answers of its own that DynamoDB could not give.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context as _, Result};
use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{StatusCode, Uri, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

use crate::server::{Server, listen};

/// The calls whose answers say what they consumed, if asked.
const METERED: &[&str] = &[
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactGetItems",
    "TransactWriteItems",
    "UpdateItem",
];

/// The largest body that DynamoDB takes or gives, in bytes.
const LARGEST: usize = 16 * 1024 * 1024;

/// One call of DynamoDB, as it went over the wire: a round trip.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// `GetItem`, `TransactWriteItems` and so on.
    pub operation: String,
    /// The answer's HTTP status; a refused condition is a 400.
    pub status: u16,
    /// What it consumed of reading, in read units of 4 KB.
    pub read_units: f64,
    /// What it consumed of writing, in write units of 1 KB.
    pub write_units: f64,
}

/// What some calls consumed together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Usage {
    /// How many calls there were.
    pub round_trips: usize,
    /// In read units of 4 KB.
    pub read_units: f64,
    /// In write units of 1 KB.
    pub write_units: f64,
}

impl Usage {
    /// The sum of `calls`.
    #[must_use]
    pub fn of(calls: &[Call]) -> Self {
        Self {
            round_trips: calls.len(),
            read_units: calls.iter().map(|call| call.read_units).sum(),
            write_units: calls.iter().map(|call| call.write_units).sum(),
        }
    }
}

/// The calls since the last look, in the order in which they were answered. Clones look at the same calls.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Mutex<Vec<Call>>>);

impl Meter {
    /// The calls since the last `take`, which starts anew.
    #[must_use]
    pub fn take(&self) -> Vec<Call> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Forgets the calls so far.
    pub fn reset(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn record(&self, call: Call) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(call);
    }
}

/// A running wire.
#[derive(Debug)]
pub struct Wire {
    /// Where the SDK clients connect to.
    pub server: Server,
    /// What went through.
    pub meter: Meter,
}

#[derive(Clone)]
struct Line {
    dynamodb: SocketAddr,
    client: Client<HttpConnector, Full<Bytes>>,
    meter: Meter,
}

impl Wire {
    /// Stands between the SDK clients and the DynamoDB at `dynamodb`.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start(dynamodb: SocketAddr) -> Result<Self> {
        let meter = Meter::default();
        let client = Client::builder(TokioExecutor::new()).build_http();
        let line = Line { dynamodb, client, meter: meter.clone() };
        let server = Server::start(listen(0).await?, Router::new().fallback(forward).with_state(line))?;
        Ok(Self { server, meter })
    }
}

async fn forward(State(line): State<Line>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    match line.call(parts, body).await {
        Ok(response) => response,
        Err(error) => {
            tracing::error!("the wire to DynamoDB is broken: {error:#}");
            StatusCode::BAD_GATEWAY.into_response()
        }
    }
}

impl Line {
    /// Passes one call on, asking what it consumes, and notes the answer. Signatures stay as they were: the embedded
    /// DynamoDB looks for one and does not verify it.
    async fn call(&self, mut parts: Parts, body: Body) -> Result<Response> {
        let target = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
        let operation = target.rsplit('.').next().unwrap_or_default().to_owned();
        let body = asking(&operation, to_bytes(body, LARGEST).await?)?;
        parts.uri = Uri::builder().scheme("http").authority(self.dynamodb.to_string()).path_and_query("/").build()?;
        parts.headers.remove(header::CONTENT_LENGTH);
        let answer = self.client.request(Request::from_parts(parts, Full::new(body))).await?;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.context("an answer was cut short")?.to_bytes();
        self.meter.record(call(operation, parts.status, &body));
        Ok(Response::from_parts(parts, Body::from(body)))
    }
}

/// The body of a call, with the wish to be told what it consumes.
fn asking(operation: &str, body: Bytes) -> Result<Bytes> {
    if !METERED.contains(&operation) {
        return Ok(body);
    }
    let mut call: Value = serde_json::from_slice(&body).context("a call that is not JSON")?;
    if let Some(fields) = call.as_object_mut() {
        fields.insert("ReturnConsumedCapacity".to_owned(), "TOTAL".into());
    }
    Ok(serde_json::to_vec(&call)?.into())
}

/// What the answer says about its call. A write that was refused says nothing, although AWS charges for it.
fn call(operation: String, status: StatusCode, answer: &[u8]) -> Call {
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    let units: f64 = match &answer["ConsumedCapacity"] {
        Value::Array(tables) => tables.iter().filter_map(|table| table["CapacityUnits"].as_f64()).sum(),
        table => table["CapacityUnits"].as_f64().unwrap_or(0.0),
    };
    let reads = matches!(operation.as_str(), "BatchGetItem" | "GetItem" | "Query" | "Scan" | "TransactGetItems");
    let (read_units, write_units) = if reads { (units, 0.0) } else { (0.0, units) };
    Call { operation, status: status.as_u16(), read_units, write_units }
}
