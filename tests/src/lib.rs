//! The world of a system test: one local system per test, on its own port, in memory, with the demo data and a frozen
//! clock; and a caller that speaks plain HTTP to it.
//!
//! What must not live here: a mock. Everything behind the port is what ships.

pub mod answers;
pub mod applicant;
pub mod approved;
pub mod assessment;
pub mod budgets;
pub mod crowd;
pub mod runtime_api;
pub mod table;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use local::seed::DemoPerson;
use local::{LocalSystem, Options};
use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value as Json, json};
use url::form_urlencoded;

pub mod openapi;

pub use local::seed::{KIM, PAT, STAFF};

/// Acme Notes: every question answered and published; Cloud Fortified.
pub const NOTES: &str = "com.example.acme.notes";
/// Acme Charts: half a draft, nothing live; Cloud Fortified.
pub const CHARTS: &str = "com.example.acme.charts";
/// Borealis Sync: nothing yet.
pub const SYNC: &str = "com.example.borealis.sync";
/// Acme Notes' product.
pub const NOTES_PRODUCT: &str = "00000000-0000-4000-8000-000000000001";
/// Acme Charts' product.
pub const CHARTS_PRODUCT: &str = "00000000-0000-4000-8000-000000000002";
/// Borealis Sync's product.
pub const SYNC_PRODUCT: &str = "00000000-0000-4000-8000-000000000003";

/// When a test happens unless it says otherwise: both questionnaires in force, all questions counted.
pub const THEN: &str = "2026-01-15T09:00:00Z";

/// One local system and a way to call it.
#[derive(Debug)]
pub struct World {
    /// The system.
    pub local: LocalSystem,
    client: Client,
}

impl World {
    /// With the demo data, at [`THEN`].
    ///
    /// # Errors
    /// When the system does not start.
    pub async fn start() -> Result<Self> {
        Self::at(THEN).await
    }

    /// With the demo data, at an instant.
    ///
    /// # Errors
    /// When the system does not start.
    pub async fn at(instant: &str) -> Result<Self> {
        Self::with(Options { at: Some(instant.parse()?), seed: true, ..Options::default() }).await
    }

    /// With the demo data, at [`THEN`], with a meter between the functions and DynamoDB.
    ///
    /// # Errors
    /// When the system does not start.
    pub async fn metered() -> Result<Self> {
        Self::with(Options { at: Some(THEN.parse()?), seed: true, metered: true, ..Options::default() }).await
    }

    /// As the options say.
    ///
    /// # Errors
    /// When the system does not start.
    pub async fn with(options: Options) -> Result<Self> {
        Ok(Self {
            local: local::start(options).await?,
            client: Client::builder().no_proxy().redirect(Policy::none()).build()?,
        })
    }

    /// Moves the clock.
    ///
    /// # Errors
    /// When the instant is not one.
    pub fn set_clock(&self, instant: &str) -> Result<()> {
        let instant: Timestamp = instant.parse()?;
        Ok(self.local.clock().set(instant)?)
    }

    /// A call of any method.
    #[must_use]
    pub fn call(&self, method: Method, path: &str) -> Call {
        Call { request: self.client.request(method, format!("{}{path}", self.local.url())) }
    }

