//! The Security Self Assessment of partners: the application, the approval, what was decided before, and the copies of the
//! approval's window that the listings carry.
//!
//! Invariants: every change of either record is conditional on the application that was read, so that of two steps one is
//! taken; the approval's window reaches every listing of the partner: those of a first batch in the step's own
//! transaction, the others through an item on the agenda, which goes away only when none was missed.

use domain::notice::NoticeId;
use domain::questionnaire::assessment;
use domain::self_assessment::{
    ActionEffect, Application, ApplicationState, Approval, Note, Participation, Purpose, Validity,
};
use domain::{AppKey, EmailAddress, PartnerId};
use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::agenda::{self, List, Place};
use super::audit::By;
use super::dynamodb::{ABSENT, EXISTS, Order, Page, Row, Rows, Write};
use super::item::{self, Item, Packed};
use super::keys::{self, Key};
use super::{Consistency, Store, StoreError, notices};

/// How many listings get the window in the step's own transaction: DynamoDB takes 100 writes, and a step has others.
const IN_TRANSACTION: usize = 90;
/// How many get it at once later.
const AT_ONCE: usize = 100;

/// A partner's participation as it was read: what its next state replaces.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// The records.
    pub participation: Participation,
    /// How often the approval was written; 0 when there is none.
    approval_version: u32,
}

/// An application in a staff's queue.
#[derive(Clone, Debug)]
pub struct Queued {
    /// Whose it is.
    pub partner: PartnerId,
    /// The application.
    pub application: Application,
}

#[derive(Serialize, Deserialize)]
struct ApplicationRecord {
    partner: PartnerId,
    state: ApplicationState,
    since: Timestamp,
    purpose: Purpose,
    answers: Packed,
    etag: String,
    started_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    submitted_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    changed_by: Option<EmailAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reviewer: Option<EmailAddress>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notes: Option<Packed>,
}

#[derive(Serialize)]
struct Placed<'a, T> {
    #[serde(flatten)]
    record: &'a T,
    #[serde(flatten)]
    place: Place,
}

#[derive(Serialize, Deserialize)]
struct ApprovalRecord {
    window: Validity,
    answers: Packed,
    answered_at: Timestamp,
    version: u32,
}

fn answers(packed: &Packed, key: &Key) -> Result<domain::questionnaire::Answers, StoreError> {
    let object: Json = packed.read(key)?;
    assessment::parse_stored_answers(&object)
        .map_err(|_| StoreError::corrupt(key, "its answers are not of the questionnaire"))
}

impl ApplicationRecord {
    fn of(partner: &PartnerId, application: &Application, key: &Key) -> Result<Self, StoreError> {
        let corrupt = |error| StoreError::corrupt(key, error);
        let notes = (!application.notes.is_empty()).then(|| Packed::of(&application.notes));
        Ok(Self {
            partner: partner.clone(),
            state: application.state,
            since: application.since,
            purpose: application.purpose,
            answers: Packed::of(&assessment::write_answers(&application.answers)).map_err(corrupt)?,
            etag: application.etag.clone(),
            started_at: application.started_at,
            submitted_at: application.submitted_at,
            changed_by: application.changed_by.clone(),
            reviewer: application.reviewer.clone(),
            notes: notes.transpose().map_err(corrupt)?,
        })
    }

    fn application(self, key: &Key) -> Result<Application, StoreError> {
        let notes: Option<Vec<Note>> = self.notes.map(|notes| notes.read(key)).transpose()?;
        Ok(Application {
            state: self.state,
            since: self.since,
            purpose: self.purpose,
            answers: answers(&self.answers, key)?,
            etag: self.etag,
            started_at: self.started_at,
            submitted_at: self.submitted_at,
            changed_by: self.changed_by,
            reviewer: self.reviewer,
            notes: notes.unwrap_or_default(),
        })
    }
}

fn application(key: &Key, found: Item) -> Result<Application, StoreError> {
    item::record::<ApplicationRecord>(key, found)?.application(key)
}

