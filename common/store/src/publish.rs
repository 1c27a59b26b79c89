//! Publishing: one read of the listing, the draft and the answer to a repeated call; one transaction that writes the
//! revision, the view, the audit line and the answer, and removes the draft.
//!
//! Invariants: a draft is published at most once; revisions have no gaps; a publish is there whole or not at all.

use domain::draft::Draft;
use domain::listing::{Listing, ListingChange, LiveRevision};
use domain::questionnaire::{Answers, packed};
use domain::{AppKey, EmailAddress};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::agenda;
use super::audit::Actor;
use super::dynamodb::{ABSENT, Order, Page, Write};
use super::item::{self, Packed};
use super::keys::{self, Key};
use super::listings::{self, Read};
use super::{Consistency, Store, StoreError, drafts, programme};

/// For how long a repeated call gets the first one's answer.
pub const IDEMPOTENCY_HOURS: i64 = 24;
/// After its last use an answer is of no interest: DynamoDB may delete it.
const CLEAN_UP_AFTER_SECONDS: i64 = IDEMPOTENCY_HOURS * 3600;

/// The answer of the first call, for its repetitions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FirstAnswer {
    /// What the caller required of the draft then (the `If-Match` header).
    pub precondition: String,
    /// The body.
    pub body: String,
    /// When it was given.
    pub at: Timestamp,
    ttl: i64,
}

impl FirstAnswer {
    /// An answer given now.
    #[must_use]
    pub fn new(precondition: String, body: String, now: Timestamp) -> Self {
        Self { precondition, body, at: now, ttl: now.as_second() + CLEAN_UP_AFTER_SECONDS }
    }

    /// Whether repetitions still get it. DynamoDB deletes late, so the instant decides.
    #[must_use]
    pub fn counts(&self, now: Timestamp) -> bool {
        now.as_second() - self.at.as_second() < IDEMPOTENCY_HOURS * 3600
    }
}

/// What a publish starts from.
#[derive(Clone, Debug)]
pub struct Ready {
    /// The listing, the programme and the draft.
    pub read: Read,
    /// The answer of the first call with the same idempotency key.
    pub first_answer: Option<FirstAnswer>,
}

/// What a publish makes live.
#[derive(Clone, Debug)]
pub struct Publication<'a> {
    /// The app.
    pub app: &'a AppKey,
    /// The listing that was read.
    pub read: &'a Listing,
    /// The draft that was read.
    pub draft: &'a Draft,
    /// What goes live; its revision is one more than the live one's.
    pub live: &'a LiveRevision,
    /// The listing then.
    pub after: &'a ListingChange,
    /// The questionnaire's version in force; the draft may have been saved under an earlier one.
    pub questionnaire: &'a str,
    /// The idempotency record's hash, and the answer to keep.
    pub idempotency: Option<(&'a str, FirstAnswer)>,
}

/// One revision.
#[derive(Clone, Debug)]
pub struct Revision {
    /// Its number.
    pub revision: u32,
    /// The questionnaire's version in force at the publish.
    pub questionnaire: String,
    /// When.
    pub published_at: Timestamp,
    /// By whom.
    pub published_by: EmailAddress,
    /// The answers.
    pub answers: Answers,
}

#[derive(Serialize, Deserialize)]
struct Record {
    revision: u32,
    questionnaire: String,
    published_at: Timestamp,
    published_by: EmailAddress,
    answers: Packed,
}

impl Record {
    fn revision(self, key: &Key) -> Result<Revision, StoreError> {
        Ok(Revision {
            revision: self.revision,
            questionnaire: self.questionnaire,
            published_at: self.published_at,
            published_by: self.published_by,
            answers: packed::unpack_answers(&self.answers.0).map_err(|error| StoreError::corrupt(key, error))?,
        })
    }
}

