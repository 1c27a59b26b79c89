//! Badge changes that a partner is to be notified of. Each is written with the change of the listing that caused it,
//! and stays on the agenda until a notice tells of it or there is nothing to tell.

use domain::fortified::{BadgeChange, BadgeState};
use domain::listing::ListingChange;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::agenda::{IndexKey, Indexed, LAST, List, PAGE, SHARDS};
use crate::item;
use crate::keys;
use crate::write::Write;
use crate::{Consistency, Store, StoreError};

/// A badge change that a partner is to be notified of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueBadgeChange {
    /// The app's partner.
    pub partner: PartnerId,
    /// The app.
    pub app: AppKey,
    /// When the badge changed.
    pub at: Timestamp,
    /// The badge before the change.
    pub from: BadgeState,
}

/// Puts a listing's badge change on the agenda, if the change of the listing is one.
pub(crate) fn put_badge_change(
    app: &AppKey,
    after: &ListingChange,
    at: Timestamp,
) -> Result<Option<Write>, StoreError> {
    let Some(BadgeChange { from, .. }) = after.badge else { return Ok(None) };
    let partner = &after.listing.facts.partner;
    let sort = format!("{}#{partner}#{app}", keys::instant(at));
    let index_key = IndexKey::in_list(List::BadgeChanges, partner, sort);
    let record = DueBadgeChange { partner: partner.clone(), app: app.clone(), at, from };
    Write::put(&keys::badge_change(app, at), &Indexed { record: &record, index_key }).map(Some)
}

impl Store {
    /// The badge changes by `now` that no partner was notified of, oldest first: at most one page of each shard, and
    /// whether there are more.
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

    /// Takes a badge change off the agenda.
    pub async fn finish_badge_change(&self, change: &DueBadgeChange) -> Result<(), StoreError> {
        self.write(Write::delete(&keys::badge_change(&change.app, change.at))).await
    }
}
