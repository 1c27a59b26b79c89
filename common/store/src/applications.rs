//! Applications for the Security Self Assessment: each partner's latest one, those that came to an end, and the queues
//! in which the staff find them.

use domain::questionnaire::{Answers, assessment};
use domain::self_assessment::{Application, ApplicationState, Note, Purpose};
use domain::{EmailAddress, PartnerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::agenda::{FIRST, IndexKey, Indexed, LAST};
use crate::dynamodb::{IndexQuery, Order, PageQuery};
use crate::item::{self, Item, Packed};
use crate::keys::{self, Key};
use crate::write::{ABSENT, Write};
use crate::{Consistency, Page, Row, Store, StoreError};

/// An application in a queue.
#[derive(Clone, Debug)]
pub struct QueuedApplication {
    /// The partner that applies.
    pub partner: PartnerId,
    /// The application.
    pub application: Application,
}

#[derive(Serialize, Deserialize)]
struct ApplicationItem {
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

impl ApplicationItem {
    fn pack(partner: &PartnerId, application: &Application, key: &Key) -> Result<Self, StoreError> {
        let notes = (!application.notes.is_empty()).then(|| Packed::pack(key, &application.notes));
        Ok(Self {
            partner: partner.clone(),
            state: application.state,
            since: application.since,
            purpose: application.purpose,
            answers: Packed::pack(key, &assessment::write_answers(&application.answers))?,
            etag: application.etag.clone(),
            started_at: application.started_at,
            submitted_at: application.submitted_at,
            changed_by: application.changed_by.clone(),
            reviewer: application.reviewer.clone(),
            notes: notes.transpose()?,
        })
    }

    fn into_application(self, key: &Key) -> Result<Application, StoreError> {
        let notes: Option<Vec<Note>> = self.notes.map(|notes| notes.unpack(key)).transpose()?;
        Ok(Application {
            state: self.state,
            since: self.since,
            purpose: self.purpose,
            answers: unpack_assessment(&self.answers, key)?,
            etag: self.etag,
            started_at: self.started_at,
            submitted_at: self.submitted_at,
            changed_by: self.changed_by,
            reviewer: self.reviewer,
            notes: notes.unwrap_or_default(),
        })
    }
}

/// Reads answers to the questionnaire of the Security Self Assessment.
pub(crate) fn unpack_assessment(answers: &Packed, key: &Key) -> Result<Answers, StoreError> {
    let object: Json = answers.unpack(key)?;
    assessment::parse_stored_answers(&object)
        .map_err(|_| StoreError::corrupt(key, "its answers are not of the questionnaire"))
}

pub(crate) fn read_application(key: &Key, found: Item) -> Result<Application, StoreError> {
    item::to_record::<ApplicationItem>(key, found)?.into_application(key)
}

/// Writes an application over the one that was read.
pub(crate) fn put_application(
    partner: &PartnerId,
    read: Option<&Application>,
    after: &Application,
) -> Result<Write, StoreError> {
    let key = keys::application(partner);
    let item = ApplicationItem::pack(partner, after, &key)?;
    let sort = format!("{}#{partner}", keys::instant(after.waiting_since()));
    let index_key = IndexKey::in_partition(queue_partition(after.state), sort);
    let put = Write::put(&key, &Indexed { record: &item, index_key })?;
    match read {
        None => Ok(put.only_if(ABSENT, &[])),
        Some(read) => put.only_if("#etag = :read", &["etag"]).with("read", &read.etag),
    }
}

/// Keeps an application that came to its end.
pub(crate) fn put_past_application(partner: &PartnerId, application: &Application) -> Result<Write, StoreError> {
    let key = keys::past_application(partner, application.started_at);
    Write::put(&key, &ApplicationItem::pack(partner, application, &key)?)
}

/// The partition of the applications in a state.
fn queue_partition(state: ApplicationState) -> String {
    format!("ASSESSMENTS#{}", state.as_str())
}

impl Store {
    /// A partner's applications that came to an end, latest first.
    pub async fn past_applications(&self, partner: &PartnerId, limit: i32) -> Result<Vec<Application>, StoreError> {
        let partition = keys::partner_partition(partner);
        let (prefix, order) = (keys::PAST_APPLICATIONS, Order::Descending);
        let (items, _) = self.read_page(PageQuery { partition: &partition, prefix, after: None, order, limit }).await?;
        items.into_iter().map(|(key, found)| read_application(&key, found)).collect()
    }

    /// The application that a partner began at an instant and that came to an end.
    pub async fn past_application(
        &self,
        partner: &PartnerId,
        begun: Timestamp,
    ) -> Result<Option<Application>, StoreError> {
        let key = keys::past_application(partner, begun);
        let found = self.read_item(&key, Consistency::Strong).await?;
        found.map(|found| read_application(&key, found)).transpose()
    }

    /// A page of the applications in a state, longest waiting first.
    pub async fn applications_in(
        &self,
        state: ApplicationState,
        after: Option<&Row>,
        limit: i32,
    ) -> Result<Page<QueuedApplication>, StoreError> {
        let (partition, order) = (queue_partition(state), Order::Ascending);
        let query = IndexQuery { partition: &partition, from: FIRST, until: LAST, after, order, limit };
        let Page { found: rows, next } = self.read_rows(query).await?;
        let mut found = Vec::with_capacity(rows.len());
        for (_, key, item) in self.read_each(&rows, |row: &Row| row.key.clone(), Consistency::Strong).await? {
            let item: ApplicationItem = item::to_record(&key, item)?;
            let partner = item.partner.clone();
            let application = item.into_application(&key)?;
            // The index is a moment behind, so the application may have left this state.
            if application.state == state {
                found.push(QueuedApplication { partner, application });
            }
        }
        Ok(Page { found, next })
    }
}
