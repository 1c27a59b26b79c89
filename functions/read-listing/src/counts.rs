//! How often the tab was shown and hidden: the first count is written at once, because many instances live for one request.
//! Later ones are summed up in the instance's memory and written once in a while on the next request, because an instance
//! runs only while it answers. What an instance had not written when it ends is lost.
//!
//! Invariant: counting is never the reader's problem.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use domain::rollout::Channel;
use jiff::{SignedDuration, Timestamp};
use store::Store;
use store::StoreError;
use store::exposure::{COUNT_SHARDS, Counts, hour};

/// How long a reader waits for the counts to be written.
const PATIENCE: Duration = Duration::from_secs(1);

/// The sums by channel and hour.
type Sums = BTreeMap<(Channel, String), Counts>;

/// The counts of an instance that are not written yet.
#[derive(Debug)]
pub(super) struct Counting {
    every: SignedDuration,
    shard: u8,
    /// When it last wrote, and the sums since then.
    pending: Mutex<(Option<Timestamp>, Sums)>,
}

impl Counting {
    /// Counts that are written so often.
    pub(super) fn every(every: SignedDuration) -> Self {
        // Any shard will do, as long as instances differ.
        let shard = RandomState::new().hash_one(COUNT_SHARDS) % u64::from(COUNT_SHARDS);
        Self { every, shard: u8::try_from(shard).unwrap_or_default(), pending: Mutex::default() }
    }

    /// Counts that a visitor was shown the tab, or not; writes the sums when it is time.
    pub(super) async fn count(&self, store: &Store, channel: Channel, shown: bool, now: Timestamp) {
        let due = self.due(channel, shown, now);
        if due.is_empty() {
            return;
        }
        match tokio::time::timeout(PATIENCE, self.write(store, due)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::error!(%error, "exposure counts were lost: {error}"),
            Err(_) => tracing::error!("exposure counts were lost: DynamoDB took too long"),
        }
    }

    /// Counts, and takes the sums when nothing has been written yet or not for long enough, or the clock stepped back.
    fn due(&self, channel: Channel, shown: bool, now: Timestamp) -> Sums {
        let mut pending = self.pending.lock().unwrap_or_else(PoisonError::into_inner);
        let (written, sums) = &mut *pending;
        sums.entry((channel, hour(now))).or_default().count(shown);
        let waits = |written: Timestamp| (SignedDuration::ZERO..self.every).contains(&now.duration_since(written));
        if written.is_some_and(waits) {
            return Sums::new();
        }
        *written = Some(now);
        std::mem::take(sums)
    }

    async fn write(&self, store: &Store, sums: Sums) -> Result<(), StoreError> {
        for ((channel, hour), counts) in sums {
            store.count_exposure(channel, &hour, self.shard, counts).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn sums_are_due_after_their_time_by_channel_and_hour() {
        let counting = Counting::every(SignedDuration::from_secs(60));
        let count = |channel, shown, now| counting.due(channel, shown, at(now));
        // An instance may not live to see a second visit.
        assert_eq!(count(Channel::Marketplace, true, "2023-04-05T09:59:30Z").len(), 1);
        assert!(count(Channel::Marketplace, true, "2023-04-05T09:59:30Z").is_empty());
        assert!(count(Channel::Marketplace, false, "2023-04-05T09:59:59Z").is_empty());
        assert!(count(Channel::Embedded, true, "2023-04-05T10:00:29.999Z").is_empty());
        let sums = count(Channel::Marketplace, true, "2023-04-05T10:00:30Z");
        let of = |channel, hour: &str| sums[&(channel, hour.to_owned())];
        assert_eq!(of(Channel::Marketplace, "2023-04-05T09"), Counts { shown: 1, hidden: 1 });
        assert_eq!(of(Channel::Embedded, "2023-04-05T10"), Counts { shown: 1, hidden: 0 });
        assert_eq!(of(Channel::Marketplace, "2023-04-05T10"), Counts { shown: 1, hidden: 0 });
        // They begin anew; and a clock that steps back keeps nothing waiting.
        assert!(count(Channel::Marketplace, true, "2023-04-05T10:00:31Z").is_empty());
        assert_eq!(count(Channel::Marketplace, true, "2023-04-05T08:00:00Z").len(), 2);
    }

    #[test]
    fn without_a_time_every_count_is_due_at_once() {
        let counting = Counting::every(SignedDuration::ZERO);
        assert_eq!(counting.due(Channel::Marketplace, true, at("2023-04-05T09:00:00Z")).len(), 1);
    }

    #[tokio::test]
    async fn a_table_that_does_not_answer_is_not_the_readers_problem() {
        let config = runtime::Config::from_lookup(|name| match name {
            // Nothing listens on port 1.
            "AWS_ENDPOINT_URL_DYNAMODB" => Some("http://127.0.0.1:1".to_owned()),
            "AWS_CA_BUNDLE" | "LINK_CHECK" | "JOB_FUNCTIONS" => None,
            _ => Some("0".to_owned()),
        });
        let store = Store::connect(&config.unwrap());
        Counting::every(SignedDuration::ZERO).count(&store, Channel::Marketplace, true, Timestamp::UNIX_EPOCH).await;
    }
}
