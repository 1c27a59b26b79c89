//! What notices say, and their kinds. What must not live here: when a notice is due, and whether it is still true.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::programme::Milestone;
use crate::review::record::Reason;

/// What a notice says, apart from the apps that it lists. [`NoticeKind`] has the same variants without their data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::EnumDiscriminants)]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[strum_discriminants(
    name(NoticeKind),
    doc = "A kind of notice: what tags, keys and queries name it by, and what [`NoticeKind::profile`] is fixed for.",
    derive(
        PartialOrd,
        Ord,
        Hash,
        Serialize,
        Deserialize,
        strum::EnumString,
        strum::IntoStaticStr,
        strum::VariantArray,
        strum::VariantNames
    ),
    serde(rename_all = "kebab-case"),
    strum(serialize_all = "kebab-case")
)]
pub enum NoticeContent {
    /// Badges will be removed unless fields are filled out.
    FortifiedWarning {
        /// From when on the fields are required.
        due: Timestamp,
        /// How many days before `due` the warning's window opens.
        days: u16,
    },
    /// Badges are no longer shown.
    BadgeRemoved,
    /// Badges are shown again.
    BadgeReturned,
    /// Apps have left Cloud Fortified, so that their badges are no longer shown.
    FortifiedLeft,
    /// Cloud Fortified itself has ended, and with it the badges.
    FortifiedEnded,
    /// The rollout of the tab reached a milestone.
    RolloutMilestone {
        /// The milestone.
        milestone: Milestone,
    },
    /// An application was submitted.
    SelfAssessmentReceived {
        /// When it was submitted.
        at: Timestamp,
    },
    /// A reviewer asked for changes of an application.
    SelfAssessmentChangesRequested {
        /// When the reviewer did.
        at: Timestamp,
    },
    /// An application was approved.
    SelfAssessmentApproved {
        /// When it was approved.
        at: Timestamp,
    },
    /// An application was rejected.
    SelfAssessmentRejected {
        /// When it was rejected.
        at: Timestamp,
    },
    /// An application was closed undecided, because the Security Self Assessment has ended.
    SelfAssessmentClosed {
        /// When it was closed.
        at: Timestamp,
    },
    /// An approval will expire.
    SelfAssessmentExpiring {
        /// The expiry, which identifies the approval.
        expires_at: Timestamp,
    },
    /// An approval has expired and is no longer shown.
    SelfAssessmentExpired {
        /// The expiry, which identifies the approval.
        expires_at: Timestamp,
    },
    /// The Security Self Assessment will end.
    DeprecationAhead {
        /// When it will end.
        from: Timestamp,
        /// How many days before `from` the notice's window opens.
        days: u16,
    },
    /// A review withholds answers of an app.
    ReviewRejection {
        /// The paths of the answers.
        fields: Vec<String>,
        /// Why they were withheld.
        reason: Reason,
        /// What the reviewer wrote, if anything.
        text: Option<String>,
    },
    /// A reviewer asks about answers of an app, of which nothing is withheld.
    ReviewQuestion {
        /// The revision that the question is about.
        revision: u32,
        /// The paths of the answers.
        fields: Vec<String>,
        /// What the reviewer wrote.
        text: Option<String>,
    },
}

impl NoticeContent {
    /// The paths of the answers that the notice is about, if it is about a review.
    pub fn reviewed_fields(&self) -> &[String] {
        match self {
            Self::ReviewRejection { fields, .. } | Self::ReviewQuestion { fields, .. } => fields,
            _ => &[],
        }
    }

    /// The kind, which is the content without its data.
    pub fn kind(&self) -> NoticeKind {
        self.into()
    }

    /// When the action was taken that the notice tells of; `None` for a notice of anything else.
    pub fn action_at(&self) -> Option<Timestamp> {
        match self {
            Self::SelfAssessmentReceived { at }
            | Self::SelfAssessmentChangesRequested { at }
            | Self::SelfAssessmentApproved { at }
            | Self::SelfAssessmentRejected { at }
            | Self::SelfAssessmentClosed { at } => Some(*at),
            _ => None,
        }
    }
}

impl NoticeKind {
    /// All kinds.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;
    /// The names of all kinds, in the same order.
    pub const NAMES: &'static [&'static str] = <Self as strum::VariantNames>::VARIANTS;

    /// The name in tags, keys and queries. The `FromStr` implementation reads it.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_the_same_name_in_tags_and_in_documents() {
        assert_eq!(NoticeKind::ALL.len(), NoticeKind::NAMES.len());
        for (kind, name) in NoticeKind::ALL.iter().zip(NoticeKind::NAMES) {
            assert_eq!((kind.as_str(), name.parse()), (*name, Ok(*kind)));
            assert_eq!(serde_json::to_value(kind).unwrap(), *name);
        }
    }
}
