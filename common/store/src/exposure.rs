//! How often the tab was shown and hidden, by channel and hour. These counts may be a little wrong. What must not live
//! here: when they are written. The reader of the tab sums them up first.

use std::collections::BTreeMap;

use domain::rollout::Channel;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::item;
use crate::keys;
use crate::write::Write;
use crate::{Consistency, Store, StoreError};

/// The number of items for an hour of a channel, so that many writers do not wait for each other.
pub const COUNT_SHARDS: u8 = 4;

/// How often visitors with an id asked for the tab.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// How often it was shown to them.
    #[serde(default)]
    pub shown: u64,
    /// How often it was hidden from them.
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

/// The job that records the exposure in force.
pub const RECORDER: &str = "advance-rollout";

/// The exposure in force on each channel, as it was recorded last: the part of the recorder's state that others read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Recorded {
    /// By channel.
    #[serde(default)]
    pub in_force: BTreeMap<Channel, InForce>,
}

/// An exposure that took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(inline, transform = domain::schema::documented(""))
)]
#[serde(rename_all = "camelCase")]
pub struct InForce {
    /// In basis points.
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::BasisPoints"))]
    pub basis_points: u16,
    /// The instant of the run that found it.
    pub recorded_at: Timestamp,
}

/// The hour of an instant, as keys spell it: `2023-04-05T09`.
pub fn hour(now: Timestamp) -> String {
    now.to_zoned(TimeZone::UTC).strftime("%Y-%m-%dT%H").to_string()
}

impl Store {
    /// Adds to the counts of an hour. If this fails, they may have been added all the same.
    pub async fn count_exposure(
        &self,
        channel: Channel,
        hour: &str,
        shard: u8,
        counts: Counts,
    ) -> Result<(), StoreError> {
        let write = Write::update(&keys::exposure(channel, hour, shard));
        self.add_counts(write.add("shown", counts.shown)?.add("hidden", counts.hidden)?).await
    }

    /// The exposure in force on each channel, as it was recorded last.
    pub async fn recorded(&self) -> Result<Recorded, StoreError> {
        Ok(self.progress(RECORDER).await?.value)
    }

    /// The counts of a channel by hour, as keys spell it, from one hour to another, both included. Hours without any are left
    /// out.
    pub async fn hourly_exposures(
        &self,
        channel: Channel,
        from: &str,
        to: &str,
    ) -> Result<BTreeMap<String, Counts>, StoreError> {
        // The sort keys of an hour are the hour, `#` and the shard; `$` follows `#`.
        let items = self
            .read_range(&keys::exposures_partition(channel), from, &format!("{to}$"), Consistency::Eventual)
            .await?;
        let mut hours = BTreeMap::<String, Counts>::new();
        for (key, found) in items {
            let hour = key.sk.split('#').next().unwrap_or_default().to_owned();
            hours.entry(hour).or_default().add(item::to_record(&key, found)?);
        }
        Ok(hours)
    }

    /// The counts of a channel by day, from one day to another, both included. Days without any are left out.
    pub async fn exposures(
        &self,
        channel: Channel,
        from: Date,
        to: Date,
    ) -> Result<BTreeMap<Date, Counts>, StoreError> {
        let partition = keys::exposures_partition(channel);
        // The sort keys of a day lie between its date and its date followed by a letter after the `T` of the hours.
        let items = self.read_range(&partition, &from.to_string(), &format!("{to}U"), Consistency::Eventual).await?;
        let mut days = BTreeMap::<Date, Counts>::new();
        for (key, found) in items {
            let day = key.sk.get(..10).and_then(|day| day.parse().ok());
            let day: Date = day.ok_or_else(|| StoreError::corrupt(&key, "its key has no date"))?;
            days.entry(day).or_default().add(item::to_record(&key, found)?);
        }
        Ok(days)
    }
}
