//! Notices, and the lists in which they are found. The mail service's messages that carried them are in
//! [`messages`](crate::messages), the addresses that they go to in [`addresses`](crate::addresses).
//!
//! Invariants: there is at most one record per identity; every change of it depends on the version that was read, so
//! that of two senders only one claims it.

use domain::PartnerId;
use domain::notice::{Notice, NoticeId, NoticeState, SendOutcome};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use crate::agenda::{FIRST, IndexKey, Indexed, LAST, List, SHARDS};
use crate::audit::{Actor, time_ordered};
use crate::dynamodb::{IndexQuery, Order, PageQuery};
use crate::item::{self, Item, Packed};
use crate::keys::{self, Key};
use crate::write::Write;
use crate::{Consistency, Page, Row, Store, StoreError};

/// How long notices are kept: 800 days, so that two yearly rounds can be compared.
const KEPT_SECONDS: i64 = 800 * 24 * 3600;
/// The same in months, including the current one.
const KEPT_MONTHS: i64 = 28;
/// The most due notices that are read from a shard at once.
const DUE_AT_ONCE: u32 = 200;

/// Who sends a claimed notice again if its sender never says what became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetriedBy {
    /// The job send-notices, which finds the claimed notice on the agenda.
    Agenda,
    /// The job that found the notice due: its run was not finished, so it finds it again. This spares the agenda's
    /// writes.
    Job,
}

/// A notice as it is stored.
#[derive(Clone, Debug)]
pub struct StoredNotice {
    /// The notice.
    pub notice: Notice,
    version: u32,
    retried_by: RetriedBy,
}

#[derive(Serialize, Deserialize)]
struct NoticeItem {
    notice: Packed,
    version: u32,
    /// Identifies this write, so that a write which the SDK sent twice is not taken for somebody else's.
    writer: Uuid,
    #[serde(rename = "rescue")]
    retried_by: RetriedBy,
    ttl: i64,
}

/// A list of notices. All lists together have each notice once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "kebab-case")]
pub enum NoticeList {
    /// The notices of a shard that wait to be sent or tried again, longest due first.
    Waiting {
        /// The shard.
        shard: u32,
    },
    /// The other notices that were found due in a month, latest first.
    Month {
        /// The month: `2023-08`.
        month: String,
    },
    /// A partner's notices, which [`Store::notices_of`] reads.
    Partner {
        /// The identity, in hex, of the notice that the list begins after.
        last: String,
    },
}

impl NoticeList {
    /// The first list of a walk through all of them.
    pub fn first() -> Self {
        Self::Waiting { shard: 0 }
    }

    /// The next list of a walk that began at `now`; `None` after the oldest month that is kept.
    pub fn next(&self, now: Timestamp) -> Option<Self> {
        let today = now.to_zoned(TimeZone::UTC).date();
        let month = |month: Date| Self::Month { month: month.strftime("%Y-%m").to_string() };
        match self {
            Self::Waiting { shard } if shard + 1 < SHARDS => Some(Self::Waiting { shard: shard + 1 }),
            Self::Waiting { .. } => Some(month(today)),
            Self::Month { month: last } => {
                let first: Date = format!("{last}-01").parse().ok()?;
                let before = first.checked_sub(1.month()).ok()?;
                let oldest = today.checked_sub(1.month() * KEPT_MONTHS).ok()?;
                (before >= oldest).then(|| month(before))
            }
            Self::Partner { .. } => None,
        }
    }
}

impl StoredNotice {
    fn new(notice: Notice, retried_by: RetriedBy) -> Self {
        Self { notice, version: 1, retried_by }
    }

    /// Opens the notice again as it has just been found; `None` unless it was moot.
    pub(crate) fn reopen(&self, found: &Notice) -> Result<Option<Write>, StoreError> {
        let Some(notice) = self.notice.reopened(found) else { return Ok(None) };
        let reopened = Self { notice, version: self.version + 1, retried_by: RetriedBy::Agenda };
        reopened.put(time_ordered(found.created_at)).map(Some)
    }

    fn index_key(&self) -> IndexKey {
        let (notice, text) = (&self.notice, self.notice.id.text());
        let left_to_job = self.retried_by == RetriedBy::Job && matches!(notice.state, NoticeState::Claimed { .. });
        match notice.due_at().filter(|_| !left_to_job) {
            Some(due) => {
                let sort = format!("{}#{text}", keys::instant(due));
                IndexKey::in_list(List::Notices, &notice.id.partner, sort)
            }
            None => {
                let created_at = keys::instant(notice.created_at);
                IndexKey::in_partition(month_partition(&created_at[..7]), format!("{created_at}#{text}"))
            }
        }
    }

