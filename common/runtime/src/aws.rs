//! The AWS clients, made from a [`Config`] alone: no profile files, no metadata service, no default chain.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, SharedHttpClient, retry::RetryConfig, timeout::TimeoutConfig};
use aws_smithy_http_client::{Builder, tls};

use crate::Config;
use crate::capacity::CapacityMeter;

/// How long one attempt may take to connect. DynamoDB answers in milliseconds; a lost packet deserves a new attempt.
const CONNECT: Duration = Duration::from_secs(1);
/// How long one attempt may wait for its answer.
const READ: Duration = Duration::from_secs(2);
/// How long a call may take with all its attempts; below the functions' own timeout, so that a caller gets a problem
/// document and not a gateway's error.
pub const OPERATION: Duration = Duration::from_secs(6);

/// How long the mail service may take to answer. Whoever gives up early does not know whether it took the mail.
pub const SEND: Duration = Duration::from_secs(10);

/// The credentials of the function's role.
fn credentials(config: &Config) -> Credentials {
    Credentials::new(
        &config.credentials.access_key_id,
        &config.credentials.secret_access_key,
        config.credentials.session_token.clone(),
        None,
        "environment",
    )
}

/// The one HTTPS client, of the SDK too where a program asks it for more than the functions need.
#[must_use]
pub fn https() -> SharedHttpClient {
    Builder::new().tls_provider(tls::Provider::Rustls(tls::rustls_provider::CryptoMode::Ring)).build_https()
}

/// The SES client. It never sends twice by itself: SES has no token by which it could tell a mail that it has already.
#[must_use]
pub fn ses(config: &Config) -> aws_sdk_ses::Client {
    let mut sdk = aws_sdk_ses::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(config.region.clone()))
        .credentials_provider(credentials(config))
        .http_client(https())
        .retry_config(RetryConfig::disabled())
        .timeout_config(
            TimeoutConfig::builder().connect_timeout(CONNECT).read_timeout(SEND).operation_timeout(SEND).build(),
        );
    if let Some(endpoint) = &config.ses_endpoint {
        sdk = sdk.endpoint_url(endpoint);
    }
    aws_sdk_ses::Client::from_conf(sdk.build())
}

/// The client that starts jobs. It never starts a run twice by itself, and waits for `patience` at most: whoever gives up
/// earlier than the run does not know how it ends.
#[must_use]
pub fn lambda(config: &Config, patience: Duration) -> aws_sdk_lambda::Client {
    let mut sdk = aws_sdk_lambda::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(config.region.clone()))
        .credentials_provider(credentials(config))
        .http_client(https())
        .retry_config(RetryConfig::disabled())
        .timeout_config(
            TimeoutConfig::builder()
                .connect_timeout(CONNECT)
                .read_timeout(patience)
                .operation_timeout(patience)
                .build(),
        );
    if let Some(endpoint) = &config.lambda_endpoint {
        sdk = sdk.endpoint_url(endpoint);
    }
    aws_sdk_lambda::Client::from_conf(sdk.build())
}

/// The DynamoDB client. It counts what its calls consume.
#[must_use]
pub fn dynamodb(config: &Config) -> aws_sdk_dynamodb::Client {
    let mut sdk = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(config.region.clone()))
        .credentials_provider(credentials(config))
        .http_client(https())
        .interceptor(CapacityMeter)
        .retry_config(RetryConfig::standard().with_max_attempts(3))
        .timeout_config(
            TimeoutConfig::builder().connect_timeout(CONNECT).read_timeout(READ).operation_timeout(OPERATION).build(),
        );
    if let Some(endpoint) = &config.dynamodb_endpoint {
        sdk = sdk.endpoint_url(endpoint);
    }
    aws_sdk_dynamodb::Client::from_conf(sdk.build())
}
