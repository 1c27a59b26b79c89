//! Runs of the jobs that somebody starts by hand: at most one of a job at a time, each with who started it and why.

use domain::EmailAddress;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::audit::Actor;
use crate::keys;
use crate::write::{ABSENT, Write};
use crate::{Consistency, Store, StoreError};

/// A run that somebody has started and whose end is not known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunByHand {
    /// When it was started, which is the instant that it counts as scheduled for.
    pub started_at: Timestamp,
    /// When it has ended at the latest: a run that has left no report until then leaves none.
    pub ends_by: Timestamp,
    /// Who started it.
    pub by: EmailAddress,
}

impl Store {
    /// The run of a job that somebody has started and that may still be under way at `now`.
    pub async fn run_under_way(&self, job: &str, now: Timestamp) -> Result<Option<RunByHand>, StoreError> {
        let run = self.read_record::<RunByHand>(&keys::run_by_hand(job), Consistency::Strong).await?;
        match run {
            Some(run) if self.is_under_way(job, &run, now).await? => Ok(Some(run)),
            _ => Ok(None),
        }
    }

    async fn is_under_way(&self, job: &str, run: &RunByHand, now: Timestamp) -> Result<bool, StoreError> {
        Ok(now < run.ends_by && !self.has_report(job, run.started_at).await?)
    }

    /// Notes that somebody starts a run of a job now, and why. `false` if another one is under way.
    pub async fn begin_run_by_hand(
        &self,
        job: &str,
        ends_by: Timestamp,
        detail: Json,
        actor: Actor<'_>,
    ) -> Result<bool, StoreError> {
        let key = keys::run_by_hand(job);
        let before = self.read_record::<RunByHand>(&key, Consistency::Strong).await?;
        let run = RunByHand { started_at: actor.now, ends_by, by: actor.person.clone() };
        let put = Write::put(&key, &run)?;
        let put = match before {
            None => put.only_if(ABSENT, &[]),
            Some(before) if self.is_under_way(job, &before, actor.now).await? => return Ok(false),
            Some(before) => put.only_if("#started_at = :before", &["started_at"]).with("before", &before.started_at)?,
        };
        let line = actor.line(keys::runs_partition(job), "run-job", detail)?;
        match self.transact(vec![put, line]).await {
            Ok(()) => Ok(true),
            Err(error) if error.is_lost_race() => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// Notes how a run that somebody started at `actor.now` has ended, so that the next one may start.
    pub async fn end_run_by_hand(&self, job: &str, outcome: &str, actor: Actor<'_>) -> Result<(), StoreError> {
        let end = Write::delete(&keys::run_by_hand(job))
            .only_if("#started_at = :mine", &["started_at"])
            .with("mine", &actor.now)?;
        let line = actor.line(keys::runs_partition(job), "run-job-ended", json!({ "outcome": outcome }))?;
        match self.transact(vec![end, line]).await {
            // It took longer than a run may, and another one has begun.
            Err(error) if error.is_lost_race() => Ok(()),
            outcome => outcome,
        }
    }

    /// Notes that somebody rehearsed a job.
    pub async fn note_rehearsal(&self, job: &str, detail: Json, actor: Actor<'_>) -> Result<(), StoreError> {
        let line = actor.line(keys::runs_partition(job), "rehearse-job", detail)?;
        self.write_if(line).await.map(drop)
    }
}
