//! The log: one JSON object a line. No event, header, body, address or secret is written to it.

use tracing::{Level, Metadata};
use tracing_subscriber::{
    EnvFilter,
    filter::{LevelFilter, filter_fn},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

/// Starts the log at `info`, or as `RUST_LOG` says. A second call changes nothing.
pub fn init() {
    let wanted = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env_lossy();
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true);
    let started = tracing_subscriber::registry().with(wanted).with(filter_fn(may_be_logged)).with(lines).try_init();
    if started.is_err() {
        tracing::debug!("the log was already started");
    }
}

/// Whatever `RUST_LOG` asks for, the Lambda runtime and the AWS clients log nothing below `info`: there they write
/// whole events, headers and bodies.
fn may_be_logged(line: &Metadata<'_>) -> bool {
    let carries_events = ["lambda_", "hyper", "aws_"].iter().any(|prefix| line.target().starts_with(prefix));
    *line.level() <= Level::INFO || !carries_events
}

/// An error and all its causes as one text, for the log.
#[must_use]
pub fn error_chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
