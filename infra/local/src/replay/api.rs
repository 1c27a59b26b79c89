//! How the people of a replay call the system: plain HTTP, as from outside. What must not live here: who calls when.

use std::future::Future;

use anyhow::{Context as _, Result, ensure};
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use reqwest::{Client, Method};
use serde_json::Value;

/// How many calls are made at the same time.
const AT_ONCE: usize = 8;

/// The way to a running system.
#[derive(Clone, Debug)]
pub struct Api {
    client: Client,
    url: String,
}

/// Somebody with an email address and a token.
#[derive(Clone, Debug)]
pub struct Person {
    pub email: String,
    pub token: String,
}

/// What a call sends.
#[derive(Clone, Debug)]
pub enum Body {
    Nothing,
    Json(Value),
    /// A document that takes the place of whatever is there.
    Instead(Value),
    Lines(String),
}

impl Api {
    /// The way to the system at `url`.
    ///
    /// # Errors
    /// There can be no client on this machine.
    pub fn of(url: String) -> Result<Self> {
        Ok(Self { client: Client::builder().no_proxy().build().context("calls cannot be made")?, url })
    }

    /// A call that has to succeed.
    ///
    /// # Errors
    /// It did not; the message has the answer.
    pub async fn call(&self, method: Method, path: &str, by: Option<&Person>, body: Body) -> Result<Value> {
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.url));
        if let Some(Person { email, token }) = by {
            request = request.basic_auth(email, Some(token));
        }
        request = match body {
            Body::Nothing => request,
            Body::Json(document) => request.json(&document),
            Body::Instead(document) => request.header("if-match", "*").json(&document),
            Body::Lines(lines) => request.header("content-type", "application/x-ndjson").body(lines),
        };
        read(&format!("{method} {path}"), request).await
    }

    /// A visitor reads a tab.
    ///
    /// # Errors
    /// It was not answered.
    pub async fn visit(&self, path: &str, visitor: &str) -> Result<()> {
        let request = self.client.get(format!("{}{path}", self.url)).header("x-visitor-id", visitor);
        read(path, request).await.map(drop)
    }

    /// A GET by a person.
    ///
    /// # Errors
    /// It did not succeed.
    pub async fn get(&self, path: &str, by: &Person) -> Result<Value> {
        self.call(Method::GET, path, Some(by), Body::Nothing).await
    }

    /// A PUT of a document by a person.
    ///
    /// # Errors
    /// It did not succeed.
    pub async fn put(&self, path: &str, by: &Person, document: Value) -> Result<Value> {
        self.call(Method::PUT, path, Some(by), Body::Json(document)).await
    }
}

async fn read(what: &str, request: reqwest::RequestBuilder) -> Result<Value> {
    let response = request.send().await.with_context(|| what.to_owned())?;
    let (status, text) = (response.status(), response.text().await.with_context(|| what.to_owned())?);
    ensure!(status.is_success(), "{what}: {status} {text}");
    if text.is_empty() { Ok(Value::Null) } else { serde_json::from_str(&text).with_context(|| what.to_owned()) }
}

/// Makes calls at the same time; their answers come in the order of the calls.
///
/// # Errors
/// The first that failed.
pub async fn together<T, F: Future<Output = Result<T>>>(calls: impl IntoIterator<Item = F>) -> Result<Vec<T>> {
    stream::iter(calls).buffered(AT_ONCE).try_collect().await
}
