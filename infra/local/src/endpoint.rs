//! The address of another DynamoDB than the embedded one, and what signs calls of it. What must not live here: calls.

use std::{fmt, str::FromStr};

use anyhow::{Context as _, Result};
use aws_config::{
    BehaviorVersion, environment::EnvironmentVariableCredentialsProvider,
    environment::EnvironmentVariableRegionProvider, meta::region::ProvideRegion as _,
};
use aws_credential_types::{Credentials, provider::ProvideCredentials as _};
use runtime::{Authorities, Config};
use url::Url;

/// The region where the address does not say one. Engines on this machine have no regions, but some want one.
const REGION: &str = "eu-west-1";
/// The domains of AWS's own endpoints.
const AWS_DOMAINS: [&str; 3] = [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"];

/// The address of a DynamoDB: AWS's own, or an engine that speaks as it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint(Url);

/// The text is not the address of a DynamoDB.
#[derive(Debug, thiserror::Error)]
#[error("{reason}: write it as http://HOST:PORT or https://HOST, such as http://127.0.0.1:8000")]
pub struct BadEndpoint {
    reason: &'static str,
}

impl FromStr for Endpoint {
    type Err = BadEndpoint;

    fn from_str(text: &str) -> Result<Self, BadEndpoint> {
        let refuse = |reason| Err(BadEndpoint { reason });
        let Ok(url) = Url::parse(text) else { return refuse("this is not a URL") };
        if !matches!(url.scheme(), "http" | "https") {
            return refuse("the URL does not begin with http:// or https://");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("credentials do not belong in the URL but in AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
        }
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return refuse("something follows the host and the port");
        }
        let endpoint = Self(url);
        if endpoint.is_aws() && endpoint.0.scheme() == "http" {
            return refuse("calls of AWS must be encrypted, so begin with https://");
        }
        Ok(endpoint)
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.as_str().trim_end_matches('/'))
    }
}

impl Endpoint {
    /// Whether it is AWS's own service, where a table is real and so are the people in it.
    pub fn is_aws(&self) -> bool {
        AWS_DOMAINS.iter().any(|domain| self.host().ends_with(domain))
    }

    fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// The region that a host of AWS names, such as `eu-west-1`.
    fn region(&self) -> Option<&str> {
        let is_region = |label: &&str| {
            let parts: Vec<_> = label.split('-').collect();
            parts.len() >= 3
                && parts.last().is_some_and(|last| last.bytes().all(|byte| byte.is_ascii_digit()))
                && parts.first().is_some_and(|first| matches!(first.len(), 2..=4))
        };
        self.host().split('.').find(is_region).filter(|_| self.is_aws())
    }
}

/// How to reach a DynamoDB.
#[derive(Clone, Debug)]
pub struct Connection {
    endpoint: String,
    region: String,
    credentials: Credentials,
    /// The file that `AWS_CA_BUNDLE` names. The embedded DynamoDB is reached without TLS and needs none.
    ca_bundle: Option<String>,
}

impl Connection {
    /// To a DynamoDB on this machine that verifies no signature.
    pub fn unverified(endpoint: String) -> Self {
        Self { endpoint, region: REGION.to_owned(), credentials: unverified_credentials(), ca_bundle: None }
    }

    /// To another DynamoDB. For AWS the credentials are those that its other tools would use; any other engine gets those
    /// of the environment, or else made-up ones, because it is likely to want a signature but not to verify it.
    pub async fn to(endpoint: &Endpoint) -> Result<Self> {
        let region = match endpoint.region() {
            Some(region) => region.to_owned(),
            None => {
                let named = EnvironmentVariableRegionProvider::new().region().await;
                named.map_or_else(|| REGION.to_owned(), |region| region.to_string())
            }
        };
        let credentials = if endpoint.is_aws() {
            find_credentials().await?
        } else {
            let named = EnvironmentVariableCredentialsProvider::new().provide_credentials().await;
            named.unwrap_or_else(|_| unverified_credentials())
        };
        let endpoint = endpoint.to_string();
        // Without TLS there is nothing to trust, and a bundle that cannot be read does no harm.
        let ca_bundle = if endpoint.starts_with("https:") { Config::ca_bundle() } else { None };
        Ok(Self { endpoint, region, credentials, ca_bundle })
    }