fn approval(key: &Key, found: Item) -> Result<(Approval, u32), StoreError> {
    let record: ApprovalRecord = item::record(key, found)?;
    let approval =
        Approval { validity: record.window, answers: answers(&record.answers, key)?, answered_at: record.answered_at };
    Ok((approval, record.version))
}

/// The window in an approval's item, with the version that a listing's copy depends on; 0 when there is no approval.
pub(super) fn window(found: Option<Item>, key: &Key) -> Result<(Option<Validity>, u32), StoreError> {
    #[derive(Deserialize)]
    struct Part {
        window: Validity,
        version: u32,
    }
    let part: Option<Part> = found.map(|found| item::record(key, found)).transpose()?;
    Ok(part.map_or((None, 0), |part| (Some(part.window), part.version)))
}

/// That the approval is still the one that was read, for whoever copies its window.
pub(super) fn unchanged(partner: &PartnerId, version: u32) -> Result<Write, StoreError> {
    let check = Write::check(&keys::approval(partner));
    match version {
        0 => Ok(check.only_if(ABSENT, &[])),
        read => check.only_if("#version = :read", &["version"]).with("read", &read),
    }
}

/// The window's copy in a listing, unless the app has gone to another partner.
fn copy(app: &AppKey, partner: &PartnerId, window: Option<&Validity>) -> Result<Write, StoreError> {
    Write::update(&keys::view(app))
        .set_or_remove("assessment", window)?
        .only_if(format!("{EXISTS} AND (attribute_not_exists(#partner) OR #partner = :partner)"), &["partner"])
        .with("partner", partner)
}

/// The partition of a state's queue.
fn queue(state: ApplicationState) -> String {
    format!("ASSESSMENTS#{}", state.as_str())
}

fn queued(partner: &PartnerId, application: &Application) -> Place {
    let sort = format!("{}#{partner}", keys::instant(application.waiting_since()));
    Place::at(queue(application.state), sort)
}

/// The partition of the approvals of a shard that expire on a day.
fn expiring(day: Date, shard: u32) -> String {
    format!("DUE#self-assessment#{day}#{shard}")
}

fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