    /// A GET.
    #[must_use]
    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path)
    }

    /// A PUT of a JSON document.
    #[must_use]
    pub fn put(&self, path: &str, body: &Json) -> Call {
        self.call(Method::PUT, path).json(body)
    }

    /// A POST without a body.
    #[must_use]
    pub fn post(&self, path: &str) -> Call {
        self.call(Method::POST, path)
    }

    /// A DELETE.
    #[must_use]
    pub fn delete(&self, path: &str) -> Call {
        self.call(Method::DELETE, path)
    }

    /// Saves a draft with these answers, as REST v2 takes them.
    ///
    /// # Errors
    /// When it is not accepted.
    pub async fn save(&self, app: &str, answers: &Json, by: &DemoPerson) -> Result<Answer> {
        self.put(&v2(app), answers).by(by).send().await?.expect(200)
    }

    /// Publishes the draft.
    ///
    /// # Errors
    /// When it is not published.
    pub async fn publish(&self, app: &str, by: &DemoPerson) -> Result<Json> {
        self.post(&format!("{}/publish", v2(app))).by(by).send().await?.expect(200)?.json()
    }

    /// Runs a scheduled function at the clock's instant, with these fields in its event, and gives its report.
    ///
    /// # Errors
    /// When the run failed.
    pub async fn run(&self, job: &str, event: &Json) -> Result<Json> {
        self.call(Method::POST, &format!("/_local/run/{job}")).json(event).send().await?.expect(200)?.json()
    }

    /// The mails so far, oldest first.
    ///
    /// # Errors
    /// When the mailbox does not answer.
    pub async fn mail(&self) -> Result<Vec<Json>> {
        let mails = self.get("/_local/mail").send().await?.expect(200)?.json()?;
        Ok(mails.as_array().cloned().unwrap_or_default())
    }

    /// Makes a person a member of a partner, and issues them a token.
    ///
    /// # Errors
    /// When staff may not.
    pub async fn member(&self, partner: &str, email: &str, permissions: &Json) -> Result<Person> {
        let path = format!("/catalogue/partners/{partner}/members/{email}");
        let granted = self.put(&path, &json!({ "permissions": permissions })).by(&STAFF).send().await?;
        anyhow::ensure!(granted.status.is_success(), "{email} is not a member: {}", granted.text);
        self.token(email, &json!({ "name": "Test" })).await
    }

    /// Asks for a link to sign in, as the page does.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn ask_for_link(&self, email: &str, then: &str) -> Result<Answer> {
        self.post("/sign-in").from_our_page().form(&[("email", email), ("then", then)]).send().await
    }

    /// The paths of the links that were mailed to an address, oldest first.
    ///
    /// # Errors
    /// When the mailbox does not answer.
    pub async fn links(&self, email: &str) -> Result<Vec<String>> {
        let to_them = |mail: &Json| mail["to"] == json!([email]) && mail["tags"]["kind"] == "sign-in";
        let path = |mail: Json| {
            let text = mail["text"].as_str()?;
            let (_, rest) = text.split_once("/sign-in/")?;
            Some(format!("/sign-in/{}", rest.split_whitespace().next()?))
        };
        let mails = self.mail().await?.into_iter().filter(to_them);
        mails.map(|mail| path(mail).context("a mail without a link")).collect()
    }

    /// Signs somebody in by a mailed link.
    ///
    /// # Errors
    /// When that does not work.
    pub async fn sign_in(&self, email: &str) -> Result<Browser> {
        self.ask_for_link(email, "").await?.expect(200)?;
        let link = self.links(email).await?.pop().context("no link was mailed")?;
        let answer = self.post(&link).from_our_page().send().await?.expect(303)?;
        let cookie = answer.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        Ok(Browser { cookie: cookie.context("no cookie was set")?.to_owned() })
    }

    /// Issues a token to a person.
    ///
    /// # Errors
    /// When staff may not.
    pub async fn token(&self, email: &str, request: &Json) -> Result<Person> {
        let path = format!("/catalogue/people/{email}/tokens");
        let issued = self.call(Method::POST, &path).json(request).by(&STAFF).send().await?.expect(201)?.json()?;
        let text = |name: &str| issued[name].as_str().map(ToOwned::to_owned).context("the token has no text");
        Ok(Person { email: email.to_owned(), token: text("token")?, id: text("id")? })
    }
}

/// A browser with somebody's session.
#[derive(Clone, Debug)]
pub struct Browser {
    /// The cookie, `session=…`.
    pub cookie: String,
}

/// A person of a test's own.
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub email: String,
    /// The token that they call with.
    pub token: String,
    /// The token's public id.
    pub id: String,
}

/// What a call is made with.
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

/// A call in the making.
#[derive(Debug)]
pub struct Call {
    request: reqwest::RequestBuilder,
}

