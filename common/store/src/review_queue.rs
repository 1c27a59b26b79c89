//! How what has just become live enters the queue of reviews, in the transaction that makes it live.

use domain::AppKey;
use domain::review::ReviewState;
use jiff::Timestamp;

use crate::StoreError;
use crate::drafts::new_etag;
use crate::keys;
use crate::write::Write;

/// What the sort keys of reviews begin with that no scan has looked at: after all that one has.
pub(crate) const NOT_SCANNED: &str = "99~";

/// The partition of the reviews in a state.
pub(crate) fn queue_partition(state: ReviewState) -> String {
    format!("REVIEWS#{}", state.as_str())
}

/// Enters what has just become live into the queue. The history of the review stays.
pub(crate) fn enter_queue(app: &AppKey, revision: u32, now: Timestamp) -> Result<Write, StoreError> {
    let (partition, sort) = (queue_partition(ReviewState::Open), format!("{NOT_SCANNED}{}#{app}", keys::instant(now)));
    Write::update(&keys::review(app))
        .set("app", app)?
        .set("revision", &revision)?
        .set("state", &ReviewState::Open)?
        .set("since", &now)?
        .set("etag", &new_etag(now))?
        .remove("scanned_at")
        .remove("findings")
        .set(keys::AGENDA_PK, &partition)?
        .set(keys::AGENDA_SK, &sort)
}
