//! Publishing: one read of the listing, the draft and the answer to a repeated call, and one transaction that writes
//! the revision, the view, an audit line and the answer, enters the review's queue, and deletes the draft.
//!
//! Invariants: a draft is published at most once; revisions have no gaps; all of a publish is written, or nothing.

use std::sync::Arc;

use domain::AppKey;
use domain::draft::Draft;
use domain::listing::{Listing, ListingChange, LiveRevision};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::audit::Actor;
use crate::item::{self, Packed, PackedText};
use crate::keys::{self, Key};
use crate::listings::{self, ListingRecord};
use crate::review_queue::enter_queue;
use crate::revisions::{Revision, create_revision};
use crate::write::Write;
use crate::{Consistency, Store, StoreError, badge_changes, drafts, programme};

/// For how long a repeated call gets the answer of the first one.
pub const IDEMPOTENCY_HOURS: i64 = 24;
/// When DynamoDB may delete an answer: nobody gets it any more then.
const CLEAN_UP_AFTER_SECONDS: i64 = IDEMPOTENCY_HOURS * 3600;

/// The answer of the first call, for its repetitions.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FirstAnswer {
    /// The precondition of that call: its `If-Match` header.
    pub precondition: String,
    body: PackedText,
    /// When it was given.
    pub at: Timestamp,
    ttl: i64,
}

impl FirstAnswer {
    /// An answer that is given now.
    pub fn new(precondition: String, body: String, now: Timestamp) -> Self {
        Self { precondition, body: PackedText(body), at: now, ttl: now.as_second() + CLEAN_UP_AFTER_SECONDS }
    }

    /// The body of the answer.
    pub fn body(&self) -> &str {
        &self.body.0
    }

    /// Whether repetitions still get the answer. DynamoDB deletes late, so its absence does not decide that.
    pub fn counts(&self, now: Timestamp) -> bool {
        now.as_second() - self.at.as_second() < IDEMPOTENCY_HOURS * 3600
    }
}

/// What a publish starts from.
#[derive(Clone, Debug)]
pub struct PublishInput {
    /// The listing, the programme and the draft.
    pub read: ListingRecord,
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
    /// What becomes live. Its revision is the live one's plus one.
    pub live: &'a LiveRevision,
    /// The listing after the publish.
    pub after: &'a ListingChange,
    /// The version of the questionnaire in force. The draft may have been saved under an earlier one.
    pub questionnaire: &'a str,
    /// The hash of the call's idempotency key, and the answer to store for its repetitions.
    pub idempotency: Option<(&'a str, FirstAnswer)>,
}

impl Store {
    /// Reads all that a publish starts from in one round trip; `None` for an unknown app. `idempotency` is the hash of
    /// the call's idempotency key.
    pub async fn read_for_publish(
        &self,
        app: &AppKey,
        idempotency: Option<&str>,
    ) -> Result<Option<PublishInput>, StoreError> {
        let (view, document, draft) = (keys::view(app), keys::programme(), keys::draft(app));
        let answer = idempotency.map(keys::idempotency);
        let wanted: Vec<Key> =
            [Some(&view), Some(&document), Some(&draft), answer.as_ref()].into_iter().flatten().cloned().collect();
        let mut found = self.read_items(&wanted, Consistency::Strong).await?;
        let Some(listing) = found.remove(&view) else { return Ok(None) };
        let first_answer = match answer {
            Some(key) => found.remove(&key).map(|item| item::to_record(&key, item)).transpose()?,
            None => None,
        };
        let read = ListingRecord {
            listing: listings::read_view(&view, listing)?,
            programme: Arc::new(programme::read_programme(found.remove(&document))?),
            draft: found.remove(&draft).map(|item| drafts::read_draft(&draft, item)).transpose()?,
        };
        Ok(Some(PublishInput { read, first_answer }))
    }

    /// Makes a draft live.
    ///
    /// # Errors
    /// [`StoreError::Condition`] or [`StoreError::Conflict`] when somebody else published or saved since what was read:
    /// nothing was written then.
    pub async fn publish(&self, publication: Publication<'_>, actor: Actor<'_>) -> Result<(), StoreError> {
        let Publication { app, read, draft, live, after, questionnaire, idempotency } = publication;
        let revision = Revision {
            revision: live.revision,
            questionnaire: questionnaire.to_owned(),
            published_at: live.published_at,
            published_by: live.published_by.clone(),
            answers: live.answers.clone(),
        };
        let view = Write::update(&keys::view(app))
            .set("answers", &Packed::pack_answers(&live.answers))?
            .set("revision", &live.revision)?
            .set("published_at", &live.published_at)?
            .set("published_by", &live.published_by)?
            .set("form_status", &live.status)?
            .set_or_remove("changed", live.changed.as_deref().map(Packed::pack_paths).as_ref())?
            .set_or_remove("standing", after.listing.badge_record.as_ref())?;
        let detail = serde_json::json!({ "revision": live.revision });
        let mut writes = vec![
            Write::delete(&keys::draft(app)).only_if("#etag = :etag", &["etag"]).with("etag", &draft.etag)?,
            create_revision(app, &revision)?,
            listings::only_if_unchanged(view, read)?,
            actor.line(keys::app_partition(app), "publish", detail)?,
            enter_queue(app, live.revision, actor.now)?,
        ];
        writes.extend(badge_changes::put_badge_change(app, after, actor.now)?);
        if let Some((hash, answer)) = idempotency {
            writes.push(put_first_answer(hash, &answer, actor.now)?);
        }
        self.transact(writes).await
    }
}

/// Stores an answer, in place of one that no repetition gets any more.
fn put_first_answer(hash: &str, answer: &FirstAnswer, now: Timestamp) -> Result<Write, StoreError> {
    Write::put(&keys::idempotency(hash), answer)?
        .only_if("attribute_not_exists(pk) OR #ttl <= :oldest", &["ttl"])
        .with("oldest", &now.as_second())
}
