//! What a change of the catalogue takes from an app and its customers.

use jiff::Timestamp;
use strum::VariantArray as _;

use crate::fortified::BadgeState;
use crate::listing::{Hosting, Listing, Visibility};
use crate::programme::Programme;

/// Something that an app has and would no longer have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::VariantArray, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
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
    let all = Loss::VARIANTS.iter().copied();
    all.filter(|loss| loss.is_had(before, programme, now) && !loss.is_had(after, programme, now)).collect()
}

impl Loss {
    /// The loss as forms spell it, for example `tab`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Whether an app with this listing has what could be lost.
    fn is_had(self, listing: &Listing, programme: &Programme, now: Timestamp) -> bool {
        let is_on_marketplace = listing.facts.archived_at.is_none();
        match self {
            Self::Tab => is_on_marketplace && listing.facts.hosting == Hosting::Cloud,
            Self::Sale => is_on_marketplace && listing.facts.visibility == Visibility::Public,
            Self::Enrolment => listing.facts.is_watched(),
            Self::Badge => is_on_marketplace && listing.badge(programme, now).state == BadgeState::Held,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_that_leaves_the_marketplace_loses_all_that_it_had_and_one_that_has_left_loses_nothing() {
        let now: Timestamp = "2023-03-01T00:00:00Z".parse().unwrap();
        let programme = Programme::default();
        let facts = serde_json::json!({
            "name": "Notes", "partner": "acme", "product": "0186a000-0000-7000-8000-000000000001",
            "hosting": "cloud", "visibility": "public", "bugBounty": "NOT_A_PARTICIPANT",
            "fortified": { "status": "APPROVED", "approvedAt": "2023-01-01T00:00:00Z" }
        });
        let listing = Listing {
            facts: serde_json::from_value(facts).unwrap(),
            partner_name: "Acme".to_owned(),
            privacy_policy_url: None,
            live: None,
            assessment: None,
            badge_record: None,
            withheld: Default::default(),
            shared_answers: Default::default(),
        };
        let mut archived = listing.clone();
        archived.facts.archived_at = Some(now);
        assert_eq!(find_losses(&listing, &archived, &programme, now), Loss::VARIANTS);
        assert_eq!(find_losses(&archived, &archived, &programme, now), []);
        assert_eq!(find_losses(&archived, &listing, &programme, now), []);
        let mut server = listing.clone();
        server.facts.hosting = Hosting::Server;
        assert_eq!(find_losses(&listing, &server, &programme, now), [Loss::Tab, Loss::Enrolment]);
    }
}
