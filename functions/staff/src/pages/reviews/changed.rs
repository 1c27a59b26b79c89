//! What has changed since a reviewer opened the form that they sent.

use domain::questionnaire::differences::{FieldChange, differences};
use domain::questionnaire::form::FormData;
use domain::questionnaire::published;
use domain::review::Decision;
use jiff::Timestamp;
use store::reviews::ReviewRecord;
use store::{Store, StoreError};

/// What a form says of the review that it showed, besides its version. The fields are hidden, so nothing depends on them but
/// what the reviewer is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenReview {
    pub revision: u32,
    /// How many decisions it listed.
    pub decisions: usize,
    /// When the scan was of which it showed the findings, as text.
    pub scanned: String,
}

impl SeenReview {
    /// What a form shows of a review.
    pub fn of(record: &ReviewRecord, history: &[Decision]) -> Self {
        let scanned = record.review.scanned_at.map(|at| at.to_string()).unwrap_or_default();
        Self { revision: record.review.revision, decisions: history.len(), scanned }
    }

    /// What a posted form showed; `None` if it does not say.
    pub fn read(data: &FormData) -> Option<Self> {
        Some(Self {
            revision: data.get("revision")?.parse().ok()?,
            decisions: data.get("decisions")?.parse().ok()?,
            scanned: data.get("scanned")?.to_owned(),
        })
    }
}

/// What happened to a review since a form about it was opened.
#[derive(Default)]
pub struct ChangesSince {
    /// The answers that were published, as differences from those that the reviewer saw; `None` if nothing was.
    pub published: Option<Vec<FieldChange>>,
    /// How many of the latest decisions are new.
    pub decisions: usize,
    /// The instant of the last scan, if the form shows the findings of an earlier one.
    pub scanned: Option<Timestamp>,
}

impl ChangesSince {
    pub async fn find(
        store: &Store,
        seen: &SeenReview,
        (app, record): (&domain::AppKey, &ReviewRecord),
        history: &[Decision],
    ) -> Result<Self, StoreError> {
        let now = SeenReview::of(record, history);
        let published = match &record.listing.live {
            Some(live) if now.revision != seen.revision => {
                let before = store.revision(app, seen.revision).await?.map(|revision| revision.answers);
                Some(differences(published().newest(), &before.unwrap_or_default(), &live.answers))
            }
            _ => None,
        };
        Ok(Self {
            published,
            decisions: now.decisions.saturating_sub(seen.decisions),
            scanned: record.review.scanned_at.filter(|_| now.scanned != seen.scanned),
        })
    }
}
