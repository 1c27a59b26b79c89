//! What a change of the catalogue takes from an app and its customers.

use jiff::Timestamp;
use strum::VariantArray as _;

use crate::fortified::BadgeState;
use crate::listing::{Hosting, Listing, Visibility};
use crate::programme::Programme;

/// Something that an app has and would no longer have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::VariantArray)]
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
    let all = Loss::VARIANTS.iter().copied();
    all.filter(|loss| loss.is_had(before, programme, now) && !loss.is_had(after, programme, now)).collect()
}

impl Loss {
    /// Whether an app with this listing has what could be lost.
    fn is_had(self, listing: &Listing, programme: &Programme, now: Timestamp) -> bool {
        match self {
            Self::Tab => listing.facts.hosting == Hosting::Cloud,
            Self::Sale => listing.facts.visibility == Visibility::Public,
            Self::Enrolment => listing.facts.is_watched(),
            Self::Badge => listing.badge(programme, now).state == BadgeState::Held,
        }
    }
}
