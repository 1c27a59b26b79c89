//! What all jobs have in common. A job is a function that a schedule starts: its name and what one run does. This file starts
//! each run, and stores and logs its report. What must not live here: what a job does.
//!
//! Invariants: the time of a run is that of its schedule, never the machine's; a run that failed in any part ends in an error, so
//! that the platform tries it again and tells the operators.

use std::pin::Pin;
use std::time::Duration;

use lambda_runtime::{Context, Error, LambdaEvent, service_fn};
use runtime::{Config, Line, tally};
use serde_json::Value as Json;
use store::{Store, StoreError};
use tokio::time::Instant;

use crate::event::JobEvent;
use crate::failure::{Failure, FailureKind};
use crate::mailer::Mailer;
use crate::report::Report;
use crate::run_line::{Finished, run_line};

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

impl Job {
    /// Runs the deployed job: starts the log, connects to the table and the mail service that the environment names, then runs
    /// once for each event.
    ///
    /// # Errors
    /// A variable is not set or `AWS_CA_BUNDLE` names no bundle; an error of the Lambda runtime.
    pub async fn serve(self) -> Result<(), Error> {
        runtime::log::init();
        let config = Config::from_env()?;
        let store = Store::connect(&config);
        let mailer = Mailer::connect(&config, store.clone())?;
        store.warm_up().await;
        let (mailer, config) = (&mailer, &config);
        lambda_runtime::run(service_fn(move |event: LambdaEvent<Json>| async move {
            let limit = TimeLimit::before(event.context.deadline);
            let (outcome, mut line) = self.measure(mailer, config, event.payload, limit).await;
            note_invocation(&mut line, &event.context);
            line.write();
            outcome
        }))
        .await
    }

    /// Runs the job once, outside Lambda, in the environment that `config` has. Also gives the line of the run.
    pub async fn run_with(self, config: &Config, event: Json, limit: TimeLimit) -> (Result<Report, Failure>, Line) {
        match Mailer::connect(config, Store::connect(config)) {
            Ok(mailer) => self.measure(&mailer, config, event, limit).await,
            Err(error) => (Err(error.into()), Line::default()),
        }
    }

    /// Runs the job once, and makes the line of the run.
    async fn measure(
        self,
        mailer: &Mailer,
        config: &Config,
        event: Json,
        limit: TimeLimit,
    ) -> (Result<Report, Failure>, Line) {
        let begun = Instant::now();
        let (finished, used) = tally::measure(self.run_once(mailer, config, event, limit)).await;
        let line = run_line(self.name, config, &finished, used, begun.elapsed());
        (finished.and_then(|finished| judge(finished.report)), line)
    }

    /// Runs the job once, to its end.
    async fn run_once(
        self,
        mailer: &Mailer,
        config: &Config,
        event: Json,
        limit: TimeLimit,
    ) -> Result<Finished, Failure> {
        let event = JobEvent::parse(event)?;
        let (store, scheduled_at) = (mailer.store().clone(), event.scheduled_at);
        let mailer = mailer.for_run();
        let (job, config) = (self.name, config.clone());
        let run = JobRun { job, store: store.clone(), mailer: mailer.clone(), config, event, limit };
        let mut report = (self.run)(run).await?;
        report.account_refusal = mailer.account_refusal().map(ToOwned::to_owned);
        let is_cut = report.more && report.account_refusal.is_none();
        report.more |= report.account_refusal.is_some();
        if !report.rehearsal {
            store.put_report(self.name, scheduled_at, &report).await?;
        }
        Ok(Finished { scheduled_at, report, is_cut })
    }
}

/// A run that failed for some of its subjects fails, so that the operators are told.
fn judge(report: Report) -> Result<Report, Failure> {
    if report.failed == 0 || report.rehearsal {
        return Ok(report);
    }
    let Report { failed, examined, .. } = report;
    let report = serde_json::to_string(&report).unwrap_or_default();
    Err(Failure { kind: FailureKind::SomeSubjectsFailed, message: format!("{failed} of {examined} failed: {report}") })
}

/// Adds how to find the invocation in other logs.
pub(crate) fn note_invocation(line: &mut Line, context: &Context) {
    line.note("requestId", context.request_id.clone());
    if let Some(root) = context.xray_trace_id.as_deref().and_then(runtime::line::trace_root) {
        line.note("trace", root);
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
