//! What a change of the catalogue takes from an app and its customers.

use jiff::Timestamp;

use crate::fortified::BadgeState;
use crate::listing::{Hosting, Listing, Visibility};
use crate::programme::Programme;

/// Something that an app has and would no longer have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// Its tab: only cloud apps have one.
    Tab,
    /// Its place among the apps that everybody can find.
    Sale,
    /// Its enrolment in Cloud Fortified.
    Enrolment,
    /// Its Cloud Fortified badge.
    Badge,
}

/// What an app loses at `now` when its listing changes. An app that has left the marketplace has nothing to lose.
#[must_use]
pub fn find_losses(before: &Listing, after: &Listing, programme: &Programme, now: Timestamp) -> Vec<Loss> {
    if before.facts.archived_at.is_some() {
        return Vec::new();
    }
    let holds = |listing: &Listing| listing.badge(programme, now).state == BadgeState::Held;
    let has = |loss: Loss, listing: &Listing| match loss {
        Loss::Tab => listing.facts.hosting == Hosting::Cloud,
        Loss::Sale => listing.facts.visibility == Visibility::Public,
        Loss::Enrolment => listing.facts.is_watched(),
        Loss::Badge => holds(listing),
    };
    let all = [Loss::Tab, Loss::Sale, Loss::Enrolment, Loss::Badge];
    all.into_iter().filter(|loss| has(*loss, before) && !has(*loss, after)).collect()
}
