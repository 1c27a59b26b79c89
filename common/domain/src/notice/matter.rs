//! What notices are about, and whether that is still worth saying. What must not live here: when a notice is due.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Notice;
use super::window::window;
use crate::PartnerId;
use crate::fortified::{self, BadgeState};
use crate::listing::Listing;
use crate::programme::{Milestone, Programme};
use crate::questionnaire::Completeness;
use crate::self_assessment::{Application, Participation, State};

/// How much of an application's name tells steps of one instant apart: its random end.
const STEP: usize = 8;

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
    /// An application was handed in.
    SelfAssessmentReceived,
    /// An application is with the partner again.
    SelfAssessmentChangesRequested,
    /// An application was approved.
    SelfAssessmentApproved,
    /// An application was rejected.
    SelfAssessmentRejected,
    /// An application ended with the programme.
    SelfAssessmentClosed,
    /// An approval will expire.
    SelfAssessmentExpiring,
    /// An approval has expired.
    SelfAssessmentExpired,
    /// The Security Self Assessment will end.
    DeprecationAhead,
}

impl Kind {
    /// All kinds.
    pub const EVERY: [Self; 12] = [
        Self::FortifiedWarning,
        Self::BadgeRemoved,
        Self::BadgeReturned,
        Self::RolloutMilestone,
        Self::SelfAssessmentReceived,
        Self::SelfAssessmentChangesRequested,
        Self::SelfAssessmentApproved,
        Self::SelfAssessmentRejected,
        Self::SelfAssessmentClosed,
        Self::SelfAssessmentExpiring,
        Self::SelfAssessmentExpired,
        Self::DeprecationAhead,
    ];

    /// Their words, in the same order.
    pub const WORDS: [&'static str; 12] = [
        "fortified-warning",
        "badge-removed",
        "badge-returned",
        "rollout-milestone",
        "self-assessment-received",
        "self-assessment-changes-requested",
        "self-assessment-approved",
        "self-assessment-rejected",
        "self-assessment-closed",
        "self-assessment-expiring",
        "self-assessment-expired",
        "deprecation-ahead",
    ];

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

    /// What it is about: some of the partner's apps, or its part in the Security Self Assessment.
    #[must_use]
    pub fn subject(self) -> Subject {
        match self {
            Self::FortifiedWarning | Self::BadgeRemoved | Self::BadgeReturned | Self::RolloutMilestone => Subject::Apps,
            Self::SelfAssessmentReceived
            | Self::SelfAssessmentChangesRequested
            | Self::SelfAssessmentApproved
            | Self::SelfAssessmentRejected
            | Self::SelfAssessmentClosed
            | Self::SelfAssessmentExpiring
            | Self::SelfAssessmentExpired
            | Self::DeprecationAhead => Subject::SelfAssessment,
        }
    }
}

