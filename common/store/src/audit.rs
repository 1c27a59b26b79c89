//! The audit log: a line for every publish and discard, and for every change by staff or of permissions, written in the
//! transaction of the change.

use domain::EmailAddress;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::StoreError;
use crate::keys;
use crate::write::Write;

/// A person who changes something, and when.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a> {
    /// The person's address.
    pub person: &'a EmailAddress,
    /// The instant of the change.
    pub now: Timestamp,
}

/// Who changes something that a person or a job may change.
#[derive(Clone, Copy, Debug)]
pub enum By<'a> {
    /// A person.
    Person(Actor<'a>),
    /// The job of this name, in the run that was scheduled for this instant.
    Job(&'a str, Timestamp),
}

impl By<'_> {
    /// The instant of the change.
    pub fn now(&self) -> Timestamp {
        match self {
            Self::Person(actor) => actor.now,
            Self::Job(_, now) => *now,
        }
    }

    /// The audit line of an action, in the partition of what was changed.
    pub(crate) fn line(&self, partition: String, action: &str, detail: Json) -> Result<Write, StoreError> {
        match self {
            Self::Person(actor) => actor.line(partition, action, detail),
            Self::Job(job, now) => put_line(partition, &Line { at: *now, by: job, action, detail }),
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
    /// The audit line of an action, in the partition of what was changed.
    pub(crate) fn line(&self, partition: String, action: &str, detail: Json) -> Result<Write, StoreError> {
        put_line(partition, &Line { at: self.now, by: self.person.as_str(), action, detail })
    }
}

fn put_line(partition: String, line: &Line<'_>) -> Result<Write, StoreError> {
    Write::put(&keys::audit_line(partition, &time_ordered(line.at)), line)
}

/// A new id that sorts by its instant.
pub(crate) fn time_ordered(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    let (seconds, nanos) = (millis / 1000, (millis % 1000) as u32 * 1_000_000);
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos))
}
