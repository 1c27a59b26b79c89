//! Starts jobs when their schedules say, as EventBridge would. What must not live here: what a job does.
//!
//! Invariant: one run of a job at a time.

use std::time::Duration;

use jiff::{RoundMode, SignedDuration, Timestamp, TimestampRound, Unit};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::{clock::Clock, functions::Jobs};

/// The running schedules. Dropping it ends them.
#[derive(Debug)]
pub struct Scheduler(Vec<JoinHandle<()>>);

impl Drop for Scheduler {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

impl Scheduler {
    /// Starts each scheduled job by its schedules, from the next minute on.
    pub fn start(jobs: &Jobs, clock: &Clock) -> Self {
        let follow =
            |(name, _): (&str, _)| tokio::spawn(follow_schedules(name.to_owned(), jobs.clone(), clock.clone()));
        Self(jobs.scheduled().map(follow).collect())
    }
}

async fn follow_schedules(name: String, jobs: Jobs, clock: Clock) {
    let Some(job) = jobs.get(&name) else { return };
    loop {
        let now = clock.now();
        let next = next_minute(now);
        tokio::time::sleep(Duration::try_from(next.duration_since(now)).unwrap_or(Duration::from_secs(60))).await;
        if !job.schedules.iter().any(|schedule| schedule.is_due(next)) {
            continue;
        }
        match job.run(json!({ "scheduledAt": next })).await {
            Ok(report) => tracing::info!(job = name, %report, "{name} ran"),
            Err(error) => tracing::error!(job = name, "{name} failed: {error:#}"),
        }
    }
}

/// When the minute after `now` begins.
fn next_minute(now: Timestamp) -> Timestamp {
    let minute = now.round(TimestampRound::new().smallest(Unit::Minute).mode(RoundMode::Floor));
    minute.unwrap_or(now) + SignedDuration::from_mins(1)
}