impl Store {
    /// Reads all that a publish needs in one round trip; `None` for an unknown app.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn ready_to_publish(&self, app: &AppKey, idempotency: Option<&str>) -> Result<Option<Ready>, StoreError> {
        let (view, document, draft) = (keys::view(app), keys::programme(), keys::draft(app));
        let repeated = idempotency.map(keys::idempotency);
        let wanted: Vec<Key> =
            [Some(&view), Some(&document), Some(&draft), repeated.as_ref()].into_iter().flatten().cloned().collect();
        let mut found = self.items(&wanted, Consistency::Strong).await?;
        let Some(listing) = found.remove(&view) else { return Ok(None) };
        let first_answer = match repeated {
            Some(key) => found.remove(&key).map(|item| item::record(&key, item)).transpose()?,
            None => None,
        };
        Ok(Some(Ready {
            read: Read {
                listing: listings::read(&view, listing)?,
                programme: programme::read(found.remove(&document))?,
                draft: found.remove(&draft).map(|item| drafts::read(&draft, item)).transpose()?,
            },
            first_answer,
        }))
    }

    /// Makes a draft live.
    ///
    /// # Errors
    /// [`StoreError::Condition`] or [`StoreError::Conflict`] when somebody else published or saved in between: nothing
    /// was written then.
    pub async fn publish(&self, publication: Publication<'_>, actor: Actor<'_>) -> Result<(), StoreError> {
        let Publication { app, read, draft, live, after, questionnaire, idempotency } = publication;
        let packed = Packed(packed::pack_answers(&live.answers));
        let revision = live.revision;
        let record = Record {
            revision,
            questionnaire: questionnaire.to_owned(),
            published_at: live.published_at,
            published_by: live.published_by.clone(),
            answers: packed.clone(),
        };
        let delete = Write::delete(&keys::draft(app)).only_if("#etag = :etag", &["etag"]).with("etag", &draft.etag)?;
        let view = Write::update(&keys::view(app))
            .set("answers", &packed)?
            .set("revision", &revision)?
            .set("published_at", &live.published_at)?
            .set("published_by", &live.published_by)?
            .set("form_status", &live.status)?
            .set_or_remove("standing", after.listing.badge_record.as_ref())?;
        let view = listings::unchanged(view, read)?;
        let mut writes = vec![
            delete,
            Write::put(&keys::revision(app, revision), &record)?.only_if(ABSENT, &[]),
            view,
            actor.line(keys::app(app), "publish", serde_json::json!({ "revision": revision }))?,
        ];
        writes.extend(agenda::changed(app, after, actor.now)?);
        if let Some((hash, answer)) = idempotency {
            // An answer that is too old to count makes room for the new one.
            let oldest = actor.now.as_second();
            let put = Write::put(&keys::idempotency(hash), &answer)?;
            writes.push(put.only_if("attribute_not_exists(pk) OR #ttl <= :oldest", &["ttl"]).with("oldest", &oldest)?);
        }
        self.transact(writes).await
    }

    /// The revisions of an app, latest first, at most `limit`, those before `before`; and whether there are more.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn revisions(
        &self,
        app: &AppKey,
        before: Option<u32>,
        limit: i32,
    ) -> Result<(Vec<Revision>, bool), StoreError> {
        let partition = keys::app(app);
        let from = before.map(|before| keys::revision(app, before).sk);
        let page = Page {
            partition: &partition,
            prefix: keys::REVISIONS,
            from: from.as_deref(),
            order: Order::Descending,
            limit,
        };
        let (items, more) = self.page(page).await?;
        let key = Key { pk: partition.clone(), sk: keys::REVISIONS.to_owned() };
        let revisions = items.into_iter().map(|item| item::record::<Record>(&key, item)?.revision(&key));
        Ok((revisions.collect::<Result<_, _>>()?, more))
    }

    /// One revision.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn revision(&self, app: &AppKey, number: u32) -> Result<Option<Revision>, StoreError> {
        let key = keys::revision(app, number);
        let record: Option<Record> = self.record(&key, Consistency::Strong).await?;
        record.map(|record| record.revision(&key)).transpose()
    }
}
