//! Notices: each one's record, and where those are found that wait and those that are in good hands. The messages that
//! carried them are in [`messages`](super::messages), whom they go to in [`addresses`](super::addresses).
//!
//! Invariants: there is at most one record per identity; every change of it is conditional on the version that was read,
//! so that of two senders one claims it.

use domain::PartnerId;
use domain::notice::{Notice, NoticeId, NoticeState, SendOutcome};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::agenda::{self, List, Place, SHARDS};
use super::audit::time_ordered;
use super::dynamodb::{ABSENT, Order, Page, Row, Rows, Write};
use super::item::{self, Item, Packed};
use super::keys::{self, Key};
use super::{Consistency, Store, StoreError};

/// How long notices are kept: 800 days, so that two yearly rounds can be compared.
const KEPT_SECONDS: i64 = 800 * 24 * 3600;
/// The same in months, the one that has begun included.
const KEPT_MONTHS: i64 = 28;
/// The most due notices that are read from a shard at once.
const DUE_AT_ONCE: u32 = 200;

/// Who tries again when nothing is heard of whoever claimed a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rescue {
    /// send-notices: the claimed notice stands on the agenda.
    Agenda,
    /// The job that found it due: it has not finished its run then, and finds it again. Spares the agenda's writes.
    Job,
}

/// A notice as it rests in the table.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The notice.
    pub notice: Notice,
    version: u32,
    rescue: Rescue,
}

#[derive(Serialize, Deserialize)]
struct Record {
    notice: Packed,
    version: u32,
    /// Of this very write: a write that the SDK sent twice is told from another one by it.
    writer: Uuid,
    rescue: Rescue,
    ttl: i64,
    #[serde(flatten)]
    place: Place,
}

/// Where notices are found: each is on one shelf.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "on", rename_all = "kebab-case")]
pub enum Shelf {
    /// Those of a shard that wait to be sent or to be tried again, longest due first.
    Waiting {
        /// The shard.
        shard: u32,
    },
    /// The others that were found due in a month (`2023-08`), latest first.
    Month {
        /// The month.
        month: String,
    },
    /// A partner's, after one of them; they are read by [`Store::notices_of`].
    Partner {
        /// The last one's identity in hex.
        last: String,
    },
}

impl Shelf {
    /// The first of all.
    #[must_use]
    pub fn first() -> Self {
        Self::Waiting { shard: 0 }
    }

    /// The next one of a walk that began at `now`; `None` after the oldest month that is kept.
    #[must_use]
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

fn place(notice: &Notice, rescue: Rescue) -> Place {
    let text = notice.id.text();
    let claimed = matches!(notice.state, NoticeState::Claimed { .. });
    match notice.due_at().filter(|_| !(claimed && rescue == Rescue::Job)) {
        Some(due) => Place::in_list(List::Notices, &notice.id.partner, format!("{}#{text}", keys::instant(due))),
        None => Place::at(month(notice.created_at), format!("{}#{text}", keys::instant(notice.created_at))),
    }
}

/// The partition of the month's notices.
fn month(at: Timestamp) -> String {
    format!("NOTICES#{}", &keys::instant(at)[..7])
}

fn put(kept: &Kept, writer: Uuid) -> Result<Write, StoreError> {
    let key = keys::notice(&kept.notice.id);
    let record = Record {
        notice: Packed::of(&kept.notice).map_err(|error| StoreError::corrupt(&key, error))?,
        version: kept.version,
        writer,
        rescue: kept.rescue,
        ttl: kept.notice.created_at.as_second() + KEPT_SECONDS,
        place: place(&kept.notice, kept.rescue),
    };
    Write::put(&key, &record)
}

/// A new notice in the transaction of the change that it tells of; `send-notices` sends it, if whoever wrote it does not.
pub(super) fn open(notice: Notice) -> Result<Write, StoreError> {
    let writer = time_ordered(notice.created_at);
    Ok(put(&Kept { notice, version: 1, rescue: Rescue::Agenda }, writer)?.only_if(ABSENT, &[]))
}

fn read(key: &Key, found: Item) -> Result<Kept, StoreError> {
    let record: Record = item::record(key, found)?;
    Ok(Kept { notice: record.notice.read(key)?, version: record.version, rescue: record.rescue })
}

impl Store {
    /// Writes a new notice; `None` when there is one of this identity already.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn put_notice(&self, notice: Notice, rescue: Rescue) -> Result<Option<Kept>, StoreError> {
        let writer = time_ordered(notice.created_at);
        let kept = Kept { notice, version: 1, rescue };
        self.replace(put(&kept, writer)?.only_if(ABSENT, &[]), kept, writer).await
    }

