//! The AWS clients, made from a [`Config`] alone: no profile files, no metadata service, no default chain.

use std::time::Duration;

use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_sdk_dynamodb::config::{BehaviorVersion, Region, retry::RetryConfig, timeout::TimeoutConfig};
use aws_types::SdkConfig;

use crate::Config;
use crate::capacity::CapacityMeter;
use crate::http::https;

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

/// What all clients have in common. `answer` is how long an attempt may wait for its answer, `call` how long a call may take with
/// all its attempts.
fn sdk(config: &Config, endpoint: Option<&String>, retry: RetryConfig, answer: Duration, call: Duration) -> SdkConfig {
    let timeouts = TimeoutConfig::builder().read_timeout(answer).operation_timeout(call);
    let mut sdk = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(config.region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(credentials(config)))
        .http_client(https(&config.authorities))
        .retry_config(retry)
        .timeout_config(timeouts.build());
    sdk.set_endpoint_url(endpoint.cloned());
    sdk.build()
}

/// The SES client. It never sends twice by itself: SES has no token by which it could tell a mail that it has already.
#[must_use]
pub fn ses(config: &Config) -> aws_sdk_ses::Client {
    aws_sdk_ses::Client::new(&sdk(config, config.ses_endpoint.as_ref(), RetryConfig::disabled(), SEND, SEND))
}

/// The settings of a client of Lambda's own API, which only the function that starts jobs has. It never starts a run twice by itself,
/// and waits for `patience` at most: whoever gives up earlier than the run does not know how it ends.
#[must_use]
pub fn lambda(config: &Config, patience: Duration) -> SdkConfig {
    sdk(config, config.lambda_endpoint.as_ref(), RetryConfig::disabled(), patience, patience)
}

/// The DynamoDB client. It counts what its calls consume.
#[must_use]
pub fn dynamodb(config: &Config) -> aws_sdk_dynamodb::Client {
    let retry = RetryConfig::standard().with_max_attempts(3);
    let sdk = sdk(config, config.dynamodb_endpoint.as_ref(), retry, READ, OPERATION);
    let sdk = aws_sdk_dynamodb::config::Builder::from(&sdk).interceptor(CapacityMeter);
    aws_sdk_dynamodb::Client::from_conf(sdk.build())
}
