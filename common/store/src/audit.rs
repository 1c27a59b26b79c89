//! Who did what: a line for every publish, discard, and change by staff or of permissions, written in the change's own
//! transaction.

use domain::EmailAddress;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use super::StoreError;
use super::dynamodb::Write;
use super::keys;

/// Who changes something, and when.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a> {
    /// The person.
    pub person: &'a EmailAddress,
    /// The instant.
    pub now: Timestamp,
}

/// Who changes something that a job may change too.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// A person.
    Person(Actor<'a>),
    /// A job, at the instant of its schedule.
    Job(&'a str, Timestamp),
}

impl By<'_> {
    /// The instant.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Person(actor) => actor.now,
            Self::Job(_, now) => *now,
        }
    }

    /// The audit line of an action in a partition.
    pub(super) fn line(&self, partition: String, action: &str, detail: Json) -> Result<Write, StoreError> {
        match self {
            Self::Person(actor) => actor.line(partition, action, detail),
            Self::Job(job, now) => line(partition, Line { at: *now, by: job, action, detail }),
        }
    }
}

#[derive(Serialize)]
struct Line<'a> {
    at: Timestamp,
    /// A person's address, or a job's name.
    by: &'a str,
    action: &'a str,
    #[serde(skip_serializing_if = "Json::is_null")]
    detail: Json,
}

impl Actor<'_> {
    /// The audit line of an action in a partition.
    pub(super) fn line(&self, partition: String, action: &str, detail: Json) -> Result<Write, StoreError> {
        line(partition, Line { at: self.now, by: self.person.as_str(), action, detail })
    }
}

fn line(partition: String, line: Line<'_>) -> Result<Write, StoreError> {
    Write::put(&keys::audit(partition, &time_ordered(line.at)), &line)
}

/// A new id that sorts by its instant.
#[must_use]
pub(crate) fn time_ordered(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    let (seconds, nanos) = (millis / 1000, (millis % 1000) as u32 * 1_000_000);
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos))
}
