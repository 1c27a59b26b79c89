//! Badges that a job records: of each what was derived, and on the agenda what is to be told of it, in one transaction.

use domain::AppKey;
use domain::fortified::{BadgeRecord, BadgeState};
use domain::listing::Listing;
use jiff::Timestamp;

use crate::badge_changes::DueBadgeChange;
use crate::keys;
use crate::listings::only_if_unchanged;
use crate::write::Write;
use crate::{Store, StoreError};

/// How many badges one transaction records: it may have 100 writes, and each badge takes two.
const AT_ONCE: usize = 50;

/// What a job found to record of a badge.
#[derive(Clone, Debug)]
pub struct BadgeUpdate {
    /// The app.
    pub app: AppKey,
    /// The listing from which the badge was derived.
    pub read: Listing,
    /// What is to be recorded.
    pub record: BadgeRecord,
    /// The state that the partner was told of; `None` when there is nothing to tell.
    pub told: Option<BadgeState>,
}

impl BadgeUpdate {
    /// What is to be told, found at `now`.
    pub fn due_change(&self, now: Timestamp) -> Option<DueBadgeChange> {
        let (partner, app) = (self.read.facts.partner.clone(), self.app.clone());
        self.told.map(|from| DueBadgeChange { partner, app, at: now, from })
    }

    fn writes(&self, now: Timestamp) -> Result<Vec<Write>, StoreError> {
        let view = Write::update(&keys::view(&self.app)).set("standing", &self.record)?;
        let mut writes = vec![only_if_unchanged(view, &self.read)?];
        writes.extend(self.due_change(now).map(|change| change.put()).transpose()?);
        Ok(writes)
    }
}

impl Store {
    /// Records badges that were derived at `now`, and puts those that are to be told on the agenda.
    ///
    /// # Errors
    /// [`StoreError::Condition`] or [`StoreError::Conflict`] when somebody changed one of the listings since it was read. Some
    /// of the others may be recorded then.
    pub async fn record_badges(&self, updates: &[BadgeUpdate], now: Timestamp) -> Result<(), StoreError> {
        for together in updates.chunks(AT_ONCE) {
            let writes: Vec<Vec<Write>> =
                together.iter().map(|update| update.writes(now)).collect::<Result<_, StoreError>>()?;
            self.transact(writes.into_iter().flatten().collect()).await?;
        }
        Ok(())
    }
}
