//! The index `agenda`: lists of items that a job or a member of staff goes through. [`keys`](crate::keys) names the
//! lists.
//!
//! Invariant: nothing is decided from a row. A row only names the item that is read next, because the index is a moment
//! behind the table.

use domain::PartnerId;
use domain::rollout::murmur3_32;
use serde::{Deserialize, Serialize};

use crate::dynamodb::{IndexQuery, Order, Page, Row};
use crate::{Store, StoreError};

/// The number of partitions of each list. A partition of the index takes 1,000 writes a second.
pub const SHARDS: u32 = 4;
/// The most rows of one page.
pub const PAGE: u32 = 1_000;
/// Sorts before every sort key.
pub(crate) const FIRST: &str = " ";
/// Sorts after every character of a sort key.
pub(crate) const LAST: &str = "~";

/// The shard of a partner. Everything of one partner is in the same shard.
pub fn shard(partner: &PartnerId) -> u32 {
    murmur3_32(partner.as_str().as_bytes()) % SHARDS
}

/// One of the lists that are spread over shards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum List {
    /// The apps in Cloud Fortified.
    Watched,
    /// Badge changes that the partner is to be notified of.
    BadgeChanges,
    /// Notices that are to be sent.
    Notices,
    /// All partners.
    Partners,
    /// The partners that take part in the Security Self Assessment, or did.
    Participants,
    /// Partners with listings that do not have the validity of the latest approval yet.
    Copies,
}

impl List {
    /// The partition of one shard.
    pub(crate) fn partition(self, shard: u32) -> String {
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

/// The attributes that put an item into the index.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct IndexKey {
    agenda_pk: String,
    agenda_sk: String,
}

impl IndexKey {
    /// A key in a list.
    pub(crate) fn in_list(list: List, partner: &PartnerId, sort: String) -> Self {
        Self::in_partition(list.partition(shard(partner)), sort)
    }

    /// A key in a partition that belongs to no [`List`].
    pub(crate) fn in_partition(partition: String, sort: String) -> Self {
        Self { agenda_pk: partition, agenda_sk: sort }
    }
}

/// A record with its key in the index.
#[derive(Serialize)]
pub(crate) struct Indexed<'a, T> {
    #[serde(flatten)]
    pub(crate) record: &'a T,
    #[serde(flatten)]
    pub(crate) index_key: IndexKey,
}

impl Store {
    /// Reads a page of one shard of a list, up to the sort key `until`.
    pub(crate) async fn read_list(
        &self,
        list: List,
        shard: u32,
        until: &str,
        after: Option<&Row>,
        limit: u32,
    ) -> Result<Page<Row>, StoreError> {
        let partition = list.partition(shard);
        let limit = i32::try_from(limit).unwrap_or(i32::MAX);
        let order = Order::Ascending;
        self.read_rows(IndexQuery { partition: &partition, from: FIRST, until, after, order, limit }).await
    }

    /// Reads a page of a list whose sort keys are the partners' ids.
    pub(crate) async fn read_partners_in(
        &self,
        list: List,
        shard: u32,
        after: Option<&Row>,
    ) -> Result<Page<(PartnerId, Row)>, StoreError> {
        self.read_list(list, shard, LAST, after, PAGE).await?.try_map(|row| {
            let partner = PartnerId::parse(&row.sort).map_err(|error| StoreError::corrupt(&row.key, error))?;
            Ok((partner, row))
        })
    }
}

/// The partner in a row whose sort key ends in `#<partner>`.
pub(crate) fn partner_after_instant(row: &Row) -> Result<PartnerId, StoreError> {
    let partner = row.sort.split_once('#').and_then(|(_, partner)| PartnerId::parse(partner).ok());
    partner.ok_or_else(|| StoreError::corrupt(&row.key, "its sort key in the index names no partner"))
}