impl Store {
    /// A partner's part in the programme: one strongly consistent round trip.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn participation(&self, partner: &PartnerId) -> Result<Kept, StoreError> {
        let mut found = self.participations(std::slice::from_ref(partner), Consistency::Strong).await?;
        Ok(found.pop().map(|(_, kept)| kept).unwrap_or_default())
    }

    /// The parts of some partners in the programme, in their order.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn participations(
        &self,
        partners: &[PartnerId],
        consistency: Consistency,
    ) -> Result<Vec<(PartnerId, Kept)>, StoreError> {
        let both = |partner: &PartnerId| [keys::application(partner), keys::approval(partner)];
        let wanted: Vec<Key> = partners.iter().flat_map(both).collect();
        let mut found = self.many(&wanted, consistency).await?;
        let kept = partners.iter().map(|partner| {
            let [application_key, approval_key] = both(partner);
            let application = found.remove(&application_key).map(|item| application(&application_key, item));
            let approved = found.remove(&approval_key).map(|item| approval(&approval_key, item)).transpose()?;
            let (approval, approval_version) =
                approved.map_or((None, 0), |(approval, version)| (Some(approval), version));
            let participation = Participation { application: application.transpose()?, approval };
            Ok((partner.clone(), Kept { participation, approval_version }))
        });
        kept.collect()
    }

    /// A partner's approval.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn approval(
        &self,
        partner: &PartnerId,
        consistency: Consistency,
    ) -> Result<Option<Approval>, StoreError> {
        let key = keys::approval(partner);
        let found = self.item(&key, consistency).await?;
        Ok(found.map(|found| approval(&key, found)).transpose()?.map(|(approval, _)| approval))
    }

    /// Saves the answers of an application: one write, and for a new one that the partner takes part.
    ///
    /// # Errors
    /// [`StoreError::Condition`] when somebody changed it since `read`: nothing was written.
    pub async fn save_application(
        &self,
        partner: &PartnerId,
        read: &Kept,
        after: &Application,
    ) -> Result<(), StoreError> {
        let put = self.application_over(partner, read, after)?;
        if read.participation.application.is_some() {
            return self.write(put).await;
        }
        let takes_part = Place::in_list(List::Participants, partner, partner.to_string());
        self.transact(vec![put, Write::put(&keys::participant(partner), &takes_part)?]).await
    }

    fn application_over(&self, partner: &PartnerId, read: &Kept, after: &Application) -> Result<Write, StoreError> {
        let key = keys::application(partner);
        let record = ApplicationRecord::of(partner, after, &key)?;
        let put = Write::put(&key, &Placed { record: &record, place: queued(partner, after) })?;
        match &read.participation.application {
            None => Ok(put.only_if(ABSENT, &[])),
            Some(before) => put.only_if("#etag = :read", &["etag"]).with("read", &before.etag),
        }
    }

    /// Writes a step: the application, the approval that follows from it, its window in the partner's listings, what the
    /// partner is to be told, and an audit line. Returns the notices to send.
    ///
    /// # Errors
    /// [`StoreError::Condition`] or [`StoreError::Conflict`] when somebody changed something since it was read: nothing was
    /// written.
    pub async fn take_step(
        &self,
        partner: &PartnerId,
        read: &Kept,
        change: &ActionEffect,
        action: &str,
        by: By<'_>,
    ) -> Result<Vec<NoticeId>, StoreError> {
        let now = by.now();
        let Some(after) = &change.after.application else { return Ok(Vec::new()) };
        let detail = json!({ "application": after.started_at, "state": after.state, "purpose": after.purpose });
        let mut writes =
            vec![self.application_over(partner, read, after)?, by.line(keys::partner(partner), action, detail)?];
        if !after.state.is_open() {
            let key = keys::past_application(partner, after.started_at);
            writes.push(Write::put(&key, &ApplicationRecord::of(partner, after, &key)?)?);
        }
        if let Some(approval) =
            change.after.approval.as_ref().filter(|_| read.participation.approval != change.after.approval)
        {
            writes.push(approval_over(partner, approval, read.approval_version + 1)?);
        }
        let told: Vec<_> = change
            .notices
            .iter()
            .map(|content| content.clone().into_notice_of_action(partner.clone(), &after.etag, now))
            .collect();
        for notice in &told {
            writes.push(notices::open(notice.clone())?);
        }
        let validity = change.after.validity();
        let carried = validity != read.participation.validity();
        if carried {
            writes.push(agenda::copy_due(partner, now)?);
            let apps = self.apps_of(partner).await?;
            for app in apps.iter().take(IN_TRANSACTION) {
                writes.push(copy(app, partner, validity.as_ref())?);
            }
        }
        self.transact(writes).await?;
        if carried {
            self.finish_copy(partner).await?;
        }
        Ok(told.into_iter().map(|notice| notice.id).collect())
    }

    /// Brings the window of a partner's approval to every listing that does not carry it, then takes the partner off the
    /// agenda. Whoever put an app meanwhile read the approval as it is now.
    ///
    /// # Errors
    /// When the table does not answer: the partner stays on the agenda.
    pub async fn finish_copy(&self, partner: &PartnerId) -> Result<(), StoreError> {
        let due = keys::copy_due(partner);
        let Some(found) = self.item(&due, Consistency::Strong).await? else { return Ok(()) };
        let key = keys::approval(partner);
        let (window, version) = window(self.item(&key, Consistency::Strong).await?, &key)?;
        let apps = self.apps_of(partner).await?;
        for batch in apps.chunks(AT_ONCE - 1) {
            let listings = self.listings(batch, Consistency::Strong).await?;
            let without = listings
                .iter()
                .filter(|(_, listing)| listing.facts.partner == *partner && listing.assessment != window);
            let mut writes =
                without.map(|(app, _)| copy(app, partner, window.as_ref())).collect::<Result<Vec<_>, _>>()?;
            if !writes.is_empty() {
                // A later step has its own copies to make.
                writes.push(unchanged(partner, version)?);
                self.transact(writes).await?;
            }
        }
        let since: agenda::CopyDue = item::record(&due, found)?;
        let delete = Write::delete(&due).only_if("#since = :since", &["since"]).with("since", &since.since)?;
        match self.write(delete).await {
            // Another step has put the partner there again.
            Err(StoreError::Condition { .. }) => Ok(()),
            outcome => outcome,
        }
    }

    /// The applications that were decided, withdrawn or closed, latest first.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn past_applications(&self, partner: &PartnerId, limit: i32) -> Result<Vec<Application>, StoreError> {
        let partition = keys::partner(partner);
        let page = Page {
            partition: &partition,
            prefix: keys::PAST_APPLICATIONS,
            from: None,
            order: Order::Descending,
            limit,
        };
        let (items, _) = self.page(page).await?;
        let key = Key { pk: partition.clone(), sk: keys::PAST_APPLICATIONS.to_owned() };
        items.into_iter().map(|found| application(&key, found)).collect()
    }

    /// One of the decided applications, by when it was begun.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn past_application(
        &self,
        partner: &PartnerId,
        begun: Timestamp,
    ) -> Result<Option<Application>, StoreError> {
        let key = keys::past_application(partner, begun);
        let found = self.item(&key, Consistency::Strong).await?;
        found.map(|found| application(&key, found)).transpose()
    }

    /// A page of the applications in a state, longest waiting first.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn queue(
        &self,
        state: ApplicationState,
        after: Option<&Row>,
        limit: i32,
    ) -> Result<agenda::Page<Queued>, StoreError> {
        let partition = queue(state);
        let rows = Rows { partition: &partition, from: " ", until: "~", after, order: Order::Ascending, limit };
        let (rows, more) = self.rows(rows).await?;
        let next = rows.last().filter(|_| more).cloned();
        let keys: Vec<Key> = rows.into_iter().map(|row| row.key).collect();
        let mut items = self.many(&keys, Consistency::Strong).await?;
        let mut found = Vec::with_capacity(keys.len());
        for key in &keys {
            let Some(item) = items.remove(key) else { continue };
            let record: ApplicationRecord = item::record(key, item)?;
            let partner = record.partner.clone();
            let application = record.application(key)?;
            // The index is a moment behind.
            if application.state == state {
                found.push(Queued { partner, application });
            }
        }
        Ok(agenda::Page { found, next })
    }

    /// A page of the partners whose approval expires on a day, in a shard, after `from` and by `until`, soonest first.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn expiring(
        &self,
        on: Date,
        shard: u32,
        between: (Timestamp, Timestamp),
        after: Option<&Row>,
    ) -> Result<agenda::Page<(PartnerId, Row)>, StoreError> {
        let (from, until) = (keys::instant(between.0), keys::instant(between.1));
        let partition = expiring(on, shard);
        let (from, until) = (format!("{from}~"), format!("{until}~"));
        let limit = i32::try_from(agenda::PAGE).unwrap_or(i32::MAX);
        let rows = Rows { partition: &partition, from: &from, until: &until, after, order: Order::Ascending, limit };
        let (rows, more) = self.rows(rows).await?;
        let next = rows.last().filter(|_| more).cloned();
        let found = rows.into_iter().map(|row| {
            let partner = row.sort.split_once('#').and_then(|(_, partner)| PartnerId::parse(partner).ok());
            let partner =
                partner.ok_or_else(|| StoreError::corrupt(&row.key, "its place in the agenda names no partner"))?;
            Ok((partner, row))
        });
        Ok(agenda::Page { found: found.collect::<Result<_, StoreError>>()?, next })
    }
}

fn approval_over(partner: &PartnerId, approval: &Approval, version: u32) -> Result<Write, StoreError> {
    let key = keys::approval(partner);
    let record = ApprovalRecord {
        window: approval.validity,
        answers: Packed::of(&assessment::write_answers(&approval.answers))
            .map_err(|error| StoreError::corrupt(&key, error))?,
        answered_at: approval.answered_at,
        version,
    };
    let expires = approval.validity.expires_at;
    let partition = expiring(day(expires), agenda::shard(partner));
    let place = Place::at(partition, format!("{}#{partner}", keys::instant(expires)));
    // Every step changes the application on its condition, so that this one needs none.
    Write::put(&key, &Placed { record: &record, place })
}
