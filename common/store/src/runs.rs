//! Runs of the jobs: the report of each run, and each job's progress from one run to the next.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::dynamodb::{Order, PageQuery};
use crate::item::{self, Packed};
use crate::keys;
use crate::versioned::Versioned;
use crate::write::{ABSENT, Write};
use crate::{Consistency, Store, StoreError};

/// How long a report is kept: 400 days.
const KEPT_SECONDS: i64 = 400 * 24 * 3600;

#[derive(Serialize, Deserialize)]
struct ProgressItem {
    state: Packed,
    version: u32,
}

#[derive(Serialize, Deserialize)]
struct ReportItem {
    report: Packed,
    ttl: i64,
}

impl Store {
    /// A job's progress; the default before its first run.
    pub async fn progress<T: DeserializeOwned + Default>(&self, job: &str) -> Result<Versioned<T>, StoreError> {
        let key = keys::job_state(job);
        match self.read_record::<ProgressItem>(&key, Consistency::Strong).await? {
            Some(item) => Ok(Versioned { value: item.state.unpack(&key)?, version: item.version }),
            None => Ok(Versioned::default()),
        }
    }

    /// Writes a job's progress over what was read. If another run of the same job wrote first, its progress stays: both
    /// runs did the same work.
    pub async fn put_progress<T: Serialize>(&self, job: &str, progress: &mut Versioned<T>) -> Result<(), StoreError> {
        let key = keys::job_state(job);
        let item = ProgressItem { state: Packed::pack(&key, &progress.value)?, version: progress.version + 1 };
        if self.write_if(Write::put(&key, &item)?.only_at_version(progress.version)?).await? {
            progress.version += 1;
        }
        Ok(())
    }

    /// The reports of a job's last runs with the instants that they were scheduled for, latest first.
    pub async fn last_reports<T: DeserializeOwned>(
        &self,
        job: &str,
        limit: i32,
    ) -> Result<Vec<(Timestamp, T)>, StoreError> {
        let partition = keys::runs_partition(job);
        // The sort key of the job's progress begins with a letter.
        let page =
            PageQuery { partition: &partition, prefix: keys::RUNS, after: None, order: Order::Descending, limit };
        let (items, _) = self.read_page(page).await?;
        let reports = items.into_iter().map(|(key, found)| {
            let at = key.sk.parse().map_err(|error| StoreError::corrupt(&key, error))?;
            Ok((at, item::to_record::<ReportItem>(&key, found)?.report.unpack(&key)?))
        });
        reports.collect()
    }

    /// Whether the run of a job at an instant has left its report.
    pub(crate) async fn has_report(&self, job: &str, scheduled_at: Timestamp) -> Result<bool, StoreError> {
        let found = self.read_record::<ReportItem>(&keys::run(job, scheduled_at), Consistency::Strong).await?;
        Ok(found.is_some())
    }

    /// Stores the report of a run. If the run was made twice, the first report stays.
    pub async fn put_report(
        &self,
        job: &str,
        scheduled_at: Timestamp,
        report: &impl Serialize,
    ) -> Result<(), StoreError> {
        let key = keys::run(job, scheduled_at);
        let report = ReportItem { report: Packed::pack(&key, report)?, ttl: scheduled_at.as_second() + KEPT_SECONDS };
        self.write_if(Write::put(&key, &report)?.only_if(ABSENT, &[])).await.map(|_| ())
    }
}
