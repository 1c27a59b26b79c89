//! What all jobs have in common. A job is a function that a schedule starts: its name and what one run does. This file starts
//! each run, and stores and logs its report. What must not live here: what a job does.
//!
//! Invariants: the time of a run is that of its schedule, never the machine's; a run that failed in any part ends in an error, so
//! that the platform tries it again and tells the operators.

use std::pin::Pin;
use std::time::Duration;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use runtime::Config;
use runtime::config::MissingVariable;
use serde_json::Value as Json;
use store::{Store, StoreError};
use tokio::time::Instant;

use crate::event::{JobEvent, NotAJobEvent};
use crate::mailer::Mailer;
use crate::report::Report;

/// A job begins nothing in this time before Lambda ends it, because what it has begun must be finished.
pub const RESERVE: Duration = Duration::from_secs(20);

/// A job.
#[derive(Clone, Copy, Debug)]
pub struct Job {
    /// Its name, in the template, in keys, and in the log.
    pub name: &'static str,
    /// Does what one run does.
    pub run: fn(JobRun) -> RunFuture,
}

/// A run that is under way.
pub type RunFuture = Pin<Box<dyn Future<Output = Result<Report, StoreError>> + Send>>;

/// What a run starts with.
#[derive(Clone, Debug)]
pub struct JobRun {
    /// The job's name.
    pub job: &'static str,
    /// The table.
    pub store: Store,
    /// The mail service.
    pub mailer: Mailer,
    /// What the environment says.
    pub config: Config,
    /// The event that started the run.
    pub event: JobEvent,
    /// Until when the run may begin something.
    pub limit: TimeLimit,
}

/// Until when a run may begin something.
#[derive(Clone, Copy, Debug)]
pub struct TimeLimit(Instant);

impl TimeLimit {
    /// The limit of a run that Lambda ends after `whole`.
    pub fn within(whole: Duration) -> Self {
        Self(Instant::now() + whole.saturating_sub(RESERVE))
    }

    /// The limit of a run that Lambda ends at `deadline`, in milliseconds since 1970.
    fn before(deadline: u64) -> Self {
        #[expect(clippy::disallowed_methods, reason = "the time that is left is the platform's, not the programme's")]
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        Self::within(Duration::from_millis(deadline).saturating_sub(now))
    }

    /// How long the run may still begin something.
    pub fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }

    /// Whether the run may begin nothing more.
    pub fn is_over(self) -> bool {
        Instant::now() >= self.0
    }
}

/// Why a run ended in an error.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// The event does not start a job.
    #[error(transparent)]
    Event(#[from] NotAJobEvent),
    /// The mail service is not configured.
    #[error(transparent)]
    Configuration(#[from] MissingVariable),
    /// The table failed. What was done until then is done, and the next run continues.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The run came to its end, but some of it failed.
    #[error("{} of {} failed: {}", .0.failed, .0.examined, serde_json::to_string(.0).unwrap_or_default())]
    Failed(Box<Report>),
}

impl Job {
    /// Runs the deployed job: starts the log, connects to the table and the mail service that the environment names, then runs
    /// once for each event.
    ///
    /// # Errors
    /// A variable is not set, or an error of the Lambda runtime.
    pub async fn serve(self) -> Result<(), Error> {
        runtime::log::init();
        let config = Config::from_env()?;
        let store = Store::connect(&config);
        let mailer = Mailer::connect(&config, store.clone())?;
        store.warm_up().await;
        let (mailer, config) = (&mailer, &config);
        lambda_runtime::run(service_fn(move |event: LambdaEvent<Json>| async move {
            let limit = TimeLimit::before(event.context.deadline);
            self.run_once(mailer, config, event.payload, limit).await.map_err(Error::from)
        }))
        .await
    }

    /// Runs the job once, outside Lambda, in the environment that `config` has.
    pub async fn run_with(self, config: &Config, event: Json, limit: TimeLimit) -> Result<Report, JobError> {
        let mailer = Mailer::connect(config, Store::connect(config))?;
        self.run_once(&mailer, config, event, limit).await
    }

    async fn run_once(
        self,
        mailer: &Mailer,
        config: &Config,
        event: Json,
        limit: TimeLimit,
    ) -> Result<Report, JobError> {
        let event = JobEvent::parse(event)?;
        let (store, scheduled_at) = (mailer.store().clone(), event.scheduled_at);
        let mailer = mailer.for_run();
        let (job, config) = (self.name, config.clone());
        let run = JobRun { job, store: store.clone(), mailer: mailer.clone(), config, event, limit };
        let mut report = (self.run)(run).await?;
        report.account_refusal = mailer.account_refusal().map(ToOwned::to_owned);
        report.more |= report.account_refusal.is_some();
        let (job, Report { examined, acted, skipped, failed, more, rehearsal, .. }) = (self.name, &report);
        tracing::info!(
            job, %scheduled_at, examined, acted, skipped, failed, more, rehearsal,
            "{job}: {acted} of {examined} acted on, {skipped} skipped, {failed} failed"
        );
        if !report.rehearsal {
            store.put_report(job, scheduled_at, &report).await?;
        }
        if report.failed == 0 || report.rehearsal { Ok(report) } else { Err(JobError::Failed(Box::new(report))) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_stops_twenty_seconds_before_lambda_ends_it() {
        assert!(TimeLimit::within(Duration::from_secs(20)).is_over());
        assert!(!TimeLimit::within(Duration::from_secs(80)).is_over());
    }
}
