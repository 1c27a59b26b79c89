//! What scheduled functions have in common: the event that starts one, how long it may take, and its report. What must
//! not live here: what a job does.
//!
//! Invariants: a job's instant is its schedule's, never the machine's; a run that failed in any part ends in an error,
//! so that the platform tries it again and tells the operators.

use std::pin::Pin;
use std::time::Duration;

use jiff::Timestamp;
use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use tokio::time::Instant;

use crate::Mailer;
use runtime::Config;
use store::Store;
use store::StoreError;

/// A job stops this long before Lambda would end it: what it has begun must be finished.
const RESERVE: Duration = Duration::from_secs(20);
/// How many subjects a report names.
const NAMED: usize = 100;

/// What a schedule, or a person at its place, says to a job.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Event {
    /// The instant of the schedule: `<aws.scheduler.scheduled-time>`.
    pub scheduled_at: Timestamp,
    /// Only report what would happen.
    #[serde(default)]
    pub rehearse: bool,
    /// Another brake than the programme's.
    #[serde(default, alias = "max_per_run")]
    pub max_per_run: Option<u32>,
}

/// Until when a job may begin something.
#[derive(Clone, Copy, Debug)]
pub struct TimeLimit(Instant);

impl TimeLimit {
    /// The limit of a run that Lambda ends after `whole`.
    #[must_use]
    pub fn within(whole: Duration) -> Self {
        Self(Instant::now() + whole.saturating_sub(RESERVE))
    }

    /// The limit of a run that Lambda ends at `deadline`, in milliseconds since 1970.
    fn before(deadline: u64) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the time that is left is the platform's, not the programme's")]
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Self::within(Duration::from_millis(deadline).saturating_sub(now))
    }

    /// Whether nothing may be begun any more.
    #[must_use]
    pub fn is_over(self) -> bool {
        Instant::now() >= self.0
    }
}

/// What a run did, or would do.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// How many subjects were looked at.
    pub examined: u64,
    /// For how many something was done.
    pub acted: u64,
    /// For how many something was due and need not be done any more, or was done by another run.
    pub skipped: u64,
    /// For how many it could not be done.
    pub failed: u64,
    /// Whether there is more to do: the next run goes on.
    pub more: bool,
    /// Whether this is what would happen.
    #[serde(default)]
    pub rehearsal: bool,
    /// The first hundred subjects and what was done for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<Json>,
}

impl Report {
    /// Names a subject, unless enough are named.
    pub fn name(&mut self, subject: impl FnOnce() -> Json) {
        if self.first.len() < NAMED {
            self.first.push(subject());
        }
    }

    /// Adds what a part of the run did.
    pub fn add(&mut self, part: Self) {
        self.examined += part.examined;
        self.acted += part.acted;
        self.skipped += part.skipped;
        self.failed += part.failed;
        self.more |= part.more;
        for subject in part.first {
            self.name(|| subject);
        }
    }
}

/// Why a run ended in an error.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The table did not answer; what was done is done, and the next run goes on.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The run came to its end, and some of it failed.
    #[error("{} of {} failed: {}", .0.failed, .0.examined, serde_json::to_string(.0).unwrap_or_default())]
    Failed(Box<Report>),
}

/// Ends a run: keeps the report, writes it to the log, and turns failures into an error.
///
/// # Errors
/// [`JobError::Failed`] when anything failed.
pub async fn finish(store: &Store, job: &str, event: &Event, report: Report) -> Result<Report, JobError> {
    let Report { examined, acted, skipped, failed, more, rehearsal, .. } = report;
    tracing::info!(
        job, scheduled_at = %event.scheduled_at, examined, acted, skipped, failed, more, rehearsal,
        "{job}: {acted} of {examined} acted on, {skipped} skipped, {failed} failed"
    );
    if !rehearsal {
        store.put_report(job, event.scheduled_at, &report).await?;
    }
    if failed == 0 { Ok(report) } else { Err(JobError::Failed(Box::new(report))) }
}

/// What a job was started with is no event of a schedule. It is not repeated: nobody knows what it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the event must be an object with scheduledAt, an instant; rehearse and maxPerRun are optional, and nothing else is allowed"
)]
pub struct NotAnEvent;

/// Runs a deployed job: starts the log, wires the job to the table and the mail service as the environment says, opens the
/// connection, then runs it once for each event.
///
/// # Errors
/// A variable is not set; the Lambda runtime's own.
pub async fn serve<F>(run: F) -> Result<(), Error>
where
    F: AsyncFn(&Store, &Mailer, &Event, TimeLimit) -> Result<Report, JobError>,
{
    runtime::log::init();
    let config = Config::from_env()?;
    let store = Store::connect(&config);
    let mailer = Mailer::connect(&config, store.clone())?;
    store.warm_up().await;
    let (run, store, mailer) = (&run, &store, &mailer);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Json>| {
        let limit = TimeLimit::before(event.context.deadline);
        async move {
            let event: Event = serde_json::from_value(event.payload).map_err(|_| NotAnEvent)?;
            run(store, mailer, &event, limit).await.map_err(Error::from)
        }
    }))
    .await
}

/// Runs a deployed function that hears events: starts the log, then runs it once for each of them.
///
/// # Errors
/// The Lambda runtime's own.
pub async fn serve_events<F, R, T, E>(run: F) -> Result<(), Error>
where
    F: Fn(Json) -> R,
    R: Future<Output = Result<T, E>>,
    T: Serialize,
    E: Into<Error>,
{
    runtime::log::init();
    let run = &run;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Json>| async move {
        // Behind a pointer: the compiler gives up on so many futures inside each other.
        let heard: Pin<Box<dyn Future<Output = Result<T, E>> + '_>> = Box::pin(run(event.payload));
        heard.await.map_err(Into::<Error>::into)
    }))
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_is_the_schedules_instant_and_whatever_a_person_adds() {
        let read = |text: &str| serde_json::from_str::<Event>(text);
        let scheduled = read(r#"{"scheduledAt":"2023-08-14T00:00:00Z"}"#).unwrap();
        assert!(!scheduled.rehearse && scheduled.max_per_run.is_none());
        let by_hand = read(r#"{"scheduledAt":"2023-08-14T00:00:00Z","rehearse":true,"max_per_run":5}"#).unwrap();
        assert!(by_hand.rehearse && by_hand.max_per_run == Some(5));
        for bad in ["{}", r#"{"scheduledAt":"today"}"#, r#"{"scheduledAt":"2023-08-14T00:00:00Z","rehearsal":true}"#] {
            assert!(read(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_run_stops_twenty_seconds_before_lambda_ends_it() {
        assert!(TimeLimit::within(Duration::from_secs(20)).is_over());
        assert!(!TimeLimit::within(Duration::from_secs(80)).is_over());
    }

    #[test]
    fn a_report_names_the_first_hundred() {
        let mut report = Report::default();
        for number in 0..150 {
            report.name(|| Json::from(number));
        }
        assert_eq!(report.first.len(), 100);
        let mut whole = Report { acted: 1, ..Report::default() };
        whole.add(Report { acted: 2, failed: 1, more: true, ..report });
        assert_eq!((whole.acted, whole.failed, whole.more, whole.first.len()), (3, 1, true, 100));
    }
}
