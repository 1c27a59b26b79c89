//! The statistics over all tabs: what was counted of each, the sums, and what they were at the end of each day.
//!
//! Invariant: an app's part in the sums is what its item says was counted of it. Both are written in one transaction, on the
//! condition that nobody else has counted the app since it was read, so nothing is counted twice or forgotten. Whoever cannot
//! count reports it: only then is the app counted later.

use std::collections::BTreeMap;

use domain::AppKey;
use domain::rollout::murmur3_32;
use domain::statistics::{CountedTab, Counter, Totals, difference};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use runtime::log::error_chain;
use serde::{Deserialize, Serialize};

use crate::dynamodb::{Order, PageQuery};
use crate::item::{self, Packed};
use crate::keys;
use crate::write::Write;
use crate::{Consistency, Store, StoreError};

/// In how many items the sums are, so that many scans do not wait for each other.
const SHARDS: u32 = 4;
/// How often an app is counted anew because somebody else has counted it since it was read.
const RECOUNTS: u32 = 4;

#[derive(Serialize, Deserialize)]
struct CountedItem {
    version: u32,
    /// Absent for an app that does not count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tab: Option<Packed>,
}

/// What became of a count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Counted {
    /// The app is counted as it was before.
    Same,
    /// The sums have changed.
    Anew,
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
    ///
    /// # Errors
    /// [`StoreError::Condition`] or [`StoreError::Conflict`] when others kept counting the app, or apps that share its sums:
    /// nothing was counted then.
    pub async fn count_tab(&self, app: &AppKey, tab: Option<&CountedTab>) -> Result<(), StoreError> {
        self.transact_and_recount(Vec::new(), app, tab).await.map(|_| ())
    }

    /// Writes all or nothing, and with it counts an app's tab as it is then, on the day of `now`.
    ///
    /// # Errors
    /// As those of the writes, and of [`Store::count_tab`]: nothing was written then.
    pub(crate) async fn transact_and_count(
        &self,
        writes: Vec<Write>,
        app: &AppKey,
        tab: Option<&CountedTab>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if self.transact_and_recount(writes, app, tab).await? == Counted::Anew {
            // It is done, so its caller must not do it again. The next run of the scanner that does something writes the day as well.
            if let Err(error) = self.note_day(now.to_zoned(TimeZone::UTC).date()).await {
                tracing::warn!(error = error_chain(&error), "the day's statistics are not up to date");
            }
        }
        Ok(())
    }

    async fn transact_and_recount(
        &self,
        writes: Vec<Write>,
        app: &AppKey,
        tab: Option<&CountedTab>,
    ) -> Result<Counted, StoreError> {
        let (position, mut recounts) = (writes.len(), 0);
        loop {
            let counts = self.counts_of(app, tab).await?;
            let counted = if counts.is_empty() { Counted::Same } else { Counted::Anew };
            let all: Vec<Write> = writes.iter().cloned().chain(counts).collect();
            if all.is_empty() {
                return Ok(counted);
            }
            match self.transact(all).await {
                // Somebody else has counted the app: the difference to what they have counted is another one.
                Err(StoreError::Condition { at }) if at == position && recounts < RECOUNTS => recounts += 1,
                outcome => return outcome.map(|()| counted),
            }
        }
    }

    /// The writes that count an app's tab in place of what is counted of it; none if that is the same. The first of them has
    /// the condition that nobody else counts the app meanwhile.
    async fn counts_of(&self, app: &AppKey, tab: Option<&CountedTab>) -> Result<Vec<Write>, StoreError> {
        let key = keys::counted(app);
        let item = self.read_record::<CountedItem>(&key, Consistency::Strong).await?;
        let version = item.as_ref().map_or(0, |item| item.version);
        let before = item.and_then(|item| item.tab).map(|tab| tab.unpack::<CountedTab>(&key)).transpose()?;
        let changes = difference(before.as_ref(), tab);
        if changes.is_empty() {
            return Ok(Vec::new());
        }
        let tab = tab.map(|tab| Packed::pack(&key, tab)).transpose()?;
        let counted = Write::put(&key, &CountedItem { version: version + 1, tab })?.only_at_version(version)?;
        let mut sums = Write::update(&keys::sums(murmur3_32(app.as_str().as_bytes()) % SHARDS));
        for (counter, change) in changes {
            sums = sums.add(&counter.name(), change)?;
        }
        Ok(vec![counted, sums])
    }

    /// The sums over all tabs: one round trip, however many tabs there are.
    pub async fn totals(&self) -> Result<Totals, StoreError> {
        self.read_totals(Consistency::Eventual).await
    }

    async fn read_totals(&self, consistency: Consistency) -> Result<Totals, StoreError> {
        let wanted: Vec<_> = (0..SHARDS).map(keys::sums).collect();
        let mut counters = Vec::new();
        for (key, found) in self.read_items(&wanted, consistency).await? {
            let numbers: BTreeMap<String, serde_json::Value> = item::to_record(&key, found)?;
            let numbers = numbers.iter().filter_map(|(name, number)| Some((Counter::parse(name)?, number.as_i64()?)));
            counters.extend(numbers);
        }
        Ok(Totals::of(counters))
    }

    /// Keeps the sums as those of a day, in place of what they were earlier on that day.
    pub async fn note_day(&self, day: Date) -> Result<(), StoreError> {
        // What was counted just now belongs to the day.
        let Totals { tabs, complete, .. } = self.read_totals(Consistency::Strong).await?;
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
