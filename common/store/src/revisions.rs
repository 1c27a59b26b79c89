//! Revisions: everything that was ever published of an app. A revision never changes.

use domain::questionnaire::Answers;
use domain::{AppKey, EmailAddress};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::dynamodb::{Order, PageQuery};
use crate::item::{self, Packed};
use crate::keys::{self, Key};
use crate::write::{ABSENT, Write};
use crate::{Consistency, Store, StoreError};

/// A revision.
#[derive(Clone, Debug)]
pub struct Revision {
    /// Its number: 1 at first, without gaps.
    pub revision: u32,
    /// The version of the questionnaire in force when it was published.
    pub questionnaire: String,
    /// When it was published.
    pub published_at: Timestamp,
    /// Who published it.
    pub published_by: EmailAddress,
    /// The answers.
    pub answers: Answers,
}

#[derive(Serialize, Deserialize)]
struct RevisionItem {
    revision: u32,
    questionnaire: String,
    published_at: Timestamp,
    published_by: EmailAddress,
    answers: Packed,
}

impl RevisionItem {
    fn into_revision(self, key: &Key) -> Result<Revision, StoreError> {
        Ok(Revision {
            revision: self.revision,
            questionnaire: self.questionnaire,
            published_at: self.published_at,
            published_by: self.published_by,
            answers: self.answers.unpack_answers(key)?,
        })
    }
}

/// Writes a new revision.
pub(crate) fn create_revision(app: &AppKey, revision: &Revision) -> Result<Write, StoreError> {
    let item = RevisionItem {
        revision: revision.revision,
        questionnaire: revision.questionnaire.clone(),
        published_at: revision.published_at,
        published_by: revision.published_by.clone(),
        answers: Packed::pack_answers(&revision.answers),
    };
    Ok(Write::put(&keys::revision(app, revision.revision), &item)?.only_if(ABSENT, &[]))
}

impl Store {
    /// The latest revisions of an app before the revision `before`, latest first, and whether there are more.
    pub async fn revisions(
        &self,
        app: &AppKey,
        before: Option<u32>,
        limit: i32,
    ) -> Result<(Vec<Revision>, bool), StoreError> {
        let partition = keys::app_partition(app);
        let after = before.map(|before| keys::revision(app, before).sk);
        let order = Order::Descending;
        let page = PageQuery { partition: &partition, prefix: keys::REVISIONS, after: after.as_deref(), order, limit };
        let (items, more) = self.read_page(page).await?;
        let revisions = items.into_iter().map(|(key, item)| {
            let revision: RevisionItem = item::to_record(&key, item)?;
            revision.into_revision(&key)
        });
        Ok((revisions.collect::<Result<_, StoreError>>()?, more))
    }

    /// The revision with this number.
    pub async fn revision(&self, app: &AppKey, number: u32) -> Result<Option<Revision>, StoreError> {
        let key = keys::revision(app, number);
        let item: Option<RevisionItem> = self.read_record(&key, Consistency::Strong).await?;
        item.map(|item| item.into_revision(&key)).transpose()
    }
}
