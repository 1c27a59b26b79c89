//! The agenda: what somebody is to look at, found through the sparse index. Which lists there are is in
//! [`keys`].
//!
//! Invariant: nothing is decided from a row; a row only names the item that is read next.

use domain::fortified::{BadgeChange, BadgeState};
use domain::listing::{AppFacts, Listing};
use domain::rollout::murmur3_32;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::dynamodb::{Order, Row, Rows, Write};
use super::keys::{self, Key};
use super::{Consistency, Store, StoreError, item, listings};

/// Over how many partitions each list is spread: a partition of the index takes 1,000 writes a second.
pub const SHARDS: u32 = 4;
/// The most rows of one page.
pub const PAGE: u32 = 1_000;
/// After every text that stands in a key.
const LAST: &str = "~";

/// The shard of a partner: all that is theirs is together.
#[must_use]
pub fn shard(partner: &PartnerId) -> u32 {
    murmur3_32(partner.as_str().as_bytes()) % SHARDS
}

/// One of the lists that are spread over shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum List {
    /// The apps that Cloud Fortified concerns.
    Watched,
    /// Badge changes that nobody was told of.
    BadgeChanges,
    /// Notices to be sent.
    Notices,
    /// All partners.
    Partners,
    /// The partners that take part in the Security Self Assessment, or did.
    Participants,
    /// Partners whose listings do not all carry the window of their approval.
    Copies,
}

impl List {
    /// The partition of one shard.
    pub(super) fn partition(self, shard: u32) -> String {
        let name = match self {
            Self::Watched => "WATCH#fortified",
            Self::BadgeChanges => "DUE#badge",
            Self::Notices => "DUE#notice",
            Self::Partners => "ALL#partner",
            Self::Participants => "ALL#self-assessment",
            Self::Copies => "DUE#assessment-copy",
        };
        format!("{name}#{shard}")
    }
}

/// The index's keys of an item.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Place {
    agenda_pk: String,
    agenda_sk: String,
}

impl Place {
    /// A place in a list.
    pub(super) fn in_list(list: List, partner: &PartnerId, sort: String) -> Self {
        Self { agenda_pk: list.partition(shard(partner)), agenda_sk: sort }
    }

    /// A place in a partition of its own kind.
    pub(super) fn at(partition: String, sort: String) -> Self {
        Self { agenda_pk: partition, agenda_sk: sort }
    }
}

/// An app on the watch list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watched {
    /// Whose it is.
    pub partner: PartnerId,
    /// The app.
    pub app: AppKey,
}

impl Watched {
    /// Its row of the list.
    #[must_use]
    pub fn row(&self) -> Row {
        Row { key: keys::watch(&self.app), sort: format!("{}#{}", self.partner, self.app) }
    }
}

/// A change of a badge that its partner is to be told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    /// Whose app it is.
    pub partner: PartnerId,
    /// The app.
    pub app: AppKey,
    /// When it changed.
    pub at: Timestamp,
    /// How the badge was before.
    pub from: BadgeState,
}

#[derive(Serialize, Deserialize)]
struct ChangeRecord {
    partner: PartnerId,
    app: AppKey,
    at: Timestamp,
    from: BadgeState,
    #[serde(flatten)]
    place: Place,
}

/// A page of a list, and where the next one begins.
#[derive(Clone, Debug)]
pub struct Page<T> {
    /// What is on it.
    pub found: Vec<T>,
    /// The row before the next page; `None` on the last one.
    pub next: Option<Row>,
}

/// That Cloud Fortified concerns an app, or that it does so no more; nothing when it did not `before` either.
pub(super) fn watch(app: &AppKey, before: Option<&AppFacts>, facts: &AppFacts) -> Result<Option<Write>, StoreError> {
    let Row { key, sort } = Watched { partner: facts.partner.clone(), app: app.clone() }.row();
    if facts.is_watched() {
        return Write::put(&key, &Place::in_list(List::Watched, &facts.partner, sort)).map(Some);
    }
    Ok(before.filter(|before| before.is_watched()).map(|_| Write::delete(&key)))
}

/// That there is a partner.
pub(super) fn announce(partner: &PartnerId) -> Result<Write, StoreError> {
    Write::put(&keys::announce(partner), &Place::in_list(List::Partners, partner, partner.to_string()))
}

/// That the window of a partner's approval is on its way to the partner's listings.
#[derive(Serialize, Deserialize)]
pub(super) struct CopyDue {
    /// The step that it comes from.
    pub(super) since: Timestamp,
    #[serde(flatten)]
    place: Place,
}

/// See [`CopyDue`].
pub(super) fn copy_due(partner: &PartnerId, since: Timestamp) -> Result<Write, StoreError> {
    let place = Place::in_list(List::Copies, partner, format!("{}#{partner}", keys::instant(since)));
    Write::put(&keys::copy_due(partner), &CopyDue { since, place })
}

/// A badge change that the partner is to be told of, if the listing's change is one; it is written with the change itself.
pub(super) fn changed(
    app: &AppKey,
    after: &domain::listing::ListingChange,
    at: Timestamp,
) -> Result<Option<Write>, StoreError> {
    let Some(BadgeChange { from, .. }) = after.badge else { return Ok(None) };
    let partner = &after.listing.facts.partner;
    let sort = format!("{}#{partner}#{app}", keys::instant(at));
    let place = Place::in_list(List::BadgeChanges, partner, sort);
    let record = ChangeRecord { partner: partner.clone(), app: app.clone(), at, from, place };
    Write::put(&keys::badge_change(app, at), &record).map(Some)
}

