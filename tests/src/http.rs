//! Requests to a local system, and its responses.

use std::io::Read as _;

use anyhow::{Context as _, Result, ensure};
use flate2::read::GzDecoder;
use local::seed::DemoPerson;
use reqwest::StatusCode;
use reqwest::header::{HeaderMap, HeaderValue};
use serde_json::Value as Json;
use url::form_urlencoded;

/// A person whom a test added.
#[derive(Clone, Debug)]
pub struct Person {
    pub email: String,
    /// The secret of their API token.
    pub token: String,
    /// The id of the token, which is no secret.
    pub id: String,
}

/// An email address and an API token.
#[derive(Clone, Copy, Debug)]
pub struct Credentials<'a> {
    email: &'a str,
    token: &'a str,
}

impl<'a> From<&'a DemoPerson> for Credentials<'a> {
    fn from(demo: &'a DemoPerson) -> Self {
        Self { email: demo.email, token: demo.token }
    }
}

impl<'a> From<&'a Person> for Credentials<'a> {
    fn from(person: &'a Person) -> Self {
        Self { email: &person.email, token: &person.token }
    }
}

/// The session of somebody who signed in with a browser.
#[derive(Clone, Debug)]
pub struct Session {
    /// The whole cookie, `session=…`.
    pub cookie: String,
}

/// A request that is not sent yet.
#[derive(Debug)]
pub struct Request {
    request: reqwest::RequestBuilder,
}

impl Request {
    pub(crate) fn new(request: reqwest::RequestBuilder) -> Self {
        Self { request }
    }

    /// With a person's email address and token.
    pub fn by<'a>(self, person: impl Into<Credentials<'a>>) -> Self {
        let Credentials { email, token } = person.into();
        self.basic(email, token)
    }

    /// With an email address and a token that need not belong together.
    pub fn basic(self, email: &str, token: &str) -> Self {
        Self { request: self.request.basic_auth(email, Some(token)) }
    }

    /// With a token alone.
    pub fn bearer(self, token: &str) -> Self {
        Self { request: self.request.bearer_auth(token) }
    }

    /// As a browser sends it from a page of ours.
    pub fn from_our_page(self) -> Self {
        self.header("sec-fetch-site", "same-origin").header("accept", "text/html")
    }

    /// As a browser with this session sends it from a page of ours.
    pub fn in_session(self, session: &Session) -> Self {
        self.from_our_page().header("cookie", &session.cookie)
    }

    /// With the fields of a form.
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.body("application/x-www-form-urlencoded", form)
    }

    /// From a client that takes compressed responses, as browsers do.
    pub fn taking_gzip(self) -> Self {
        self.header("accept-encoding", "gzip, deflate, br")
    }

    pub fn header(self, name: &str, value: &str) -> Self {
        Self { request: self.request.header(name, value) }
    }

    /// With a JSON document.
    pub fn json(self, body: &Json) -> Self {
        Self { request: self.request.json(body) }
    }

    pub fn body(self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        Self { request: self.request.header("content-type", content_type).body(body) }
    }

    /// Sends it.
    ///
    /// # Errors
    /// There is no response.
    pub async fn send(self) -> Result<Response> {
        let response = self.request.send().await.context("sending a request to the local system")?;
        let (status, headers) = (response.status(), response.headers().clone());
        let body = response.bytes().await?;
        let is_packed = headers.get("content-encoding").is_some_and(|coding| coding == "gzip");
        let text = if is_packed && !body.is_empty() {
            let mut text = String::new();
            GzDecoder::new(&*body).read_to_string(&mut text).context("unpacking a response")?;
            text
        } else {
            String::from_utf8_lossy(&body).into_owned()
        };
        Ok(Response { status, headers, text, bytes_sent: body.len() })
    }
}

/// A response with its whole body.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// The body, unpacked if it was compressed.
    pub text: String,
    /// The length of the body as it was sent, in bytes.
    pub bytes_sent: usize,
}

impl Response {
    /// The status as a number.
    pub fn code(&self) -> u16 {
        self.status.as_u16()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// It is not JSON.
    pub fn json(&self) -> Result<Json> {
        serde_json::from_str(&self.text).with_context(|| format!("{} {:?}", self.status, self.text))
    }

    /// The value of a header, if there is one and it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(HeaderValue::to_str)?.ok()
    }

    /// The `ETag`, with its quotes.
    ///
    /// # Errors
    /// There is none.
    pub fn etag(&self) -> Result<&str> {
        self.header("etag").with_context(|| format!("{} has no ETag", self.status))
    }

    /// Everything by which a client could tell two refusals apart: status, content type and body.
    pub fn observable(&self) -> (u16, Option<String>, String) {
        (self.code(), self.header("content-type").map(ToOwned::to_owned), self.text.clone())
    }

    /// The response itself, if it has this status.
    ///
    /// # Errors
    /// It has another status. The error shows the body.
    pub fn expect(self, code: u16) -> Result<Self> {
        ensure!(self.code() == code, "expected {code}, got {}: {}", self.status, self.text);
        Ok(self)
    }
}
