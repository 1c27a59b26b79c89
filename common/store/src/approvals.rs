//! Approvals of the Security Self Assessment: each partner's latest one, with its validity.

use domain::PartnerId;
use domain::questionnaire::assessment;
use domain::self_assessment::{Approval, Validity};
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::agenda::{self, IndexKey, Indexed, LAST, PAGE};
use crate::applications::unpack_assessment;
use crate::dynamodb::{IndexQuery, Order};
use crate::item::{self, Item, Packed};
use crate::keys::{self, Key};
use crate::write::Write;
use crate::{Consistency, Page, Row, Store, StoreError};

#[derive(Serialize, Deserialize)]
struct ApprovalItem {
    window: Validity,
    answers: Packed,
    answered_at: Timestamp,
    version: u32,
}

/// An approval's item without its answers.
#[derive(Deserialize)]
struct ValidityItem {
    window: Validity,
    version: u32,
}

/// Reads an approval and how often it was written.
pub(crate) fn read_approval(key: &Key, found: Item) -> Result<(Approval, u32), StoreError> {
    let item: ApprovalItem = item::to_record(key, found)?;
    let answers = unpack_assessment(&item.answers, key)?;
    Ok((Approval { validity: item.window, answers, answered_at: item.answered_at }, item.version))
}

/// Reads the validity of an approval and how often the approval was written: 0 when there is none.
pub(crate) fn read_validity(found: Option<Item>, key: &Key) -> Result<(Option<Validity>, u32), StoreError> {
    let item: Option<ValidityItem> = found.map(|found| item::to_record(key, found)).transpose()?;
    Ok(item.map_or((None, 0), |item| (Some(item.window), item.version)))
}

/// Checks that an approval is still the one that was read: what is written with it has a copy of its validity.
pub(crate) fn check_unchanged(partner: &PartnerId, read_version: u32) -> Result<Write, StoreError> {
    Write::check(&keys::approval(partner)).only_at_version(read_version)
}

/// Writes an approval. It needs no condition, because the action that changes it also writes the application on the
/// condition that that was not changed.
pub(crate) fn put_approval(partner: &PartnerId, approval: &Approval, version: u32) -> Result<Write, StoreError> {
    let key = keys::approval(partner);
    let answers = Packed::pack(&key, &assessment::write_answers(&approval.answers))?;
    let item = ApprovalItem { window: approval.validity, answers, answered_at: approval.answered_at, version };
    let expires_at = approval.validity.expires_at;
    let partition = expiry_partition(expires_at.to_zoned(TimeZone::UTC).date(), agenda::shard(partner));
    let index_key = IndexKey::in_partition(partition, format!("{}#{partner}", keys::instant(expires_at)));
    Write::put(&key, &Indexed { record: &item, index_key })
}

/// The partition of the approvals of a shard that expire on a day.
fn expiry_partition(day: Date, shard: u32) -> String {
    format!("DUE#self-assessment#{day}#{shard}")
}

impl Store {
    /// A partner's approval.
    pub async fn approval(
        &self,
        partner: &PartnerId,
        consistency: Consistency,
    ) -> Result<Option<Approval>, StoreError> {
        let key = keys::approval(partner);
        let found = self.read_item(&key, consistency).await?;
        Ok(found.map(|found| read_approval(&key, found)).transpose()?.map(|(approval, _)| approval))
    }

    /// A page of the partners of a shard whose approval expires on a day, after the first and by the second instant of
    /// `between`, soonest first.
    pub async fn expiring(
        &self,
        on: Date,
        shard: u32,
        between: (Timestamp, Timestamp),
        after: Option<&Row>,
    ) -> Result<Page<(PartnerId, Row)>, StoreError> {
        let partition = expiry_partition(on, shard);
        let (from, until) =
            (format!("{}{LAST}", keys::instant(between.0)), format!("{}{LAST}", keys::instant(between.1)));
        let limit = i32::try_from(PAGE).unwrap_or(i32::MAX);
        let order = Order::Ascending;
        let query = IndexQuery { partition: &partition, from: &from, until: &until, after, order, limit };
        self.read_rows(query).await?.try_map(|row| Ok((agenda::partner_after_instant(&row)?, row)))
    }
}
