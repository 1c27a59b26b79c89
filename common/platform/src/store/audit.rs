//! Who did what: a line for every publish, discard, and change by staff or of permissions, written in the change's own
//! transaction.

use domain::EmailAddress;
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;
use uuid::Uuid;

use super::StoreError;
use super::keys;
use super::wire::Write;

/// Who changes something, and when.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a> {
    /// The person.
    pub person: &'a EmailAddress,
    /// The instant.
    pub now: Timestamp,
}

#[derive(Serialize)]
struct Line<'a> {
    at: Timestamp,
    by: &'a EmailAddress,
    action: &'a str,
    #[serde(skip_serializing_if = "Json::is_null")]
    detail: Json,
}

impl Actor<'_> {
    /// The audit line of an action in a partition.
    pub(super) fn line(&self, partition: String, action: &str, detail: Json) -> Result<Write, StoreError> {
        let key = keys::audit(partition, &time_ordered(self.now));
        Write::put(&key, &Line { at: self.now, by: self.person, action, detail })
    }
}

/// A new id that sorts by its instant.
#[must_use]
pub(crate) fn time_ordered(now: Timestamp) -> Uuid {
    let millis = u64::try_from(now.as_millisecond()).unwrap_or_default();
    let (seconds, nanos) = (millis / 1000, (millis % 1000) as u32 * 1_000_000);
    Uuid::new_v7(uuid::Timestamp::from_unix(uuid::NoContext, seconds, nanos))
}
