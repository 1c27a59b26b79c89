//! Google's Web Risk, whose method `uris.search` says whether a URL is on its lists.
//!
//! <https://docs.cloud.google.com/web-risk/docs/reference/rest/v1/uris/search>: `GET {base}/v1/uris:search` with the
//! lists, the URL and the key in the query. The answer is `{}`, or
//! `{"threat": {"threatTypes": ["MALWARE"], "expireTime": "2019-07-17T15:01:23.045123456Z"}}`. The expiry limits how
//! long an answer may be remembered; none is remembered here.

use std::time::Duration;

use http_body_util::{BodyExt as _, Empty, Limited};
use hyper::body::Bytes;
use hyper::{Request, StatusCode, Uri};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use runtime::log::error_chain;
use runtime::secret::Secret;
use serde::Deserialize;
use tokio::time::timeout;
use url::Url;

use crate::reputation::{LinkReputation, ReputationError, Threat};
use crate::tls::{self, SetupError};

/// The lists that are searched.
const LISTS: [Threat; 3] = [Threat::Malware, Threat::SocialEngineering, Threat::UnwantedSoftware];
/// How long an answer may take.
const ANSWER: Duration = Duration::from_secs(5);
/// The largest answer, in bytes; the documented one has about a hundred.
const MAX_ANSWER: usize = 64 * 1024;

/// The client of Web Risk. It keeps its connections: a scan asks for thousands of links.
pub struct WebRisk {
    search: Url,
    key: Secret,
    client: Client<HttpsConnector<HttpConnector>, Empty<Bytes>>,
    limit: Duration,
}

#[derive(Deserialize)]
struct SearchAnswer {
    threat: Option<FoundThreat>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FoundThreat {
    #[serde(default)]
    threat_types: Vec<String>,
}

impl WebRisk {
    /// Where Google answers.
    pub const GOOGLE: &str = "https://webrisk.googleapis.com";

    /// The client of the service at `base`, [`WebRisk::GOOGLE`] unless said otherwise; none without a key, which costs
    /// money and which not everybody has.
    ///
    /// # Errors
    /// The base URL would carry the key over a network in clear, or has a user name, query or fragment; or the machine
    /// trusts no certificates.
    pub fn configured(base: Option<&str>, key: Option<&str>) -> Result<Option<Self>, SetupError> {
        let Some(key) = key.filter(|key| !key.is_empty()) else {
            return Ok(None);
        };
        let search = search_url(base.filter(|base| !base.is_empty()).unwrap_or(Self::GOOGLE))?;
        let connector = hyper_rustls::HttpsConnectorBuilder::new()
            .with_tls_config(tls::client(tls::system_roots()?)?)
            .https_or_http()
            .enable_http1()
            .build();
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Ok(Some(Self { search, key: Secret::received(key), client, limit: ANSWER }))
    }

    /// The same client with another limit of time for one answer; it is 5 seconds unless said otherwise.
    #[must_use]
    pub fn with_limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    async fn search(&self, url: &str) -> Result<Vec<Threat>, ReputationError> {
        let uri = self.question(url).parse::<Uri>().map_err(|error| ReputationError::NotReached(error.into()))?;
        let mut request = Request::new(Empty::new());
        *request.uri_mut() = uri;
        let response = self.client.request(request).await.map_err(|error| ReputationError::NotReached(error.into()))?;
        if response.status() != StatusCode::OK {
            return Err(ReputationError::Status(response.status().as_u16()));
        }
        let body = Limited::new(response.into_body(), MAX_ANSWER).collect().await;
        read_answer(&body.map_err(ReputationError::NotUnderstood)?.to_bytes())
    }

    /// The URL of the question, which has the key in it.
    fn question(&self, url: &str) -> String {
        let mut question = self.search.clone();
        for list in LISTS {
            question.query_pairs_mut().append_pair("threatTypes", list.into());
        }
        question.query_pairs_mut().append_pair("uri", url).append_pair("key", self.key.expose());
        question.into()
    }
}

impl LinkReputation for WebRisk {
    async fn threats(&self, url: &str) -> Result<Vec<Threat>, ReputationError> {
        let found = timeout(self.limit, self.search(url)).await.unwrap_or(Err(ReputationError::TooSlow));
        found.inspect_err(|error| {
            tracing::warn!(error = error_chain(error), "Web Risk does not say whether a link is known as bad");
        })
    }
}

/// A list that was not asked for is a reason to worry all the same.
fn read_answer(body: &[u8]) -> Result<Vec<Threat>, ReputationError> {
    let answer: SearchAnswer =
        serde_json::from_slice(body).map_err(|error| ReputationError::NotUnderstood(error.into()))?;
    let lists = answer.threat.map(|threat| threat.threat_types).unwrap_or_default();
    Ok(lists.iter().map(|list| list.parse().unwrap_or(Threat::Other)).collect())
}

/// The address of the method below `base`. The key must not cross a network in clear.
fn search_url(base: &str) -> Result<Url, SetupError> {
    let base = Url::parse(base).map_err(|_| SetupError::BaseUrl)?;
    let is_here = match base.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    };
    let is_safe = base.scheme() == "https" || (base.scheme() == "http" && is_here);
    let has_more = base.query().is_some() || base.fragment().is_some() || !base.username().is_empty();
    if !is_safe || has_more || base.password().is_some() {
        return Err(SetupError::BaseUrl);
    }
    let search = format!("{}/v1/uris:search", base.as_str().trim_end_matches('/'));
    Url::parse(&search).map_err(|_| SetupError::BaseUrl)
}