impl Call {
    /// With a person's email and token.
    #[must_use]
    pub fn by<'a>(self, person: impl Into<Credentials<'a>>) -> Self {
        let Credentials { email, token } = person.into();
        self.basic(email, token)
    }

    /// With any email and any token.
    #[must_use]
    pub fn basic(self, email: &str, token: &str) -> Self {
        Self { request: self.request.basic_auth(email, Some(token)) }
    }

    /// With a token alone.
    #[must_use]
    pub fn bearer(self, token: &str) -> Self {
        Self { request: self.request.bearer_auth(token) }
    }

    /// As a browser does from a page of ours.
    #[must_use]
    pub fn from_our_page(self) -> Self {
        self.header("sec-fetch-site", "same-origin").header("accept", "text/html")
    }

    /// From a page of ours in a browser that is signed in.
    #[must_use]
    pub fn in_browser(self, browser: &Browser) -> Self {
        self.from_our_page().header("cookie", &browser.cookie)
    }

    /// With a form's fields.
    #[must_use]
    pub fn form(self, fields: &[(&str, &str)]) -> Self {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.body("application/x-www-form-urlencoded", form)
    }

    /// With a header.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> Self {
        Self { request: self.request.header(name, value) }
    }

    /// With a JSON document.
    #[must_use]
    pub fn json(self, body: &Json) -> Self {
        Self { request: self.request.json(body) }
    }

    /// With any body.
    #[must_use]
    pub fn body(self, content_type: &str, body: impl Into<reqwest::Body>) -> Self {
        Self { request: self.request.header("content-type", content_type).body(body) }
    }

    /// Sends it.
    ///
    /// # Errors
    /// When there is no answer.
    pub async fn send(self) -> Result<Answer> {
        let response = self.request.send().await.context("calling the local system")?;
        let (status, headers) = (response.status(), response.headers().clone());
        Ok(Answer { status, headers, text: response.text().await? })
    }
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub text: String,
}

impl Answer {
    /// The status as a number.
    #[must_use]
    pub fn code(&self) -> u16 {
        self.status.as_u16()
    }

    /// The body as JSON.
    ///
    /// # Errors
    /// When it is not JSON.
    pub fn json(&self) -> Result<Json> {
        serde_json::from_str(&self.text).with_context(|| format!("{} {:?}", self.status, self.text))
    }

    /// A header's value.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(HeaderValue::to_str)?.ok()
    }

    /// The ETag.
    ///
    /// # Errors
    /// When there is none.
    pub fn etag(&self) -> Result<&str> {
        self.header("etag").with_context(|| format!("{} has no ETag", self.status))
    }

    /// All that a caller can tell two refusals apart by.
    #[must_use]
    pub fn face(&self) -> (u16, Option<String>, String) {
        (self.code(), self.header("content-type").map(ToOwned::to_owned), self.text.clone())
    }

    /// The answer, if it has this status.
    ///
    /// # Errors
    /// With the body, when it has not.
    pub fn expect(self, code: u16) -> Result<Self> {
        anyhow::ensure!(self.code() == code, "expected {code}, got {}: {}", self.status, self.text);
        Ok(self)
    }
}

/// The path of an app's answers in REST v2.
#[must_use]
pub fn v2(app: &str) -> String {
    format!("/rest/2/addons/{app}/privacy-and-security")
}

/// The path of a product's answers in REST v3.
#[must_use]
pub fn v3(product: &str) -> String {
    format!("/rest/3/privacy-and-security/products/{product}")
}

/// The same path under the original's base path.
#[must_use]
pub fn under_marketplace(path: &str) -> String {
    format!("/marketplace{path}")
}

/// The path of an app's tab.
#[must_use]
pub fn listing(app: &str) -> String {
    format!("/listings/{app}/privacy-and-security")
}

/// The path of an app's preview.
#[must_use]
pub fn preview(app: &str) -> String {
    format!("/apps/{app}/privacy-and-security/preview")
}