impl Store {
    /// A page of one shard of a list: rows up to and with `until`.
    pub(super) async fn agenda(
        &self,
        list: List,
        shard: u32,
        until: &str,
        after: Option<&Row>,
        limit: u32,
    ) -> Result<(Vec<Row>, bool), StoreError> {
        let partition = list.partition(shard);
        let limit = i32::try_from(limit).unwrap_or(i32::MAX);
        let rows = Rows { partition: &partition, from: " ", until, after, order: Order::Ascending, limit };
        self.rows(rows).await
    }

    /// A page of the apps that Cloud Fortified concerns, by partner and key.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn watched(
        &self,
        shard: u32,
        after: Option<&Row>,
        limit: u32,
    ) -> Result<Page<(Watched, Row)>, StoreError> {
        let (rows, more) = self.agenda(List::Watched, shard, LAST, after, limit).await?;
        let next = rows.last().filter(|_| more).cloned();
        let found = rows.into_iter().map(|row| {
            let named = row.sort.split_once('#').and_then(|(partner, app)| {
                Some(Watched { partner: PartnerId::parse(partner).ok()?, app: AppKey::parse(app).ok()? })
            });
            let watched = named.ok_or_else(|| StoreError::corrupt(&row.key, "its place in the agenda names no app"))?;
            Ok((watched, row))
        });
        Ok(Page { found: found.collect::<Result<_, StoreError>>()?, next })
    }

    /// A page of all partners, by id.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn partners(&self, shard: u32, after: Option<&Row>) -> Result<Page<(PartnerId, Row)>, StoreError> {
        self.partners_in(List::Partners, shard, after).await
    }

    /// A page of the partners that are, or were, part of the Security Self Assessment, by id.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn participants(&self, shard: u32, after: Option<&Row>) -> Result<Page<(PartnerId, Row)>, StoreError> {
        self.partners_in(List::Participants, shard, after).await
    }

    async fn partners_in(
        &self,
        list: List,
        shard: u32,
        after: Option<&Row>,
    ) -> Result<Page<(PartnerId, Row)>, StoreError> {
        let (rows, more) = self.agenda(list, shard, LAST, after, PAGE).await?;
        let next = rows.last().filter(|_| more).cloned();
        let found = rows.into_iter().map(|row| {
            let partner = PartnerId::parse(&row.sort).map_err(|error| StoreError::corrupt(&row.key, error))?;
            Ok((partner, row))
        });
        Ok(Page { found: found.collect::<Result<_, StoreError>>()?, next })
    }

    /// Partners whose listings do not all carry the window of their approval, longest waiting first within a shard; at most
    /// a page of each, and whether there are more.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn copies_due(&self) -> Result<(Vec<PartnerId>, bool), StoreError> {
        let (mut partners, mut more) = (Vec::new(), false);
        for shard in 0..SHARDS {
            let (rows, more_here) = self.agenda(List::Copies, shard, LAST, None, PAGE).await?;
            more |= more_here;
            for row in rows {
                let partner = row.sort.split_once('#').and_then(|(_, partner)| PartnerId::parse(partner).ok());
                let none = || StoreError::corrupt(&row.key, "its place in the agenda names no partner");
                partners.push(partner.ok_or_else(none)?);
            }
        }
        Ok((partners, more))
    }

    /// The badge changes by `now` that nobody was told of, oldest first; at most a page of each shard, and whether there
    /// are more.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn badge_changes(&self, now: Timestamp) -> Result<(Vec<Changed>, bool), StoreError> {
        let until = format!("{}{LAST}", keys::instant(now));
        let (mut changes, mut more) = (Vec::new(), false);
        for shard in 0..SHARDS {
            let (rows, more_here) = self.agenda(List::BadgeChanges, shard, &until, None, PAGE).await?;
            more |= more_here;
            let keys: Vec<Key> = rows.into_iter().map(|row| row.key).collect();
            for (key, found) in self.many(&keys, Consistency::Strong).await? {
                let ChangeRecord { partner, app, at, from, .. } = item::record(&key, found)?;
                changes.push(Changed { partner, app, at, from });
            }
        }
        changes.sort_by(|a, b| (a.at, &a.app).cmp(&(b.at, &b.app)));
        Ok((changes, more))
    }

    /// Takes a badge change off the agenda: the partner was told, or there is nothing to tell.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn badge_change_done(&self, change: &Changed) -> Result<(), StoreError> {
        self.write(Write::delete(&keys::badge_change(&change.app, change.at))).await
    }

    /// The listings of some apps; those that are not there are left out.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn listings(
        &self,
        apps: &[AppKey],
        consistency: Consistency,
    ) -> Result<Vec<(AppKey, Listing)>, StoreError> {
        let keys: Vec<Key> = apps.iter().map(keys::view).collect();
        let mut found = self.many(&keys, consistency).await?;
        let listings = apps.iter().zip(&keys).filter_map(|(app, key)| Some((app, key, found.remove(key)?)));
        listings.map(|(app, key, item)| Ok((app.clone(), listings::read(key, item)?))).collect()
    }
}