    fn put(&self, writer: Uuid) -> Result<Write, StoreError> {
        let key = keys::notice(&self.notice.id);
        let item = NoticeItem {
            notice: Packed::pack(&key, &self.notice)?,
            version: self.version,
            writer,
            retried_by: self.retried_by,
            ttl: self.notice.created_at.as_second() + KEPT_SECONDS,
        };
        Write::put(&key, &Indexed { record: &item, index_key: self.index_key() })?.only_at_version(self.version - 1)
    }
}

/// The partition of the notices of a month, `2023-08`.
fn month_partition(month: &str) -> String {
    format!("NOTICES#{month}")
}

/// Opens a notice in the transaction of the change that it tells of. The job send-notices sends it, if nobody else
/// does.
pub(crate) fn open_notice(notice: Notice) -> Result<Write, StoreError> {
    let writer = time_ordered(notice.created_at);
    StoredNotice::new(notice, RetriedBy::Agenda).put(writer)
}

fn read_notice(key: &Key, found: Item) -> Result<StoredNotice, StoreError> {
    let stored: NoticeItem = item::to_record(key, found)?;
    Ok(StoredNotice { notice: stored.notice.unpack(key)?, version: stored.version, retried_by: stored.retried_by })
}

/// The notice that a row of the index stands for: its sort key is `<instant>#<notice>`.
fn id_in_row(row: &Row) -> Option<NoticeId> {
    NoticeId::parse(row.sort.split_once('#')?.1)
}

impl Store {
    /// Writes a new notice; `None` when there is one of this identity already.
    pub async fn create_notice(
        &self,
        notice: Notice,
        retried_by: RetriedBy,
    ) -> Result<Option<StoredNotice>, StoreError> {
        self.put_notice(StoredNotice::new(notice, retried_by)).await
    }

    /// Replaces a notice by its next state; `None` when somebody else did so first.
    pub async fn update_notice(
        &self,
        before: &StoredNotice,
        notice: Notice,
    ) -> Result<Option<StoredNotice>, StoreError> {
        let (version, retried_by) = (before.version + 1, before.retried_by);
        self.put_notice(StoredNotice { notice, version, retried_by }).await
    }

