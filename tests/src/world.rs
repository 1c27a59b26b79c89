//! A local system of a test's own: on its own port, in memory, with the demo data and a frozen clock.

use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use local::seed::DemoPerson;
use local::{LocalSystem, Options};
use reqwest::redirect::Policy;
use reqwest::{Client, Method};
use serde_json::{Value as Json, json};

use crate::allowed_calls::AllowedCalls;
use crate::second_engine::{OwnTable, choose_storage};
use crate::{Person, Request, Response, STAFF, Session, THEN, v2};

/// A local system and a client of it.
#[derive(Debug)]
pub struct World {
    pub local: LocalSystem,
    client: Client,
    // Both after the system, which uses them until it stops.
    _calls: AllowedCalls,
    _table: Option<OwnTable>,
}

impl World {
    /// Starts a system with the demo data, at [`THEN`].
    ///
    /// # Errors
    /// The system does not start.
    pub async fn start() -> Result<Self> {
        Self::at(THEN).await
    }

    /// Starts a system with the demo data, at an instant.
    ///
    /// # Errors
    /// The system does not start.
    pub async fn at(instant: &str) -> Result<Self> {
        Self::with(Options { at: Some(instant.parse()?), seed: true, ..Options::default() }).await
    }

    /// Starts a system with the demo data, at [`THEN`], whose calls of DynamoDB are metered.
    ///
    /// # Errors
    /// The system does not start.
    pub async fn metered() -> Result<Self> {
        Self::with(Options { at: Some(THEN.parse()?), seed: true, metered: true, ..Options::default() }).await
    }

    /// Starts a system.
    ///
    /// # Errors
    /// The system does not start.
    pub async fn with(options: Options) -> Result<Self> {
        let client = Client::builder().no_proxy().redirect(Policy::none()).build()?;
        // The embedded engine always through the proxy, which refuses what DynamoDB and the function's policies refuse.
        let options = choose_storage(options)?;
        let storage = options.storage.clone();
        let local = local::start(options).await?;
        let _table = OwnTable::of(&local, &storage);
        let _calls = AllowedCalls::of(&local);
        Ok(Self { local, client, _calls, _table })
    }

    /// Sets the clock, to an earlier instant too.
    ///
    /// # Errors
    /// `instant` is not a timestamp.
    pub fn set_clock(&self, instant: &str) -> Result<()> {
        let instant: Timestamp = instant.parse()?;
        Ok(self.local.clock().set(instant)?)
    }

    pub fn request(&self, method: Method, path: &str) -> Request {
        Request::new(self.client.request(method, format!("{}{path}", self.local.url())))
    }

    pub fn get(&self, path: &str) -> Request {
        self.request(Method::GET, path)
    }

    /// A PUT of a JSON document.
    pub fn put(&self, path: &str, body: &Json) -> Request {
        self.request(Method::PUT, path).json(body)
    }

    /// A PATCH with a JSON document.
    pub fn patch(&self, path: &str, body: &Json) -> Request {
        self.request(Method::PATCH, path).json(body)
    }

    /// A POST without a body.
    pub fn post(&self, path: &str) -> Request {
        self.request(Method::POST, path)
    }

    pub fn delete(&self, path: &str) -> Request {
        self.request(Method::DELETE, path)
    }

    /// Saves answers as an app's draft, through REST v2.
    ///
    /// # Errors
    /// They are not accepted.
    pub async fn save_draft(&self, app: &str, answers: &Json, by: &DemoPerson) -> Result<Response> {
        self.put(&v2(app), answers).by(by).send().await?.expect(200)
    }

    /// Publishes an app's draft, and returns the receipt.
    ///
    /// # Errors
    /// It is not published.
    pub async fn publish(&self, app: &str, by: &DemoPerson) -> Result<Json> {
        self.post(&format!("{}/publish", v2(app))).by(by).send().await?.expect(200)?.json()
    }

    /// Runs a job at the clock's instant with the fields of `event`, and returns its report.
    ///
    /// # Errors
    /// The run fails.
    pub async fn run_job(&self, job: &str, event: &Json) -> Result<Json> {
        self.post(&format!("/_local/run/{job}")).json(event).send().await?.expect(200)?.json()
    }

    /// The mails so far, oldest first, as the mailbox lists them.
    ///
    /// # Errors
    /// The mailbox does not answer.
    pub async fn mails(&self) -> Result<Vec<Json>> {
        let mails = self.get("/_local/mail").send().await?.expect(200)?.json()?;
        Ok(mails.as_array().cloned().unwrap_or_default())
    }

    /// Makes a person a member of a partner, and issues a token to them.
    ///
    /// # Errors
    /// Staff are refused.
    pub async fn add_member(&self, partner: &str, email: &str, permissions: &Json) -> Result<Person> {
        let path = format!("/catalogue/partners/{partner}/members/{email}");
        let granted = self.put(&path, &json!({ "permissions": permissions })).by(&STAFF).send().await?;
        ensure!(granted.status.is_success(), "{email} is not a member: {}", granted.text);
        self.issue_token(email, &json!({ "name": "Test" })).await
    }

    /// Issues a token to a person.
    ///
    /// # Errors
    /// Staff are refused.
    pub async fn issue_token(&self, email: &str, request: &Json) -> Result<Person> {
        let path = format!("/catalogue/people/{email}/tokens");
        let issued = self.post(&path).json(request).by(&STAFF).send().await?.expect(201)?.json()?;
        let field = |name: &str| issued[name].as_str().map(ToOwned::to_owned).with_context(|| format!("no {name}"));
        Ok(Person { email: email.to_owned(), token: field("token")?, id: field("id")? })
    }

    /// Asks for a link to sign in, as the page does. `then` is the page to go to afterwards.
    ///
    /// # Errors
    /// There is no response.
    pub async fn request_link(&self, email: &str, then: &str) -> Result<Response> {
        self.post("/sign-in").from_our_page().form(&[("email", email), ("then", then)]).send().await
    }

    /// The paths of the sign-in links that were mailed to an address, oldest first.
    ///
    /// # Errors
    /// The mailbox does not answer, or a mail has no link.
    pub async fn sign_in_links(&self, email: &str) -> Result<Vec<String>> {
        let mut links = Vec::new();
        for mail in self.mails().await? {
            if mail["to"] == json!([email]) && mail["tags"]["kind"] == "sign-in" {
                let (_, rest) =
                    mail["text"].as_str().and_then(|text| text.split_once("/sign-in/")).context("a link")?;
                let token = rest.split_whitespace().next().context("a token in the link")?;
                links.push(format!("/sign-in/{token}"));
            }
        }
        Ok(links)
    }

    /// Signs a person in with a mailed link.
    ///
    /// # Errors
    /// No link is mailed, or it does not work.
    pub async fn sign_in(&self, email: &str) -> Result<Session> {
        self.request_link(email, "").await?.expect(200)?;
        let link = self.sign_in_links(email).await?.pop().context("no link was mailed")?;
        let response = self.post(&link).from_our_page().send().await?.expect(303)?;
        let cookie = response.header("set-cookie").and_then(|cookie| cookie.split(';').next());
        Ok(Session { cookie: cookie.context("no cookie was set")?.to_owned() })
    }
}
