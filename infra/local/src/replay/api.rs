//! The HTTP calls of staff, partners and readers. What must not live here: who calls when.

use std::future::Future;

use anyhow::{Context as _, Result, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use reqwest::{Client, Method, RequestBuilder};
use serde_json::Value;

/// How many calls run at the same time.
const CONCURRENT_CALLS: usize = 8;

/// A client of a running system.
#[derive(Clone, Debug)]
pub struct Api {
    client: Client,
    url: String,
}

#[derive(Clone, Debug)]
pub struct Person {
    pub email: String,
    pub token: String,
}

/// The body of a call.
#[derive(Clone, Debug)]
pub enum Body {
    Empty,
    Json(Value),
    /// A JSON document that changes what is there, whichever version it is.
    Replacement(Value),
    /// A JSON document on each line.
    Lines(String),
}

impl Api {
    pub fn new(url: String) -> Result<Self> {
        Ok(Self { client: Client::builder().no_proxy().build().context("the HTTP client cannot be built")?, url })
    }

    /// Makes a call that must succeed, and gives the JSON of its response.
    pub async fn call(&self, method: Method, path: &str, by: Option<&Person>, body: Body) -> Result<Value> {
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.url));
        if let Some(Person { email, token }) = by {
            request = request.basic_auth(email, Some(token));
        }
        request = match body {
            Body::Empty => request,
            Body::Json(document) => request.json(&document),
            Body::Replacement(document) => request.header("if-match", "*").json(&document),
            Body::Lines(lines) => request.header("content-type", "application/x-ndjson").body(lines),
        };
        send(&format!("{method} {path}"), request).await
    }

    /// Reads a tab as a customer.
    pub async fn read_tab(&self, path: &str, visitor: &str) -> Result<()> {
        let request = self.client.get(format!("{}{path}", self.url)).header("x-visitor-id", visitor);
        send(path, request).await.map(drop)
    }

    pub async fn get(&self, path: &str, by: &Person) -> Result<Value> {
        self.call(Method::GET, path, Some(by), Body::Empty).await
    }

    pub async fn put(&self, path: &str, by: &Person, document: Value) -> Result<Value> {
        self.call(Method::PUT, path, Some(by), Body::Json(document)).await
    }
}

/// Sends a request, which messages of errors call `name`.
async fn send(name: &str, request: RequestBuilder) -> Result<Value> {
    let response = request.send().await.with_context(|| name.to_owned())?;
    let (status, text) = (response.status(), response.text().await.with_context(|| name.to_owned())?);
    ensure!(status.is_success(), "{name}: {status} {text}");
    if text.is_empty() { Ok(Value::Null) } else { serde_json::from_str(&text).with_context(|| name.to_owned()) }
}

/// Makes calls at the same time. The results are in the order of the calls.
pub async fn run_together<T, F: Future<Output = Result<T>>>(calls: impl IntoIterator<Item = F>) -> Result<Vec<T>> {
    stream::iter(calls).buffered(CONCURRENT_CALLS).try_collect().await
}
