//! How often the tab was shown and hidden, by channel and hour: counts that a little loss does not hurt.
//!
//! What must not live here: when they are written; the reader of the tab sums them up first.

use std::collections::BTreeMap;

use domain::rollout::Channel;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use super::dynamodb::Write;
use super::item;
use super::{Store, StoreError, keys};

/// Over how many items an hour of a channel is spread, so that many writers do not wait for each other.
pub const SHARDS: u8 = 4;

/// How often the tab was asked for by visitors with an id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// And was shown.
    #[serde(default)]
    pub shown: u64,
    /// And was not.
    #[serde(default)]
    pub hidden: u64,
}

impl Counts {
    /// Counts one more.
    pub fn count(&mut self, shown: bool) {
        if shown { self.shown += 1 } else { self.hidden += 1 }
    }

    fn add(&mut self, other: Self) {
        self.shown += other.shown;
        self.hidden += other.hidden;
    }
}

/// The job that records what is in force.
pub const RECORDER: &str = "advance-rollout";

/// What was recorded to be in force on each channel: the part of the recorder's state that others read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recorded {
    /// By channel.
    #[serde(default)]
    pub in_force: BTreeMap<Channel, InForce>,
}

/// An exposure that took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InForce {
    /// In basis points.
    pub basis_points: u16,
    /// The run that found it.
    pub recorded_at: Timestamp,
}

/// The hour of an instant, as the counts' keys have it: `2023-04-05T09`.
#[must_use]
pub fn hour(now: Timestamp) -> String {
    now.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H").to_string()
}

impl Store {
    /// Adds to the counts of an hour.
    ///
    /// # Errors
    /// When the table does not answer; the counts may then be lost, or there.
    pub async fn count_exposure(
        &self,
        channel: Channel,
        hour: &str,
        shard: u8,
        counts: Counts,
    ) -> Result<(), StoreError> {
        let write = Write::update(&keys::exposure(channel, hour, shard));
        self.count(write.add("shown", counts.shown)?.add("hidden", counts.hidden)?).await
    }

    /// What the recorder found in force.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn recorded(&self) -> Result<Recorded, StoreError> {
        Ok(self.progress(RECORDER).await?.state)
    }

    /// The counts of a channel by day, from a day to another, both included; days without any are left out.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn exposures(
        &self,
        channel: Channel,
        from: Date,
        to: Date,
    ) -> Result<BTreeMap<Date, Counts>, StoreError> {
        let partition = keys::exposures(channel);
        // Every key of a day is between its date and its date followed by what sorts behind all hours.
        let items = self.between(&partition, &from.to_string(), &format!("{to}U")).await?;
        let mut days = BTreeMap::<Date, Counts>::new();
        for found in items {
            let key = item::key_of(&found).unwrap_or_else(|| keys::exposure(channel, "", 0));
            let day = key.sk.get(..10).and_then(|day| day.parse().ok());
            let day: Date = day.ok_or_else(|| StoreError::corrupt(&key, "its key has no date"))?;
            days.entry(day).or_default().add(item::record(&key, found)?);
        }
        Ok(days)
    }
}
