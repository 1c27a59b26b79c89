//! The schedules on this machine: in real time, each job starts when the template says, as EventBridge would start it.
//! What must not live here: what a job does.
//!
//! Invariants: with a frozen clock nothing starts by itself; one run of a job at a time.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use anyhow::{Context as _, Result, bail};
use jiff::{Timestamp, Unit, tz::TimeZone};
use serde_json::json;
use tokio::task::JoinHandle;

use crate::{clock::Clock, functions::Job};

/// When a job starts, to the minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many minutes.
    Rate(i64),
    /// At these minutes and hours of every day.
    Cron {
        /// At which minutes of an hour.
        minutes: Field,
        /// In which hours, UTC.
        hours: Field,
    },
}

/// What a field of a cron expression lets through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    /// Everything.
    Any,
    /// Just these.
    These(Vec<i8>),
}

impl Field {
    fn parse(text: &str) -> Result<Self> {
        if text == "*" {
            return Ok(Self::Any);
        }
        let numbers: Result<Vec<i8>, _> = text.split(',').map(str::parse).collect();
        Ok(Self::These(numbers.with_context(|| format!("the local system does not follow the cron field {text}"))?))
    }

    fn admits(&self, value: i8) -> bool {
        match self {
            Self::Any => true,
            Self::These(values) => values.contains(&value),
        }
    }
}

impl Schedule {
    /// Reads a schedule expression of EventBridge, as far as the template uses them.
    ///
    /// # Errors
    /// It is none, or one that the local system does not follow.
    pub fn parse(expression: &str) -> Result<Self> {
        let inner = |name: &str| expression.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
        if let Some(rate) = inner("rate") {
            let (number, unit) = rate.split_once(' ').with_context(|| format!("{expression} has no unit"))?;
            let minutes = match unit {
                "minute" | "minutes" => 1,
                "hour" | "hours" => 60,
                "day" | "days" => 1_440,
                _ => bail!("{expression} has no unit that EventBridge knows"),
            };
            return Ok(Self::Rate(minutes * number.parse::<i64>().with_context(|| expression.to_owned())?.max(1)));
        }
        let fields: Vec<&str> =
            inner("cron").with_context(|| format!("{expression} is no schedule"))?.split(' ').collect();
        match fields.as_slice() {
            [minutes, hours, "*", "*", "?", "*"] => {
                Ok(Self::Cron { minutes: Field::parse(minutes)?, hours: Field::parse(hours)? })
            }
            _ => bail!("the local system does not follow {expression}: it knows minutes and hours of every day"),
        }
    }

    /// Whether the job starts in the minute that begins at `minute`.
    #[must_use]
    pub fn starts(&self, minute: Timestamp) -> bool {
        match self {
            Self::Rate(minutes) => (minute.as_second() / 60) % minutes == 0,
            Self::Cron { minutes, hours } => {
                let time = minute.to_zoned(TimeZone::UTC);
                minutes.admits(time.minute()) && hours.admits(time.hour())
            }
        }
    }
}

/// The running schedules; they end with it.
#[derive(Debug)]
pub struct Schedules(Vec<JoinHandle<()>>);

impl Drop for Schedules {
    fn drop(&mut self) {
        self.0.iter().for_each(JoinHandle::abort);
    }
}

impl Schedules {
    /// Starts the jobs by their schedules, from the next minute on.
    #[must_use]
    pub fn start(
        schedules: BTreeMap<String, Schedule>,
        jobs: &Arc<BTreeMap<&'static str, Job>>,
        clock: &Clock,
    ) -> Self {
        let follow = |(name, schedule)| tokio::spawn(follow(name, schedule, jobs.clone(), clock.clone()));
        Self(schedules.into_iter().map(follow).collect())
    }
}

async fn follow(name: String, schedule: Schedule, jobs: Arc<BTreeMap<&'static str, Job>>, clock: Clock) {
    loop {
        let now = clock.now();
        let Some(minute) =
            now.round(jiff::TimestampRound::new().smallest(Unit::Minute).mode(jiff::RoundMode::Floor)).ok()
        else {
            return;
        };
        let next = minute + jiff::SignedDuration::from_mins(1);
        tokio::time::sleep(Duration::try_from(next.duration_since(now)).unwrap_or(Duration::from_secs(60))).await;
        let Some(job) = jobs.get(name.as_str()).filter(|_| schedule.starts(next)) else { continue };
        match job.run(json!({ "scheduledAt": next })).await {
            Ok(report) => tracing::info!(job = name, %report, "{name} ran"),
            Err(error) => tracing::error!(job = name, "{name} failed: {error:#}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn starts(expression: &str, minute: &str) -> bool {
        Schedule::parse(expression).unwrap().starts(minute.parse().unwrap())
    }

    #[test]
    fn a_job_starts_in_the_minutes_of_its_schedule() {
        assert!(starts("rate(1 minute)", "2023-08-14T10:07:00Z"));
        assert!(
            starts("rate(5 minutes)", "2023-08-14T10:05:00Z") && !starts("rate(5 minutes)", "2023-08-14T10:07:00Z")
        );
        assert!(
            starts("cron(0 * * * ? *)", "2023-08-14T10:00:00Z") && !starts("cron(0 * * * ? *)", "2023-08-14T10:01:00Z")
        );
        assert!(starts("cron(15,45 3 * * ? *)", "2023-08-14T03:45:00Z"));
        assert!(!starts("cron(15,45 3 * * ? *)", "2023-08-14T04:45:00Z"));
    }

    #[test]
    fn what_is_no_schedule_or_none_that_is_followed_is_an_error() {
        for bad in [
            "",
            "rate(1)",
            "rate(x minutes)",
            "rate(1 moon)",
            "cron(0 * * *)",
            "cron(0 * 1 * ? *)",
            "cron(a * * * ? *)",
        ] {
            assert!(Schedule::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_schedule_of_the_template_is_followed() {
        let functions = crate::template::Template::embedded().unwrap().functions().unwrap();
        let schedules: Vec<_> = functions.iter().flat_map(|function| &function.schedules).collect();
        assert!(schedules.len() >= 3);
        for schedule in schedules {
            Schedule::parse(schedule).unwrap();
        }
    }
}
