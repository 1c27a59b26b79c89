//! The wire between the functions' SDK clients and the embedded DynamoDB, when a test wants to stand on it: it meters
//! every call, and breaks those that [`faults`](crate::faults) plans to break. What must not live here: answers of its own
//! that DynamoDB could not give.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use anyhow::{Context as _, Result, anyhow};
use axum::{
    body::Bytes,
    http::{HeaderValue, Response, StatusCode, Uri, header},
};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::{TokioExecutor, TokioIo},
};
use serde_json::Value;
use tokio::{net::TcpListener, task::JoinSet};

use crate::{
    faults::{Fault, Faults},
    server::{Server, Stopped, listen},
};

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
    /// The partition that a query reads, of the table or of its index.
    pub partition: Option<String>,
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
    /// What goes wrong on it.
    pub faults: Faults,
}

#[derive(Clone)]
struct Line {
    dynamodb: SocketAddr,
    client: Client<HttpConnector, Full<Bytes>>,
    meter: Meter,
    faults: Faults,
}

/// The connection is to be cut: hyper does so when a service fails.
#[derive(Debug, thiserror::Error)]
#[error("the connection is cut, as planned")]
struct Cut;

impl Wire {
    /// Stands between the SDK clients and the DynamoDB at `dynamodb`.
    ///
    /// # Errors
    /// No port is free.
    pub async fn start(dynamodb: SocketAddr) -> Result<Self> {
        let (meter, faults) = (Meter::default(), Faults::default());
        let client = Client::builder(TokioExecutor::new()).build_http();
        let line = Line { dynamodb, client, meter: meter.clone(), faults: faults.clone() };
        let server = Server::run(listen(0).await?, |listener, stopped| accept(listener, stopped, line))?;
        Ok(Self { server, meter, faults })
    }
}

/// Serves every connection until the signal, and drops those that are open then.
async fn accept(listener: TcpListener, mut stopped: Stopped, line: Line) -> Result<()> {
    let mut connections = JoinSet::new();
    loop {
        let (stream, _) = tokio::select! {
            () = &mut stopped => return Ok(()),
            accepted = listener.accept() => accepted.context("the wire takes no more connections")?,
        };
        stream.set_nodelay(true).context("a connection keeps its delay")?;
        let line = line.clone();
        connections.spawn(async move {
            let service = service_fn(|request| line.answer(request));
            if let Err(error) = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await {
                tracing::debug!(%error, "a connection to DynamoDB ended");
            }
        });
    }
}

impl Line {
    async fn answer(&self, request: hyper::Request<Incoming>) -> Result<Response<Full<Bytes>>, Cut> {
        let fault = self.faults.next();
        match fault {
            Some(Fault::CutBefore) => return Err(Cut),
            Some(Fault::HangBefore) => match self.faults.never().await {},
            Some(Fault::Throttled) => return Ok(refusal(THROTTLED)),
            Some(Fault::Conflict) if operation(&request) == "TransactWriteItems" => return Ok(refusal(CONFLICT)),
            Some(Fault::Conflict | Fault::CutAfter | Fault::HangAfter) | None => {}
        }
        let answer = self.call(request).await.unwrap_or_else(|error| {
            tracing::error!("the wire to DynamoDB is broken: {error:#}");
            let mut broken = Response::new(Full::default());
            *broken.status_mut() = StatusCode::BAD_GATEWAY;
            broken
        });
        match fault {
            Some(Fault::CutAfter) => Err(Cut),
            Some(Fault::HangAfter) => match self.faults.never().await {},
            _ => Ok(answer),
        }
    }

    /// Passes one call on, asking what it consumes, and notes the answer. Signatures stay as they were: the embedded
    /// DynamoDB looks for one and does not verify it.
    async fn call(&self, request: hyper::Request<Incoming>) -> Result<Response<Full<Bytes>>> {
        let operation = operation(&request);
        let (mut parts, body) = request.into_parts();
        let body = Limited::new(body, LARGEST).collect().await.map_err(|error| anyhow!(error))?.to_bytes();
        let (body, partition) = asking(&operation, body)?;
        parts.uri = Uri::builder().scheme("http").authority(self.dynamodb.to_string()).path_and_query("/").build()?;
        parts.headers.remove(header::CONTENT_LENGTH);
        let answer = self.client.request(hyper::Request::from_parts(parts, Full::new(body))).await?;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.context("an answer was cut short")?.to_bytes();
        self.meter.record(Call { partition, ..call(operation, parts.status, &body) });
        Ok(Response::from_parts(parts, Full::new(body)))
    }
}

/// `GetItem`, `TransactWriteItems` and so on.
fn operation(request: &hyper::Request<Incoming>) -> String {
    let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default().to_owned()
}

/// DynamoDB's words when it asks to slow down.
const THROTTLED: &str = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"The level of configured provisioned throughput for the table was exceeded."}"#;
/// DynamoDB's words when another transaction writes the same item.
const CONFLICT: &str = r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","message":"Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]","CancellationReasons":[{"Code":"TransactionConflict","Message":"Transaction is ongoing for the item"}]}"#;

fn refusal(body: &'static str) -> Response<Full<Bytes>> {
    let mut refusal = Response::new(Full::from(body));
    *refusal.status_mut() = StatusCode::BAD_REQUEST;
    refusal.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-amz-json-1.0"));
    refusal
}

/// The body of a call, with the wish to be told what it consumes; and the partition that a query names.
fn asking(operation: &str, body: Bytes) -> Result<(Bytes, Option<String>)> {
    if !METERED.contains(&operation) {
        return Ok((body, None));
    }
    let mut call: Value = serde_json::from_slice(&body).context("a call that is not JSON")?;
    // Every query of the store calls it so.
    let partition = call["ExpressionAttributeValues"][":pk"]["S"].as_str().filter(|_| operation == "Query");
    let partition = partition.map(ToOwned::to_owned);
    if let Some(fields) = call.as_object_mut() {
        fields.insert("ReturnConsumedCapacity".to_owned(), "TOTAL".into());
    }
    Ok((serde_json::to_vec(&call)?.into(), partition))
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
    Call { operation, partition: None, status: status.as_u16(), read_units, write_units }
}
