//! The AWS clients, made from a [`Config`] alone: no profile files, no metadata service, no default chain.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, retry::RetryConfig, timeout::TimeoutConfig};
use aws_smithy_http_client::{Builder, tls};

use crate::Config;

/// How long one attempt may take to connect. DynamoDB answers in milliseconds; a lost packet deserves a new attempt.
const CONNECT: Duration = Duration::from_secs(1);
/// How long one attempt may wait for its answer.
const READ: Duration = Duration::from_secs(2);
/// How long a call may take with all its attempts; below the functions' own timeout, so that a caller gets a problem
/// document and not a gateway's error.
const OPERATION: Duration = Duration::from_secs(6);

/// The DynamoDB client.
#[must_use]
pub fn dynamodb(config: &Config) -> aws_sdk_dynamodb::Client {
    let credentials = Credentials::new(
        &config.credentials.access_key_id,
        &config.credentials.secret_access_key,
        config.credentials.session_token.clone(),
        None,
        "environment",
    );
    let http = Builder::new().tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring)).build_https();
    let mut sdk = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(config.region.clone()))
        .credentials_provider(credentials)
        .http_client(http)
        .retry_config(RetryConfig::standard().with_max_attempts(3))
        .timeout_config(
            TimeoutConfig::builder().connect_timeout(CONNECT).read_timeout(READ).operation_timeout(OPERATION).build(),
        );
    if let Some(endpoint) = &config.dynamodb_endpoint {
        sdk = sdk.endpoint_url(endpoint);
    }
    aws_sdk_dynamodb::Client::from_conf(sdk.build())
}