    /// Replaces a notice by what became of it; `None` when somebody else did so first.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn update_notice(&self, before: &Kept, notice: Notice) -> Result<Option<Kept>, StoreError> {
        self.entrust(before, notice, before.rescue).await
    }

    /// Claims a notice for whoever sends it now; `None` when it is not due, or somebody else was first.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn claim(&self, kept: &Kept, now: Timestamp) -> Result<Option<Kept>, StoreError> {
        match kept.notice.claimed(now) {
            Some(claimed) => self.update_notice(kept, claimed).await,
            None => Ok(None),
        }
    }

    /// Notes how the sending of a claimed notice ended. Whoever wrote it in between, an event or another run, is not
    /// overwritten: what is there says whether there is anything to add.
    ///
    /// # Errors
    /// When the table does not answer: the claim stands then, until [`domain::notice::EVENT_WAIT`] is over.
    pub async fn settle(&self, claimed: &Kept, outcome: SendOutcome, now: Timestamp) -> Result<Kept, StoreError> {
        let (id, attempt) = (&claimed.notice.id, claimed.notice.attempts);
        let mut before = claimed.clone();
        let mut settled = Some(claimed.notice.settled(outcome.clone(), now));
        while let Some(notice) = settled {
            if let Some(kept) = self.update_notice(&before, notice).await? {
                return Ok(kept);
            }
            let there = self.notice(id).await?;
            before = there.ok_or_else(|| StoreError::corrupt(&keys::notice(id), "a claimed notice is gone"))?;
            settled = before.notice.settled_late(attempt, outcome.clone(), now);
        }
        Ok(before)
    }

    /// As [`Store::update_notice`], and leaves it to somebody else to try again.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn entrust(&self, before: &Kept, notice: Notice, rescue: Rescue) -> Result<Option<Kept>, StoreError> {
        let writer = time_ordered(notice.created_at);
        let kept = Kept { notice, version: before.version + 1, rescue };
        let put = put(&kept, writer)?.only_if("#version = :read", &["version"]).with("read", &before.version)?;
        self.replace(put, kept, writer).await
    }

    /// The SDK may have sent a write twice, and the second then failed on the first: what is there tells.
    async fn replace(&self, put: Write, kept: Kept, writer: Uuid) -> Result<Option<Kept>, StoreError> {
        match self.write(put).await {
            Ok(()) => Ok(Some(kept)),
            Err(StoreError::Condition { .. }) => {
                let key = keys::notice(&kept.notice.id);
                let there: Option<Record> = self.record(&key, Consistency::Strong).await?;
                Ok(there.filter(|there| there.writer == writer).map(|_| kept))
            }
            Err(error) => Err(error),
        }
    }

    /// A notice.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn notice(&self, id: &NoticeId) -> Result<Option<Kept>, StoreError> {
        let key = keys::notice(id);
        self.item(&key, Consistency::Strong).await?.map(|found| read(&key, found)).transpose()
    }

    /// Some notices; those that are not there are left out.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn notices(&self, ids: &[NoticeId]) -> Result<Vec<Kept>, StoreError> {
        let keys: Vec<Key> = ids.iter().map(keys::notice).collect();
        let mut found = self.many(&keys, Consistency::Strong).await?;
        keys.iter().filter_map(|key| Some((key, found.remove(key)?))).map(|(key, item)| read(key, item)).collect()
    }

    /// The notices that are due at `now`, longest due first within each shard, and whether there are more.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn due_notices(&self, now: Timestamp) -> Result<(Vec<Kept>, bool), StoreError> {
        let until = format!("{}~", keys::instant(now));
        let (mut ids, mut more) = (Vec::new(), false);
        for shard in 0..SHARDS {
            let (rows, more_here) = self.agenda(List::Notices, shard, &until, None, DUE_AT_ONCE).await?;
            more |= more_here;
            ids.extend(rows.iter().filter_map(|row| NoticeId::parse(row.sort.split_once('#')?.1)));
        }
        Ok((self.notices(&ids).await?, more))
    }

    /// A page of a shelf, after a row.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn shelved(
        &self,
        shelf: &Shelf,
        after: Option<&Row>,
        limit: i32,
    ) -> Result<agenda::Page<(Kept, Row)>, StoreError> {
        let (partition, order) = match shelf {
            Shelf::Waiting { shard } => (List::Notices.partition(*shard), Order::Ascending),
            Shelf::Month { month } => (format!("NOTICES#{month}"), Order::Descending),
            Shelf::Partner { .. } => return Ok(agenda::Page { found: Vec::new(), next: None }),
        };
        let rows = Rows { partition: &partition, from: " ", until: "~", after, order, limit };
        let (rows, more) = self.rows(rows).await?;
        let next = rows.last().filter(|_| more).cloned();
        let ids: Vec<NoticeId> = rows.iter().filter_map(|row| NoticeId::parse(row.sort.split_once('#')?.1)).collect();
        let kept = self.notices(&ids).await?;
        let with_row = |kept: Kept| {
            let key = keys::notice(&kept.notice.id);
            rows.iter().find(|row| row.key == key).cloned().map(|row| (kept, row))
        };
        Ok(agenda::Page { found: kept.into_iter().filter_map(with_row).collect(), next })
    }

    /// A partner's notices by identity, after one of them; and whether there are more.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn notices_of(
        &self,
        partner: &PartnerId,
        after: Option<&NoticeId>,
        limit: i32,
    ) -> Result<(Vec<Kept>, bool), StoreError> {
        let partition = keys::notices(partner);
        let from = after.map(NoticeId::within_partner);
        let page = Page { partition: &partition, prefix: "", from: from.as_deref(), order: Order::Ascending, limit };
        let (items, more) = self.page(page).await?;
        let kept = items.into_iter().map(|found| {
            let key = item::key_of(&found).unwrap_or_else(|| Key { pk: partition.clone(), sk: String::new() });
            read(&key, found)
        });
        Ok((kept.collect::<Result<_, _>>()?, more))
    }
}
