//! What the network says of links: whether they lead where they say, and whether Web Risk knows them as bad.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use links::{Limits, LinkChecker, LinkReputation as _, LinkState, SetupError, Threat, UserAgent, WebRisk};
use mail::job::{JobRun, TimeLimit};
use runtime::Config;
use runtime::log::error_chain;
use tokio::time::timeout;
use url::Url;

/// Who asks, as sites see it.
const USER_AGENT: &str = "privacy-and-security-link-check/1.0";
/// How long the links of one app may take. Sites are asked at intervals, so many links to one site take long.
const LINKS_OF_AN_APP: Duration = Duration::from_secs(120);
/// How many links of an app are asked at the same time.
const AT_ONCE: usize = 4;

/// What a link is asked with, as far as it is configured.
pub(crate) struct Network {
    checker: Option<LinkChecker>,
    web_risk: Option<WebRisk>,
    limit: TimeLimit,
}

/// What the network says of a link. `None`: it was not asked, or did not say.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) state: Option<LinkState>,
    pub(crate) threats: Option<Vec<Threat>>,
}

/// What the network says of an app's links.
#[derive(Debug, Default)]
pub(crate) struct Answers {
    pub(crate) by_link: BTreeMap<String, Answer>,
    /// Whether something that is configured did not say anything of a link.
    pub(crate) incomplete: bool,
}

impl Network {
    /// The network as configured, and how much of it cannot be used on this machine.
    /// `checker` asks sites instead of the configured one.
    pub(crate) fn open(run: &JobRun, checker: Option<LinkChecker>) -> (Self, u64) {
        let mut faults = 0;
        let settings = &run.config.link_review;
        let checker = match checker {
            None if settings.checks_links => or_fault(open_checker(&run.config).map(Some), &mut faults),
            given => given,
        };
        let key = settings.web_risk_key.as_ref().map(|key| key.expose());
        let web_risk = or_fault(WebRisk::configured(settings.web_risk_url.as_deref(), key), &mut faults);
        (Self { checker, web_risk, limit: run.limit }, faults)
    }

    /// Whether sites are asked if their links still lead somewhere.
    pub(crate) fn asks_sites(&self) -> bool {
        self.checker.is_some()
    }

    /// Asks about links. What takes too long has no answer.
    pub(crate) async fn ask(&self, urls: BTreeSet<String>) -> Answers {
        let mut answers = Answers::default();
        if self.checker.is_none() && self.web_risk.is_none() {
            return answers;
        }
        let count = urls.len();
        let time = LINKS_OF_AN_APP.min(self.limit.remaining());
        let mut asked = stream::iter(urls).map(|url| self.ask_one(url)).buffer_unordered(AT_ONCE);
        let collect = async {
            while let Some((url, answer)) = asked.next().await {
                answers.by_link.insert(url, answer);
            }
        };
        let in_time = timeout(time, collect).await.is_ok();
        let is_silent = |answer: &Answer| {
            (self.checker.is_some() && answer.state.is_none()) || (self.web_risk.is_some() && answer.threats.is_none())
        };
        answers.incomplete = !in_time || answers.by_link.len() < count || answers.by_link.values().any(is_silent);
        answers
    }

    async fn ask_one(&self, url: String) -> (String, Answer) {
        let state = match &self.checker {
            Some(checker) => Some(checker.check(&url).await),
            None => None,
        };
        let threats = match &self.web_risk {
            // The client has logged why it does not say.
            Some(web_risk) => web_risk.threats(&url).await.ok(),
            None => None,
        };
        (url, Answer { state, threats })
    }
}

fn open_checker(config: &Config) -> Result<LinkChecker, SetupError> {
    let about = config.public_url.as_deref().and_then(|url| Url::parse(url).ok()).ok_or(SetupError::UserAgent)?;
    LinkChecker::new(UserAgent::new(USER_AGENT, &about)?, Limits::default())
}

fn or_fault<T>(opened: Result<Option<T>, SetupError>, faults: &mut u64) -> Option<T> {
    opened.unwrap_or_else(|error| {
        tracing::error!(error = error_chain(&error), "links cannot be asked about");
        *faults += 1;
        None
    })
}