/// What a kind of notice is about, which decides who hears it and what is read again before it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Apps: for those who manage them.
    Apps,
    /// The Security Self Assessment: for those who look after the partner's security.
    SelfAssessment,
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
    /// An application was handed in.
    SelfAssessmentReceived {
        /// When.
        at: Timestamp,
    },
    /// A reviewer gave an application back.
    SelfAssessmentChangesRequested {
        /// When.
        at: Timestamp,
    },
    /// An application was approved.
    SelfAssessmentApproved {
        /// When.
        at: Timestamp,
    },
    /// An application was rejected.
    SelfAssessmentRejected {
        /// When.
        at: Timestamp,
    },
    /// An application ended with the programme.
    SelfAssessmentClosed {
        /// When.
        at: Timestamp,
    },
    /// An approval will expire.
    SelfAssessmentExpiring {
        /// When: it names the approval.
        expires_at: Timestamp,
    },
    /// An approval has expired.
    SelfAssessmentExpired {
        /// When it was to: it names the approval.
        expires_at: Timestamp,
    },
    /// The Security Self Assessment will end.
    DeprecationAhead {
        /// When.
        from: Timestamp,
        /// How many days before it this notice belongs to.
        days: u16,
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
            Self::SelfAssessmentReceived { .. } => Kind::SelfAssessmentReceived,
            Self::SelfAssessmentChangesRequested { .. } => Kind::SelfAssessmentChangesRequested,
            Self::SelfAssessmentApproved { .. } => Kind::SelfAssessmentApproved,
            Self::SelfAssessmentRejected { .. } => Kind::SelfAssessmentRejected,
            Self::SelfAssessmentClosed { .. } => Kind::SelfAssessmentClosed,
            Self::SelfAssessmentExpiring { .. } => Kind::SelfAssessmentExpiring,
            Self::SelfAssessmentExpired { .. } => Kind::SelfAssessmentExpired,
            Self::DeprecationAhead { .. } => Kind::DeprecationAhead,
        }
    }

    /// The notice of it to a partner, for the step at `now` that gave the application the name `etag`. Of an end that came
    /// with the step there is one notice, whoever finds it.
    #[must_use]
    pub fn notice_of_step(self, partner: PartnerId, etag: &str, now: Timestamp) -> Notice {
        let of_calendar = matches!(self, Self::SelfAssessmentExpired { .. });
        let mut notice = self.notice_of_self_assessment(partner, now);
        if !of_calendar {
            // Two steps may be taken at one instant, and SES takes no longer identity.
            notice.id.window = etag.get(etag.len().saturating_sub(STEP)..).unwrap_or_default().to_owned();
        }
        notice
    }

    /// The notice of it to a partner, found due at `now`: one for each approval, application's step, or window.
    #[must_use]
    pub fn notice_of_self_assessment(self, partner: PartnerId, now: Timestamp) -> Notice {
        let (cycle, window) = match &self {
            Self::SelfAssessmentExpiring { expires_at } | Self::SelfAssessmentExpired { expires_at } => {
                (*expires_at, "approval".to_owned())
            }
            Self::DeprecationAhead { from, days } => (*from, format!("{days}d")),
            _ => (now, "step".to_owned()),
        };
        Notice::new(partner, cycle.to_string(), window, self, now)
    }

    /// Whether it is worth saying at `now`: a warning of an older window or of a day that has passed is not, nor a
    /// milestone that a later one has overtaken.
    #[must_use]
    pub fn holds(&self, programme: &Programme, now: Timestamp) -> bool {
        match self {
            Self::FortifiedWarning { due, days } => fortified::open_warning(programme, *due, now) == Some(*days),
            Self::BadgeRemoved | Self::BadgeReturned => true,
            Self::RolloutMilestone { milestone } => {
                let latest = programme.milestones_reached(now).into_iter().map(|(reached, _)| reached).max();
                latest == Some(*milestone)
            }
            Self::DeprecationAhead { from, days } => {
                let policy = &programme.self_assessment;
                *from == policy.deprecated_from && window(&policy.warning_days, *from, now) == Some(*days)
            }
            Self::SelfAssessmentReceived { .. }
            | Self::SelfAssessmentChangesRequested { .. }
            | Self::SelfAssessmentApproved { .. }
            | Self::SelfAssessmentRejected { .. }
            | Self::SelfAssessmentClosed { .. }
            | Self::SelfAssessmentExpiring { .. }
            | Self::SelfAssessmentExpired { .. } => true,
        }
    }

    /// Whether it is still so with the partner at `now`: a step that another one has followed is not worth saying, nor an
    /// expiry of an approval that was renewed.
    #[must_use]
    pub fn of_partner(&self, participation: &Participation, programme: &Programme, now: Timestamp) -> bool {
        let application = participation.application.as_ref().map(|application| application.at(programme, now));
        let application = application.as_ref();
        let is = |state, at: &Timestamp| {
            let stands = |application: &Application| (application.state, application.since) == (state, *at);
            application.is_some_and(stands)
        };
        let of_approval =
            |expires_at: &Timestamp| participation.window().filter(|window| window.expires_at == *expires_at);
        match self {
            Self::SelfAssessmentReceived { at } => application
                .is_some_and(|application| application.state.is_with_staff() && application.submitted_at == Some(*at)),
            Self::SelfAssessmentChangesRequested { at } => is(State::ChangesRequested, at),
            Self::SelfAssessmentApproved { at } => {
                let decided = participation.approval.as_ref().is_some_and(|approval| approval.answered_at == *at);
                decided && !programme.self_assessment_ended(now)
            }
            Self::SelfAssessmentRejected { at } => is(State::Rejected, at),
            Self::SelfAssessmentClosed { at } => is(State::Closed, at),
            Self::SelfAssessmentExpiring { expires_at } => {
                of_approval(expires_at).is_some_and(|window| window.is_expiring(programme, now))
            }
            Self::SelfAssessmentExpired { expires_at } => {
                of_approval(expires_at).is_some_and(|window| window.has_ended(programme, now))
            }
            Self::DeprecationAhead { .. } => participation.is_active(programme, now),
            Self::FortifiedWarning { .. }
            | Self::BadgeRemoved
            | Self::BadgeReturned
            | Self::RolloutMilestone { .. } => false,
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
            _ => return None,
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