    /// The variables from which a function reads how to reach its table.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        vec![
            ("AWS_REGION", self.region.clone()),
            ("AWS_ACCESS_KEY_ID", self.credentials.access_key_id().to_owned()),
            ("AWS_SECRET_ACCESS_KEY", self.credentials.secret_access_key().to_owned()),
            ("AWS_SESSION_TOKEN", self.credentials.session_token().unwrap_or_default().to_owned()),
            ("AWS_ENDPOINT_URL_DYNAMODB", self.endpoint.clone()),
            ("AWS_CA_BUNDLE", self.ca_bundle.clone().unwrap_or_default()),
        ]
    }

    /// The configuration of a program that uses the table from outside the functions.
    pub fn config(&self, table: &str) -> Result<Config> {
        let variables = self.variables();
        let lookup = |wanted: &str| match wanted {
            "TABLE_NAME" => Some(table.to_owned()),
            _ => variables.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value.clone()),
        };
        Config::from_lookup(lookup).context("the table's configuration")
    }
}

fn unverified_credentials() -> Credentials {
    Credentials::new("local", "local", None, None, "local")
}

/// The credentials of the environment, a profile or a role. They are read once: when they expire, the system must be
/// started again.
async fn find_credentials() -> Result<Credentials> {
    let authorities = Authorities::of_bundle(Config::ca_bundle().as_deref())?;
    let http = runtime::http::https(&authorities);
    let sdk = aws_config::defaults(BehaviorVersion::latest()).http_client(http).load().await;
    let provider = sdk.credentials_provider().context("the SDK has no credentials provider")?;
    let found = provider.provide_credentials().await.context(
        "no AWS credentials were found: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or choose a profile with AWS_PROFILE",
    )?;
    if found.expiry().is_some() {
        tracing::warn!("the AWS credentials are temporary: start again when they have expired");
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_scheme_a_host_and_a_port_and_anything_else_says_what_to_write() {
        for (text, expected) in [
            ("http://127.0.0.1:8000", Ok(false)),
            ("http://localhost:8000/", Ok(false)),
            ("https://dynamodb.eu-west-1.amazonaws.com", Ok(true)),
            ("https://dynamodb.cn-north-1.amazonaws.com.cn", Ok(true)),
            ("127.0.0.1:8000", Err("this is not a URL")),
            ("localhost:8000", Err("does not begin with http:// or https://")),
            ("https://key:secret@localhost", Err("AWS_ACCESS_KEY_ID")),
            ("http://localhost:8000/shell", Err("something follows the host and the port")),
            ("http://localhost:8000?a=b", Err("something follows the host and the port")),
            ("http://dynamodb.eu-west-1.amazonaws.com", Err("must be encrypted")),
        ] {
            match (text.parse::<Endpoint>(), expected) {
                (Ok(endpoint), Ok(is_aws)) => assert_eq!(endpoint.is_aws(), is_aws, "{text}"),
                (Err(error), Err(reason)) => {
                    let error = error.to_string();
                    assert!(error.contains(reason) && error.contains("http://127.0.0.1:8000"), "{text}: {error}");
                }
                (found, _) => panic!("{text}: {found:?}"),
            }
        }
    }

    #[test]
    fn a_host_of_aws_names_its_region() {
        for (text, region) in [
            ("https://dynamodb.eu-west-1.amazonaws.com", Some("eu-west-1")),
            ("https://dynamodb.us-gov-west-1.api.aws", Some("us-gov-west-1")),
            ("https://vpce-0a-b1.dynamodb.us-east-1.vpce.amazonaws.com", Some("us-east-1")),
            ("https://dynamodb.eu-west-1.example.com", None),
        ] {
            assert_eq!(text.parse::<Endpoint>().unwrap().region(), region, "{text}");
        }
    }
}
