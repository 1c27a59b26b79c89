//! Asks links, follows their redirects, and says what became of them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use hyper::Method;
use hyper::header::HeaderValue;
use tokio::sync::{Mutex, OnceCell};
use tokio::time::{Instant, timeout};
use url::Url;

use crate::address::AddressRules;
#[cfg(any(test, feature = "loopback"))]
use crate::client::WrittenNames;
use crate::client::{Client, Names, Reply};
use crate::state::{Death, Failure, LinkState, Outage};
use crate::target::Target;
use crate::tls::{self, SetupError};
use crate::turns::Turns;

/// How many redirects are followed.
const MAX_REDIRECTS: usize = 5;

/// Who asks: `name (+about)`, so that the owner of a site that is asked can find out why, and complain.
#[derive(Clone, Debug)]
pub struct UserAgent(HeaderValue);

impl UserAgent {
    /// `name` as in `marketplace-link-check/1.0`, and the web page that says who asks and why.
    ///
    /// # Errors
    /// The name is empty or not one line of visible ASCII, or the page is not on the web.
    pub fn new(name: &str, about: &Url) -> Result<Self, SetupError> {
        if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_graphic()) || !about.has_host() {
            return Err(SetupError::UserAgent);
        }
        let text = HeaderValue::try_from(format!("{name} (+{about})"));
        text.map(Self).map_err(|_| SetupError::UserAgent)
    }
}

/// How much time the checker spends on a link and on a host.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// One request, from resolving the name to the end of the answer's header.
    pub request: Duration,
    /// All requests of one link; once it is used up, no further request starts. The time in which the link waits for
    /// its turn at a host does not count.
    pub link: Duration,
    /// Between two requests to the same host.
    pub pause: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self { request: Duration::from_secs(10), link: Duration::from_secs(20), pause: Duration::from_secs(1) }
    }
}

/// What a URL answered, and how long that took.
#[derive(Clone, Debug)]
struct Answer {
    reply: Result<Reply, Failure>,
    took: Duration,
}

/// Checks links safely and politely. It remembers what each URL answered and asks none twice, so each run makes its own.
///
/// A checker may be shared: links of different hosts are then checked at the same time.
pub struct LinkChecker {
    client: Client,
    limits: Limits,
    turns: Turns,
    answers: Mutex<HashMap<Url, Arc<OnceCell<Answer>>>>,
}

/// A server on this machine that a test lets the checker ask, at 127.0.0.1.
#[cfg(any(test, feature = "loopback"))]
pub struct Loopback {
    /// Its port, which links may then name.
    pub port: u16,
    /// The certificate that is trusted instead of the system's, in DER.
    pub root_certificate: Vec<u8>,
    /// The addresses of each name, instead of the system's resolver. Only 127.0.0.1 is allowed of what is not public.
    pub names: WrittenNames,
}

impl LinkChecker {
    /// A checker of links on the public Internet. Nothing makes it connect to another address.
    ///
    /// # Errors
    /// The machine trusts no certificates.
    pub fn new(user_agent: UserAgent, limits: Limits) -> Result<Self, SetupError> {
        let client = Client::new(AddressRules::public(), Names::System, tls::system_roots()?, user_agent.0)?;
        Ok(Self::with_client(client, limits))
    }

    /// A checker that may also ask one server on this machine.
    ///
    /// # Errors
    /// The server's certificate cannot be read.
    #[cfg(any(test, feature = "loopback"))]
    pub fn with_loopback(user_agent: UserAgent, limits: Limits, server: Loopback) -> Result<Self, SetupError> {
        let mut roots = rustls::RootCertStore::empty();
        roots.add(server.root_certificate.into())?;
        let rules = AddressRules::with_loopback(server.port);
        let client = Client::new(rules, Names::Written(server.names), roots, user_agent.0)?;
        Ok(Self::with_client(client, limits))
    }

    fn with_client(client: Client, limits: Limits) -> Self {
        Self { client, limits, turns: Turns::new(limits.pause), answers: Mutex::default() }
    }

    /// What becomes of a link. It never fails: what goes wrong is part of the answer.
    pub async fn check(&self, url: &str) -> LinkState {
        match Target::read(url, self.client.rules()) {
            Ok(target) => self.follow(target).await.unwrap_or_else(LinkState::from),
            Err(why) => LinkState::Refused { why },
        }
    }

    async fn follow(&self, start: Target) -> Result<LinkState, Failure> {
        let (mut target, mut spent) = (start.clone(), Duration::ZERO);
        for _ in 0..=MAX_REDIRECTS {
            if spent >= self.limits.link {
                return Err(Outage::TooSlow.into());
            }
            let answer = self.ask_once(&target).await;
            spent += answer.took;
            let reply = answer.reply?;
            match reply.location {
                Some(location) => target = target.redirected(&location, self.client.rules())?,
                None => return Ok(judge(&start, &target, &reply)),
            }
        }
        Ok(LinkState::Dead { why: Death::TooManyRedirects })
    }

    /// What a URL answers, remembered if it was asked before.
    async fn ask_once(&self, target: &Target) -> Answer {
        let answer = self.answers.lock().await.entry(target.url().clone()).or_default().clone();
        answer.get_or_init(|| self.ask(target)).await.clone()
    }

    /// Asks with HEAD, and again with GET where the server may only dislike HEAD.
    async fn ask(&self, target: &Target) -> Answer {
        let head = self.ask_with(Method::HEAD, target).await;
        match &head.reply {
            Ok(reply) if may_dislike_head(reply) && head.took < self.limits.link => {
                let get = self.ask_with(Method::GET, target).await;
                Answer { took: head.took + get.took, ..get }
            }
            _ => head,
        }
    }

    async fn ask_with(&self, method: Method, target: &Target) -> Answer {
        let turn = self.turns.wait(target.host_text().trim_end_matches('.')).await;
        let start = Instant::now();
        let reply = timeout(self.limits.request, self.client.ask(method, target)).await;
        drop(turn);
        Answer { reply: reply.unwrap_or(Err(Outage::TooSlow.into())), took: start.elapsed() }
    }
}

/// Whether a refusal may be meant for HEAD alone. Servers refuse it with many a status; 410 and 429 are meant.
fn may_dislike_head(reply: &Reply) -> bool {
    let is_refusal = reply.status.is_client_error() || reply.status.is_server_error();
    is_refusal && !matches!(reply.status.as_u16(), 410 | 429)
}

/// What the end of all redirects says of the link. A page that wants a person is a page: on another site, the site is
/// what matters.
fn judge(start: &Target, end: &Target, reply: &Reply) -> LinkState {
    match LinkState::of_status(reply.status) {
        LinkState::Ok | LinkState::Guarded { .. } if start.site() != end.site() => {
            LinkState::RedirectsElsewhere { to_host: end.host_text().to_owned() }
        }
        state => state,
    }
}
