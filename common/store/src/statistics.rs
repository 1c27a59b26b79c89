//! The statistics over all tabs: what was counted of each, the sums, and what they were at the end of each day.
//!
//! Invariant: an app's part in the sums is what its item says was counted of it. Both are written in one transaction, on the
//! condition that nobody else has counted the app since it was read, so nothing is counted twice or forgotten.

use std::collections::BTreeMap;

use domain::AppKey;
use domain::rollout::murmur3_32;
use domain::statistics::{CountedTab, Counter, Totals, difference};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::dynamodb::{Order, PageQuery};
use crate::item::{self, Packed};
use crate::keys;
use crate::write::Write;
use crate::{Consistency, Store, StoreError};

/// In how many items the sums are, so that many scans do not wait for each other.
const SHARDS: u32 = 4;

#[derive(Serialize, Deserialize)]
struct CountedItem {
    version: u32,
    /// Absent for an app that does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tab: Option<Packed>,
}

/// The statistics at the end of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayTotals {
    /// How many tabs there were then.
    pub tabs: u64,
    /// How many of them were complete.
    pub complete: u64,
}

impl Store {
    /// Counts an app's tab as it is now, in place of what was counted of it before; `None` for an app that does not count.
    /// Counting the same tab again changes nothing.
    pub async fn count_tab(&self, app: &AppKey, tab: Option<&CountedTab>) -> Result<(), StoreError> {
        let key = keys::counted(app);
        let item = self.read_record::<CountedItem>(&key, Consistency::Strong).await?;
        let version = item.as_ref().map_or(0, |item| item.version);
        let before = item.and_then(|item| item.tab).map(|tab| tab.unpack::<CountedTab>(&key)).transpose()?;
        let changes = difference(before.as_ref(), tab);
        if changes.is_empty() {
            return Ok(());
        }
        let tab = tab.map(|tab| Packed::pack(&key, tab)).transpose()?;
        let counted = Write::put(&key, &CountedItem { version: version + 1, tab })?.only_at_version(version)?;
        let mut sums = Write::update(&keys::sums(murmur3_32(app.as_str().as_bytes()) % SHARDS));
        for (counter, change) in changes {
            sums = sums.add(&counter.name(), change)?;
        }
        match self.transact(vec![counted, sums]).await {
            // Whoever was first has counted the app.
            Err(error) if error.is_lost_race() => Ok(()),
            outcome => outcome,
        }
    }

    /// The sums over all tabs: one round trip, however many tabs there are.
    pub async fn totals(&self) -> Result<Totals, StoreError> {
        let wanted: Vec<_> = (0..SHARDS).map(keys::sums).collect();
        let mut counters = Vec::new();
        for (key, found) in self.read_items(&wanted, Consistency::Eventual).await? {
            let numbers: BTreeMap<String, serde_json::Value> = item::to_record(&key, found)?;
            let numbers = numbers.iter().filter_map(|(name, number)| Some((Counter::parse(name)?, number.as_i64()?)));
            counters.extend(numbers);
        }
        Ok(Totals::of(counters))
    }

    /// Keeps the sums as those of a day, in place of what they were earlier on that day.
    pub async fn note_day(&self, day: Date) -> Result<(), StoreError> {
        let Totals { tabs, complete, .. } = self.totals().await?;
        self.write(Write::put(&keys::day_of_statistics(day), &DayTotals { tabs, complete })?).await
    }

    /// The statistics of the last `most` days on which something changed, oldest first.
    pub async fn days_of_statistics(&self, most: i32) -> Result<Vec<(Date, DayTotals)>, StoreError> {
        let order = Order::Descending;
        let page = PageQuery { partition: keys::STATISTICS, prefix: keys::DAYS, after: None, order, limit: most };
        let (items, _) = self.read_page(page).await?;
        let days = items.into_iter().rev().map(|(key, found)| {
            let day = key.sk.trim_start_matches(keys::DAYS).parse();
            let day: Date = day.map_err(|error| StoreError::corrupt(&key, error))?;
            Ok((day, item::to_record(&key, found)?))
        });
        days.collect()
    }
}
