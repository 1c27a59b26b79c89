//! The log: one JSON object a line. No event, header, body, address or secret is written to it.

use tracing::{Level, Metadata};
use tracing_subscriber::{
    filter::{LevelFilter, Targets, filter_fn},
    layer::SubscriberExt as _,
    util::SubscriberInitExt as _,
};

use crate::Config;

/// Starts the log at `info`, or as `RUST_LOG` says. A second call changes nothing.
pub fn init() {
    let wanted = wanted(Config::log_directives().as_deref(), LevelFilter::INFO);
    let lines = tracing_subscriber::fmt::layer().json().flatten_event(true);
    let started = tracing_subscriber::registry().with(wanted).with(filter_fn(may_be_logged)).with(lines).try_init();
    if started.is_err() {
        tracing::debug!("the log was already started");
    }
}

/// What `RUST_LOG` asks for: a level, levels of targets such as `store=debug`, or both. What it does not say, and all of a text
/// that is none of this, is logged from `otherwise` on.
pub fn wanted(directives: Option<&str>, otherwise: LevelFilter) -> Targets {
    let parsed = directives.and_then(|directives| directives.parse::<Targets>().ok()).unwrap_or_default();
    match parsed.default_level() {
        Some(_) => parsed,
        None => parsed.with_default(otherwise),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_is_what_the_variable_asks_for_and_info_otherwise() {
        let would_log = |directives, target, level| wanted(directives, LevelFilter::INFO).would_enable(target, &level);
        for (directives, target, level, expected) in [
            (None, "store", Level::INFO, true),
            (None, "store", Level::DEBUG, false),
            (Some("warn"), "store", Level::INFO, false),
            (Some("trace"), "store", Level::TRACE, true),
            (Some("store=debug"), "store::dynamodb", Level::DEBUG, true),
            (Some("store=debug"), "web", Level::DEBUG, false),
            (Some("store=debug"), "web", Level::INFO, true),
            (Some("warn,store=debug"), "web", Level::INFO, false),
            (Some("off"), "web", Level::ERROR, false),
            (Some("not a = directive"), "web", Level::INFO, true),
        ] {
            assert_eq!(would_log(directives, target, level), expected, "{directives:?} {target} {level}");
        }
    }
}
