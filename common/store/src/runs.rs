//! Runs of the scheduled functions: the report of each, and how far a job has come.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::dynamodb::{ABSENT, Write};
use super::item::Packed;
use super::keys;
use super::{Consistency, Store, StoreError};

/// How long a report is kept: 400 days.
const KEPT_SECONDS: i64 = 400 * 24 * 3600;

#[derive(Serialize, Deserialize)]
struct StateRecord {
    state: Packed,
    version: u32,
}

#[derive(Serialize)]
struct ReportRecord {
    report: Packed,
    ttl: i64,
}

/// How far a job has come, with the version that its next state replaces.
#[derive(Clone, Debug)]
pub struct Progress<T> {
    /// The state.
    pub state: T,
    version: u32,
}

impl Store {
    /// How far a job has come; the default when it has never finished a run.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn progress<T: DeserializeOwned + Default>(&self, job: &str) -> Result<Progress<T>, StoreError> {
        let key = keys::job_state(job);
        match self.record::<StateRecord>(&key, Consistency::Strong).await? {
            Some(record) => Ok(Progress { state: record.state.read(&key)?, version: record.version }),
            None => Ok(Progress { state: T::default(), version: 0 }),
        }
    }

    /// Notes how far a job has come. A run that was overtaken by another of the same job leaves the other's state: what
    /// both did is the same.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn put_progress<T: Serialize>(&self, job: &str, before: Progress<T>) -> Result<Progress<T>, StoreError> {
        let key = keys::job_state(job);
        let state = Packed::of(&before.state).map_err(|error| StoreError::corrupt(&key, error))?;
        let put = Write::put(&key, &StateRecord { state, version: before.version + 1 })?;
        let put = match before.version {
            0 => put.only_if(ABSENT, &[]),
            read => put.only_if("#version = :read", &["version"]).with("read", &read)?,
        };
        match self.write(put).await {
            Ok(()) => Ok(Progress { version: before.version + 1, ..before }),
            Err(StoreError::Condition { .. }) => Ok(before),
            Err(error) => Err(error),
        }
    }

    /// Keeps the report of a run; of a run that was made twice, the first one's.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn put_report(
        &self,
        job: &str,
        scheduled_at: Timestamp,
        report: &impl Serialize,
    ) -> Result<(), StoreError> {
        let key = keys::run(job, scheduled_at);
        let report = Packed::of(report).map_err(|error| StoreError::corrupt(&key, error))?;
        let record = ReportRecord { report, ttl: scheduled_at.as_second() + KEPT_SECONDS };
        match self.write(Write::put(&key, &record)?.only_if(ABSENT, &[])).await {
            Err(StoreError::Condition { .. }) => Ok(()),
            outcome => outcome,
        }
    }
}
