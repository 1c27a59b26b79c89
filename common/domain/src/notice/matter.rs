//! What notices are about, and whether that is still worth saying. What must not live here: when a notice is due.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fortified::{self, BadgeState};
use crate::listing::Listing;
use crate::programme::{Milestone, Programme};
use crate::questionnaire::Completeness;

/// What notices are about, for tags and queries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The badge will go unless fields are filled out.
    FortifiedWarning,
    /// The badge is not shown any more.
    BadgeRemoved,
    /// The badge is shown again.
    BadgeReturned,
    /// The rollout of the tab reached a milestone.
    RolloutMilestone,
}

impl Kind {
    /// All kinds.
    pub const EVERY: [Self; 4] =
        [Self::FortifiedWarning, Self::BadgeRemoved, Self::BadgeReturned, Self::RolloutMilestone];

    /// Their words, in the same order.
    pub const WORDS: [&'static str; 4] = ["fortified-warning", "badge-removed", "badge-returned", "rollout-milestone"];

    /// The word in tags, keys and queries.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// The kind of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|kind| kind.word() == word)
    }
}

/// What a notice says, beside the apps that it lists.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Matter {
    /// A badge goes at `due` unless fields are filled out.
    FortifiedWarning {
        /// From when the fields are required.
        due: Timestamp,
        /// How many days before it this warning belongs to.
        days: u16,
    },
    /// A badge is not shown any more.
    BadgeRemoved,
    /// A badge is shown again.
    BadgeReturned,
    /// The rollout reached a milestone.
    RolloutMilestone {
        /// Which.
        milestone: Milestone,
    },
}

impl Matter {
    /// Its kind.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::FortifiedWarning { .. } => Kind::FortifiedWarning,
            Self::BadgeRemoved => Kind::BadgeRemoved,
            Self::BadgeReturned => Kind::BadgeReturned,
            Self::RolloutMilestone { .. } => Kind::RolloutMilestone,
        }
    }

    /// Whether it is worth saying at `now`: a warning of an older window or of a day that has passed is not, nor a
    /// milestone that a later one has overtaken.
    #[must_use]
    pub fn holds(&self, programme: &Programme, now: Timestamp) -> bool {
        match self {
            Self::FortifiedWarning { due, days } => fortified::warning(programme, *due, now) == Some(*days),
            Self::BadgeRemoved | Self::BadgeReturned => true,
            Self::RolloutMilestone { milestone } => {
                let latest = programme.milestones_reached(now).into_iter().map(|(reached, _)| reached).max();
                latest == Some(*milestone)
            }
        }
    }

    /// What it says of an app at `now`: how complete the tab is by what it is about; `None` when it is not about the app
    /// any more.
    #[must_use]
    pub fn of_app(&self, listing: &Listing, programme: &Programme, now: Timestamp) -> Option<Completeness> {
        let badge_is = |state| listing.facts.is_watched() && listing.badge(programme, now).state == state;
        let concerned = match self {
            Self::FortifiedWarning { due, .. } => {
                return listing.at_risk(programme, now).filter(|risk| risk.due == *due).map(|risk| risk.completeness);
            }
            Self::BadgeRemoved => badge_is(BadgeState::Removed),
            Self::BadgeReturned => badge_is(BadgeState::Held),
            Self::RolloutMilestone { .. } => listing.facts.has_public_tab(),
        };
        concerned.then(|| listing.completeness(programme, now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_the_same_word_in_tags_and_in_documents() {
        for (kind, word) in Kind::EVERY.into_iter().zip(Kind::WORDS) {
            assert_eq!((kind.word(), Kind::of(word)), (word, Some(kind)));
            assert_eq!(serde_json::to_value(kind).unwrap(), word);
        }
    }
}
