//! A proxy between the functions' SDK clients and the embedded DynamoDB, for tests: it meters every call, refuses those that the
//! caller's policies do not allow, and breaks those for which [`Faults`] has a fault planned. What must not live here: a response
//! that DynamoDB could not give.

use std::net::SocketAddr;

use anyhow::{Context as _, Result, anyhow};
use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{StatusCode, Uri, header},
    response::{IntoResponse as _, Response},
};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::json;

use crate::{
    faults::{DatabaseFault, Faults},
    iam::{Iam, access_key},
    meter::{Meter, ask_for_capacity, read_capacity},
    permissions::accesses_of_table,
    refused,
    server::{Cut, Server, listen},
};

/// The largest body that DynamoDB takes or gives, in bytes.
const MAX_BODY: usize = 16 * 1024 * 1024;

/// A running proxy.
#[derive(Debug)]
pub struct Proxy {
    /// Where the SDK clients connect to.
    pub server: Server,
    pub meter: Meter,
    pub faults: Faults,
    /// What was refused, and allowed by which policies.
    pub iam: Iam,
}

impl Proxy {
    /// Starts a proxy in front of the DynamoDB at `dynamodb`, on any free port. It lets each function do what `iam` lets it.
    pub async fn start(dynamodb: SocketAddr, iam: &Iam) -> Result<Self> {
        let (meter, faults) = (Meter::default(), Faults::default());
        let client = Client::builder(TokioExecutor::new()).build_http();
        let forwarder = Forwarder { dynamodb, client, iam: iam.clone(), meter: meter.clone(), faults: faults.clone() };
        let server = Server::start_unreliable(listen(0).await?, move |request| forwarder.clone().answer(request))?;
        Ok(Self { server, meter, faults, iam: iam.clone() })
    }
}

/// What the proxy does with each request.
#[derive(Clone)]
struct Forwarder {
    dynamodb: SocketAddr,
    client: Client<HttpConnector, Body>,
    iam: Iam,
    meter: Meter,
    faults: Faults,
}

impl Forwarder {
    async fn answer(self, request: Request) -> Result<Response, Cut> {
        let fault = self.faults.next();
        tokio::time::sleep(self.faults.delay()).await;
        match fault {
            Some(DatabaseFault::CutBefore) => return Err(Cut),
            Some(DatabaseFault::HangBefore) => match self.faults.hang_forever().await {},
            Some(DatabaseFault::Throttled) => return Ok(refusal(THROTTLED)),
            Some(DatabaseFault::Conflict) if operation(&request) == "TransactWriteItems" => {
                return Ok(refusal(CONFLICT));
            }
            Some(DatabaseFault::Conflict | DatabaseFault::CutAfter | DatabaseFault::HangAfter) | None => {}
        }
        let response = self.forward(request).await.unwrap_or_else(|error| {
            tracing::error!("a call could not be forwarded to DynamoDB: {error:#}");
            StatusCode::BAD_GATEWAY.into_response()
        });
        match fault {
            Some(DatabaseFault::CutAfter) => Err(Cut),
            Some(DatabaseFault::HangAfter) => match self.faults.hang_forever().await {},
            _ => Ok(response),
        }
    }

    /// Forwards one call and records what it consumed. The body no longer matches the request's signature then, which
    /// does no harm: the embedded DynamoDB wants a signature but does not verify it.
    async fn forward(&self, request: Request) -> Result<Response> {
        let operation = operation(&request);
        let caller = access_key(request.headers()).to_owned();
        let (mut parts, body) = request.into_parts();
        let body = to_bytes(body, MAX_BODY).await.context("a request was cut short or is too large")?;
        let accesses =
            serde_json::from_slice(&body).map(|call| accesses_of_table(&operation, &call)).unwrap_or_default();
        if let Err(message) = self.iam.check(&caller, &accesses) {
            let body = json!({ "__type": DENIED, "Message": message }).to_string();
            return Ok((StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, JSON)], body).into_response());
        }
        if let Some(reason) = refused::reason(&operation, &body) {
            tracing::error!(operation, "DynamoDB refuses this call: {reason}");
            let body = json!({ "__type": INVALID, "message": reason }).to_string();
            return Ok((StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, JSON)], body).into_response());
        }
        let (body, partition) = ask_for_capacity(&operation, body)?;
        parts.uri = Uri::builder().scheme("http").authority(self.dynamodb.to_string()).path_and_query("/").build()?;
        parts.headers.remove(header::CONTENT_LENGTH);
        let response = self.client.request(Request::from_parts(parts, Body::from(body))).await?;
        let (parts, body) = response.into_parts();
        let body =
            to_bytes(Body::new(body), MAX_BODY).await.map_err(|error| anyhow!("a response ended early: {error}"))?;
        self.meter.record(read_capacity(operation, partition, parts.status, &body));
        Ok(Response::from_parts(parts, Body::from(body)))
    }
}

/// `GetItem`, `TransactWriteItems` and so on.
fn operation(request: &Request) -> String {
    let target = request.headers().get("x-amz-target").and_then(|target| target.to_str().ok()).unwrap_or_default();
    target.rsplit('.').next().unwrap_or_default().to_owned()
}

/// DynamoDB's response when it asks to slow down.
const THROTTLED: &str = r#"{"__type":"com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException","message":"The level of configured provisioned throughput for the table was exceeded."}"#;
/// DynamoDB's response when another transaction writes the same item.
const CONFLICT: &str = r#"{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","message":"Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]","CancellationReasons":[{"Code":"TransactionConflict","Message":"Transaction is ongoing for the item"}]}"#;

/// DynamoDB's name of the error for a call that the caller's policies do not allow.
const DENIED: &str = "com.amazon.coral.service#AccessDeniedException";
/// DynamoDB's name of the error for a call that it does not accept.
const INVALID: &str = "com.amazon.coral.validate#ValidationException";
const JSON: &str = "application/x-amz-json-1.0";

fn refusal(body: &'static str) -> Response {
    (StatusCode::BAD_REQUEST, [(header::CONTENT_TYPE, JSON)], body).into_response()
}
