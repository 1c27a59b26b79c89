//! The start of a function that gets events of other services, which are not jobs: no schedule starts it.

use std::time::Instant;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use runtime::metrics::Metric;
use runtime::{Config, Line, tally};
use serde::Serialize;
use serde_json::Value as Json;

use crate::failure::Failure;
use crate::job::note_invocation;

/// What a listener made of an event, in numbers.
pub trait Counted {
    /// Each metric of the event, with its value for the line.
    fn counts(&self) -> Vec<(Metric, f64)>;
}

/// Runs the deployed function: starts the log, then calls `handle` for each event.
///
/// # Errors
/// An error of the Lambda runtime.
pub async fn serve<F, R, T>(config: &Config, handle: F) -> Result<(), Error>
where
    F: Fn(Json) -> R,
    R: Future<Output = Result<T, Failure>>,
    T: Serialize + Counted,
{
    runtime::log::init();
    let handle = &handle;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Json>| async move {
        // Boxed, because the compiler gives up on so many nested futures.
        let (handled, mut line) = Box::pin(measure(&config.function, handle(event.payload))).await;
        note_invocation(&mut line, &event.context);
        line.write();
        handled
    }))
    .await
}

/// Handles an event, and makes its line.
pub async fn measure<T: Counted>(
    function: &str,
    handled: impl Future<Output = Result<T, Failure>>,
) -> (Result<T, Failure>, Line) {
    let begun = Instant::now();
    let (outcome, used) = tally::measure(handled).await;
    let mut line = Line::of(function);
    line.note("milliseconds", begun.elapsed().as_secs_f64() * 1_000.0);
    line.note("readUnits", used.read_units);
    line.note("writeUnits", used.write_units);
    match &outcome {
        Ok(counted) => counted.counts().into_iter().for_each(|(metric, value)| line.measure(metric, value)),
        Err(failure) => line.note("error", failure.kind.as_str()),
    }
    (outcome, line)
}
