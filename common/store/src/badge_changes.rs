//! Badges to look at: those that have changed, and those at risk while the warning is due. Each is put on the agenda in the
//! transaction that records the badge, and stays there until a notice tells of it or there is nothing to tell.

use domain::fortified::{BadgeRecord, BadgeState};
use domain::listing::{Listing, ListingChange};
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::agenda::{IndexKey, Indexed, LAST, List, PAGE, SHARDS};
use crate::item;
use crate::keys;
use crate::listings::only_if_unchanged;
use crate::write::Write;
use crate::{Consistency, Store, StoreError};

/// How many badges one transaction records: it may have 100 writes, and each badge takes two.
const AT_ONCE: usize = 50;

/// A badge that a partner may have to be told of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueBadgeChange {
    /// The app's partner.
    pub partner: PartnerId,
    /// The app.
    pub app: AppKey,
    /// When the change was found.
    pub at: Timestamp,
    /// The state that the partner was told of before.
    pub from: BadgeState,
}

impl DueBadgeChange {
    fn put(&self) -> Result<Write, StoreError> {
        let sort = format!("{}#{}#{}", keys::instant(self.at), self.partner, self.app);
        let index_key = IndexKey::in_list(List::BadgeChanges, &self.partner, sort);
        Write::put(&keys::badge_change(&self.app, self.at), &Indexed { record: self, index_key })
    }
}

/// What a job found to record of a badge.
#[derive(Clone, Debug)]
pub struct BadgeUpdate {
    /// The app.
    pub app: AppKey,
    /// The listing from which the badge was derived.
    pub read: Listing,
    /// What is to be recorded.
    pub record: BadgeRecord,
    /// The state that the partner was told of; `None` when there is nothing to tell.
    pub told: Option<BadgeState>,
}

impl BadgeUpdate {
    /// What is to be told, found at `now`.
    pub fn due_change(&self, now: Timestamp) -> Option<DueBadgeChange> {
        let (partner, app) = (self.read.facts.partner.clone(), self.app.clone());
        self.told.map(|from| DueBadgeChange { partner, app, at: now, from })
    }

    fn writes(&self, now: Timestamp) -> Result<Vec<Write>, StoreError> {
        let view = Write::update(&keys::view(&self.app)).set("standing", &self.record)?;
        let mut writes = vec![only_if_unchanged(view, &self.read)?];
        writes.extend(self.due_change(now).map(|change| change.put()).transpose()?);
        Ok(writes)
    }
}

/// Puts a listing's badge on the agenda, if the change of the listing leaves something to tell.
pub(crate) fn put_badge_change(
    app: &AppKey,
    after: &ListingChange,
    at: Timestamp,
) -> Result<Option<Write>, StoreError> {
    let (partner, app) = (after.listing.facts.partner.clone(), app.clone());
    after.told.map(|from| DueBadgeChange { partner, app, at, from }.put()).transpose()
}

impl Store {
    /// The badges to look at that were found by `now`, oldest first: at most one page of each shard, and whether there are
    /// more.
    pub async fn badge_changes(&self, now: Timestamp) -> Result<(Vec<DueBadgeChange>, bool), StoreError> {
        let until = format!("{}{LAST}", keys::instant(now));
        let (mut changes, mut more) = (Vec::<DueBadgeChange>::new(), false);
        for shard in 0..SHARDS {
            let page = self.read_list(List::BadgeChanges, shard, &until, None, PAGE).await?;
            more |= page.next.is_some();
            let keys: Vec<_> = page.found.into_iter().map(|row| row.key).collect();
            for (key, found) in self.read_all_items(&keys, Consistency::Strong).await? {
                changes.push(item::to_record(&key, found)?);
            }
        }
        changes.sort_by(|a, b| (a.at, &a.app).cmp(&(b.at, &b.app)));
        Ok((changes, more))
    }

    /// Records badges that were derived at `now`, and puts those that are to be told on the agenda.
    ///
    /// # Errors
    /// [`StoreError::Condition`] or [`StoreError::Conflict`] when somebody changed one of the listings since it was read. Some
    /// of the others may be recorded then.
    pub async fn record_badges(&self, updates: &[BadgeUpdate], now: Timestamp) -> Result<(), StoreError> {
        for together in updates.chunks(AT_ONCE) {
            let writes: Vec<Vec<Write>> =
                together.iter().map(|update| update.writes(now)).collect::<Result<_, StoreError>>()?;
            self.transact(writes.into_iter().flatten().collect()).await?;
        }
        Ok(())
    }

    /// Takes a badge off the agenda.
    pub async fn finish_badge_change(&self, change: &DueBadgeChange) -> Result<(), StoreError> {
        self.write(Write::delete(&keys::badge_change(&change.app, change.at))).await
    }
}
