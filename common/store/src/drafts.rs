//! The draft of an app. A save is one conditional write; a discard deletes it and leaves an audit line.

use std::collections::BTreeMap;

use domain::draft::Draft;
use domain::listing::App;
use domain::programme::Programme;
use domain::questionnaire::{Answers, packed};
use domain::{AppKey, AppRef, EmailAddress, Precondition, ProductId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::audit::Actor;
use super::catalogue;
use super::dynamodb::{ABSENT, EXISTS, Write};
use super::item::{self, Item, Packed};
use super::keys::{self, Key};
use super::{Consistency, Store, StoreError, programme};

#[derive(Serialize, Deserialize)]
struct Record {
    answers: Packed,
    questionnaire: String,
    etag: String,
    saved_at: Timestamp,
    saved_by: EmailAddress,
}

pub(super) fn read(key: &Key, found: Item) -> Result<Draft, StoreError> {
    let record: Record = item::record(key, found)?;
    Ok(Draft {
        answers: packed::unpack_answers(&record.answers.0).map_err(|error| StoreError::corrupt(key, error))?,
        questionnaire: record.questionnaire,
        etag: record.etag,
        saved_at: record.saved_at,
        saved_by: record.saved_by,
    })
}

fn written(app: &AppKey, draft: &Draft) -> Result<Write, StoreError> {
    let record = Record {
        answers: Packed(packed::pack_answers(&draft.answers)),
        questionnaire: draft.questionnaire.clone(),
        etag: draft.etag.clone(),
        saved_at: draft.saved_at,
        saved_by: draft.saved_by.clone(),
    };
    Write::put(&keys::draft(app), &record)
}

/// Makes a write depend on a caller's precondition about the draft.
fn guarded(write: Write, precondition: &Precondition) -> Result<Write, StoreError> {
    Ok(match precondition {
        Precondition::None => write,
        Precondition::Absent => write.only_if(ABSENT, &[]),
        Precondition::Exists => write.only_if(EXISTS, &[]),
        // No tag that could match (all were weak) is no condition that DynamoDB could be asked.
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
    /// The app that a path names, if there is one, and the programme: one strongly consistent round trip.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn app(&self, subject: &AppRef) -> Result<(Option<App>, Programme), StoreError> {
        let named = match subject {
            AppRef::Key(key) => Some(keys::head(key)),
            AppRef::Product(product) => Some(keys::product(product)),
            AppRef::Invalid => None,
        };
        let wanted: Vec<Key> = named.iter().cloned().chain([keys::programme()]).collect();
        let mut found = self.items(&wanted, Consistency::Strong).await?;
        let programme = programme::read(found.remove(&keys::programme()))?;
        let Some((key, item)) = named.and_then(|key| found.remove(&key).map(|item| (key, item))) else {
            return Ok((None, programme));
        };
        let app = match subject {
            AppRef::Key(app) => catalogue::head(&key, item)?.facts.app(app),
            AppRef::Product(_) | AppRef::Invalid => item::record::<catalogue::Product>(&key, item)?.app(),
        };
        Ok((Some(app), programme))
    }

    /// The key of the app that has a product's id.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn key_of_product(&self, product: &ProductId) -> Result<Option<AppKey>, StoreError> {
        let record: Option<catalogue::Product> = self.record(&keys::product(product), Consistency::Strong).await?;
        Ok(record.map(|product| product.app().key))
    }

    /// Saves a draft, replacing the one that is there.
    ///
    /// # Errors
    /// [`StoreError::Condition`] when the precondition does not hold.
    pub async fn save_draft(&self, app: &AppKey, draft: &Draft, precondition: &Precondition) -> Result<(), StoreError> {
        self.write(guarded(written(app, draft)?, precondition)?).await
    }

    /// Saves the first draft since the live revision, `None` while nothing is live.
    ///
    /// # Errors
    /// [`StoreError::Condition`] or [`StoreError::Conflict`] when there is a draft, or something was published since.
    pub async fn begin_draft(&self, app: &AppKey, draft: &Draft, live: Option<u32>) -> Result<(), StoreError> {
        // Revisions have no gaps: while the next one is not there, this one is live. An item that is not there is the
        // cheapest to ask for.
        let next = live.unwrap_or_default().saturating_add(1);
        let since = Write::check(&keys::revision(app, next)).only_if(ABSENT, &[]);
        self.transact(vec![written(app, draft)?.only_if(ABSENT, &[]), since]).await
    }

    /// Drops the draft; what is live stays.
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
            given => guarded(delete, given)?,
        };
        let line = actor.line(keys::app(app), "discard", serde_json::Value::Null)?;
        self.transact(vec![delete, line]).await
    }

    /// The drafts of some apps; apps without one are left out.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn drafts(&self, apps: &[AppKey]) -> Result<BTreeMap<AppKey, Draft>, StoreError> {
        let keys: Vec<Key> = apps.iter().map(keys::draft).collect();
        let mut found = self.many(&keys, Consistency::Strong).await?;
        let drafts = apps.iter().zip(&keys).filter_map(|(app, key)| Some((app, key, found.remove(key)?)));
        drafts.map(|(app, key, item)| Ok((app.clone(), read(key, item)?))).collect()
    }

    /// Whether the app has a draft.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn has_draft(&self, app: &AppKey) -> Result<bool, StoreError> {
        Ok(self.item(&keys::draft(app), Consistency::Strong).await?.is_some())
    }
}

/// The draft that a save at `now` makes of answers, under a name of its own.
#[must_use]
pub fn saved(answers: Answers, programme: &Programme, by: &EmailAddress, now: Timestamp) -> Draft {
    Draft {
        answers,
        questionnaire: programme.in_force(now).questionnaire.version.clone(),
        etag: new_etag(now),
        saved_at: now,
        saved_by: by.clone(),
    }
}

/// A new draft's ETag: never used before, and never again.
#[must_use]
pub fn new_etag(now: Timestamp) -> String {
    super::audit::time_ordered(now).simple().to_string()
}