    /// Replaces a notice by the one that a member of staff wants to be sent at once, with an audit line in the partition of its
    /// partner; `None` when somebody else wrote it first.
    pub async fn hasten_notice(
        &self,
        before: &StoredNotice,
        notice: Notice,
        (reason, actor): (&str, Actor<'_>),
    ) -> Result<Option<StoredNotice>, StoreError> {
        let stored = StoredNotice { notice, version: before.version + 1, retried_by: RetriedBy::Agenda };
        let id = &stored.notice.id;
        let detail = json!({ "notice": id.text(), "reason": reason });
        let line = actor.line(keys::partner_partition(&id.partner), "notice-again", detail)?;
        match self.transact(vec![stored.put(time_ordered(actor.now))?, line]).await {
            Err(error) if error.is_lost_race() => Ok(None),
            outcome => outcome.map(|()| Some(stored)),
        }
    }

    /// Leaves it to the job send-notices to send a claimed notice again. Nothing happens when somebody else wrote it
    /// first.
    pub async fn leave_to_agenda(&self, before: &StoredNotice) -> Result<(), StoreError> {
        let (notice, version) = (before.notice.clone(), before.version + 1);
        self.put_notice(StoredNotice { notice, version, retried_by: RetriedBy::Agenda }).await.map(|_| ())
    }

    /// Claims a notice for a sender; `None` when the notice is not due, or somebody else was first.
    pub async fn claim_notice(
        &self,
        stored: &StoredNotice,
        now: Timestamp,
    ) -> Result<Option<StoredNotice>, StoreError> {
        match stored.notice.claimed(now) {
            Some(claimed) => self.update_notice(stored, claimed).await,
            None => Ok(None),
        }
    }

    /// Writes how the sending of a claimed notice ended. If an event or another run has changed the notice since the
    /// claim, that is not overwritten: the changed notice decides whether the outcome adds anything.
    ///
    /// # Errors
    /// Whatever the error, the claim stays, until [`domain::notice::EVENT_WAIT`] is over.
    pub async fn settle_notice(
        &self,
        claimed: &StoredNotice,
        outcome: SendOutcome,
        now: Timestamp,
    ) -> Result<StoredNotice, StoreError> {
        let (id, attempt) = (&claimed.notice.id, claimed.notice.attempts);
        let mut before = claimed.clone();
        let mut settled = Some(claimed.notice.settled(outcome.clone(), now));
        while let Some(notice) = settled {
            if let Some(stored) = self.update_notice(&before, notice).await? {
                return Ok(stored);
            }
            let found = self.notice(id).await?;
            before = found.ok_or_else(|| StoreError::corrupt(&keys::notice(id), "a claimed notice is gone"))?;
            settled = before.notice.settled_late(attempt, outcome.clone(), now);
        }
        Ok(before)
    }

    /// Writes a notice over the version before it; `None` when somebody else wrote that version.
    async fn put_notice(&self, stored: StoredNotice) -> Result<Option<StoredNotice>, StoreError> {
        let writer = time_ordered(stored.notice.created_at);
        if self.write_if(stored.put(writer)?).await? {
            return Ok(Some(stored));
        }
        // The SDK may have sent this write twice, so that the second one failed on the first.
        let key = keys::notice(&stored.notice.id);
        let found: Option<NoticeItem> = self.read_record(&key, Consistency::Strong).await?;
        Ok(found.filter(|found| found.writer == writer).map(|_| stored))
    }

    /// A notice.
    pub async fn notice(&self, id: &NoticeId) -> Result<Option<StoredNotice>, StoreError> {
        let key = keys::notice(id);
        self.read_item(&key, Consistency::Strong).await?.map(|found| read_notice(&key, found)).transpose()
    }

    /// Some notices, in the order of their ids. Those that do not exist are left out.
    pub async fn notices(&self, ids: &[NoticeId]) -> Result<Vec<StoredNotice>, StoreError> {
        let found = self.read_each(ids, keys::notice, Consistency::Strong).await?;
        found.into_iter().map(|(_, key, item)| read_notice(&key, item)).collect()
    }

    /// The notices that are due at `now`, longest due first within each shard, and whether there are more.
    pub async fn due_notices(&self, now: Timestamp) -> Result<(Vec<StoredNotice>, bool), StoreError> {
        let until = format!("{}{LAST}", keys::instant(now));
        let (mut ids, mut more) = (Vec::new(), false);
        for shard in 0..SHARDS {
            let page = self.read_list(List::Notices, shard, &until, None, DUE_AT_ONCE).await?;
            more |= page.next.is_some();
            ids.extend(page.found.iter().filter_map(id_in_row));
        }
        Ok((self.notices(&ids).await?, more))
    }

    /// A page of a list of notices, after a row. Of a partner's list it is empty.
    pub async fn notices_in(
        &self,
        list: &NoticeList,
        after: Option<&Row>,
        limit: i32,
    ) -> Result<Page<(StoredNotice, Row)>, StoreError> {
        let (partition, order) = match list {
            NoticeList::Waiting { shard } => (List::Notices.partition(*shard), Order::Ascending),
            NoticeList::Month { month } => (month_partition(month), Order::Descending),
            NoticeList::Partner { .. } => return Ok(Page { found: Vec::new(), next: None }),
        };
        let query = IndexQuery { partition: &partition, from: FIRST, until: LAST, after, order, limit };
        let Page { found: rows, next } = self.read_rows(query).await?;
        let ids: Vec<NoticeId> = rows.iter().filter_map(id_in_row).collect();
        let stored = self.notices(&ids).await?.into_iter();
        let with_row = |stored: StoredNotice| {
            let key = keys::notice(&stored.notice.id);
            rows.iter().find(|row| row.key == key).cloned().map(|row| (stored, row))
        };
        Ok(Page { found: stored.filter_map(with_row).collect(), next })
    }

    /// All notices of a partner, by identity.
    pub async fn all_notices_of(&self, partner: &PartnerId) -> Result<Vec<Notice>, StoreError> {
        let items = self.read_prefix(&keys::notices_partition(partner), "").await?;
        items.into_iter().map(|(key, found)| Ok(read_notice(&key, found)?.notice)).collect()
    }

    /// A page of a partner's notices by identity, after one of them, and whether there are more.
    pub async fn notices_of(
        &self,
        partner: &PartnerId,
        after: Option<&NoticeId>,
        limit: i32,
    ) -> Result<(Vec<StoredNotice>, bool), StoreError> {
        let partition = keys::notices_partition(partner);
        let after = after.map(NoticeId::within_partner);
        let order = Order::Ascending;
        let page = PageQuery { partition: &partition, prefix: "", after: after.as_deref(), order, limit };
        let (items, more) = self.read_page(page).await?;
        let notices = items.into_iter().map(|(key, found)| read_notice(&key, found));
        Ok((notices.collect::<Result<_, _>>()?, more))
    }
}
