//! Badges to look at: those that have changed, and those at risk while the warning is due. Each is put on the agenda in the
//! transaction that records the badge, and stays there until a notice tells of it or there is nothing to tell.

use domain::fortified::BadgeState;
use domain::listing::ListingChange;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::agenda::{IndexKey, Indexed, LAST, List, PAGE, SHARDS};
use crate::item;
use crate::keys;
use crate::write::Write;
use crate::{Consistency, Store, StoreError};

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
    pub(crate) fn put(&self) -> Result<Write, StoreError> {
        let sort = format!("{}#{}#{}", keys::instant(self.at), self.partner, self.app);
        let index_key = IndexKey::in_list(List::BadgeChanges, &self.partner, sort);
        Write::put(&keys::badge_change(&self.app, self.at), &Indexed { record: self, index_key })
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

    /// Takes a badge off the agenda, and puts what is left of it there instead.
    pub async fn replace_badge_change(&self, change: &DueBadgeChange, left: &DueBadgeChange) -> Result<(), StoreError> {
        let (delete, put) = (Write::delete(&keys::badge_change(&change.app, change.at)), left.put()?);
        // A transaction may not write one item twice.
        if delete.key == put.key { self.write(put).await } else { self.transact(vec![put, delete]).await }
    }

    /// Takes a badge off the agenda.
    pub async fn finish_badge_change(&self, change: &DueBadgeChange) -> Result<(), StoreError> {
        self.write(Write::delete(&keys::badge_change(&change.app, change.at))).await
    }
}
