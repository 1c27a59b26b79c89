//! Drafts. A save is one conditional write; a discard also leaves an audit line.

use std::collections::BTreeMap;

use domain::draft::Draft;
use domain::programme::Programme;
use domain::questionnaire::Answers;
use domain::{AppKey, EmailAddress, Precondition};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::audit::{Actor, time_ordered};
use crate::item::{self, Item, Packed};
use crate::keys::{self, Key};
use crate::write::{ABSENT, EXISTS, Write};
use crate::{Consistency, Store, StoreError};

#[derive(Serialize, Deserialize)]
struct DraftItem {
    answers: Packed,
    questionnaire: String,
    etag: String,
    saved_at: Timestamp,
    saved_by: EmailAddress,
}

pub(crate) fn read_draft(key: &Key, found: Item) -> Result<Draft, StoreError> {
    let draft: DraftItem = item::to_record(key, found)?;
    Ok(Draft {
        answers: draft.answers.unpack_answers(key)?,
        questionnaire: draft.questionnaire,
        etag: draft.etag,
        saved_at: draft.saved_at,
        saved_by: draft.saved_by,
    })
}

fn put_draft(app: &AppKey, draft: &Draft) -> Result<Write, StoreError> {
    let item = DraftItem {
        answers: Packed::pack_answers(&draft.answers),
        questionnaire: draft.questionnaire.clone(),
        etag: draft.etag.clone(),
        saved_at: draft.saved_at,
        saved_by: draft.saved_by.clone(),
    };
    Write::put(&keys::draft(app), &item)
}

/// Makes a write depend on a caller's precondition about the draft.
fn require(write: Write, precondition: &Precondition) -> Result<Write, StoreError> {
    Ok(match precondition {
        Precondition::None => write,
        Precondition::Absent => write.only_if(ABSENT, &[]),
        Precondition::Exists => write.only_if(EXISTS, &[]),
        // No ETag can match when all of them were weak. DynamoDB cannot be asked such a condition.
        Precondition::Is(etags) if etags.is_empty() => return Err(StoreError::Condition { at: 0 }),
        Precondition::Is(etags) => {
            let names: Vec<String> = (0..etags.len()).map(|at| format!(":etag{at}")).collect();
            let mut write = write.only_if(format!("#etag IN ({})", names.join(", ")), &["etag"]);
            for (at, etag) in etags.iter().enumerate() {
                write = write.with(&format!("etag{at}"), etag)?;
            }
            write
        }
    })
}

impl Store {
    /// Saves a draft, over the one that exists.
    ///
    /// # Errors
    /// [`StoreError::Condition`] when the precondition does not hold.
    pub async fn save_draft(&self, app: &AppKey, draft: &Draft, precondition: &Precondition) -> Result<(), StoreError> {
        self.write(require(put_draft(app, draft)?, precondition)?).await
    }

    /// Saves the first draft since the live revision, which is `None` while nothing is live.
    ///
    /// # Errors
    /// [`StoreError::Condition`] or [`StoreError::Conflict`] when there is a draft, or something was published since.
    pub async fn begin_draft(&self, app: &AppKey, draft: &Draft, live: Option<u32>) -> Result<(), StoreError> {
        // Revisions have no gaps, so this one is live as long as the next one does not exist. To check an item that
        // does not exist is cheapest.
        let next = live.unwrap_or_default().saturating_add(1);
        let still_live = Write::check(&keys::revision(app, next)).only_if(ABSENT, &[]);
        self.transact(vec![put_draft(app, draft)?.only_if(ABSENT, &[]), still_live]).await
    }

    /// Deletes the draft; the live revision stays.
    ///
    /// # Errors
    /// [`StoreError::Condition`] at 0 when there is no draft, or the precondition does not hold.
    pub async fn discard_draft(
        &self,
        app: &AppKey,
        precondition: &Precondition,
        actor: Actor<'_>,
    ) -> Result<(), StoreError> {
        let delete = Write::delete(&keys::draft(app));
        let delete = match precondition {
            Precondition::None => delete.only_if(EXISTS, &[]),
            // A draft that must not exist cannot be discarded either.
            Precondition::Absent => return Err(StoreError::Condition { at: 0 }),
            given => require(delete, given)?,
        };
        let line = actor.line(keys::app_partition(app), "discard", serde_json::Value::Null)?;
        self.transact(vec![delete, line]).await
    }

    /// The drafts of some apps. Apps without one are left out.
    pub async fn drafts(&self, apps: &[AppKey]) -> Result<BTreeMap<AppKey, Draft>, StoreError> {
        let drafts = self.read_each(apps, keys::draft, Consistency::Strong).await?;
        drafts.into_iter().map(|(app, key, item)| Ok((app.clone(), read_draft(&key, item)?))).collect()
    }

    /// Whether the app has a draft.
    pub async fn has_draft(&self, app: &AppKey) -> Result<bool, StoreError> {
        Ok(self.read_item(&keys::draft(app), Consistency::Strong).await?.is_some())
    }
}

/// The draft of answers that are saved at `now`, with an ETag of its own.
pub fn new_draft(answers: Answers, programme: &Programme, by: &EmailAddress, now: Timestamp) -> Draft {
    Draft {
        answers,
        questionnaire: programme.in_force(now).questionnaire.version.clone(),
        etag: new_etag(now),
        saved_at: now,
        saved_by: by.clone(),
    }
}

/// A new ETag for a draft or an application: never used before, and never again.
pub fn new_etag(now: Timestamp) -> String {
    time_ordered(now).simple().to_string()
}
