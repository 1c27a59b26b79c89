//! What is fixed for each kind of notice: one row per kind. A new kind is a variant of [`NoticeContent`], a row here, the
//! condition under which it is still true ([`relevance`](super::relevance)), and its texts.
//!
//! [`NoticeContent`]: super::content::NoticeContent

use super::content::NoticeKind;

/// What is fixed for a kind of notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoticeProfile {
    /// Whom it is sent to.
    pub audience: Audience,
    /// Whether the mail names the fields that each app lacks, and not only how many there are: where a badge depends on
    /// them.
    pub names_missing_fields: bool,
    /// Whether the mail quotes what the reviewer wrote to the partner with the action.
    pub quotes_reviewer: bool,
    /// The page that the mail leads to.
    pub opens: NoticePage,
}

/// Which members of a partner a notice is sent to. It also decides what is read again before the notice is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// The members who manage one of the apps that the notice lists.
    AppManagers,
    /// The members with the permission for the partner's security, about the partner's Security Self Assessment.
    SecurityManagers,
}

/// The page on which partners can act on a notice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticePage {
    /// The answers of each app that the notice lists.
    EachApp,
    /// The list of the partner's apps.
    Apps,
    /// The partner's Security Self Assessment.
    SelfAssessment,
}

const ABOUT_APPS: NoticeProfile = NoticeProfile {
    audience: Audience::AppManagers,
    names_missing_fields: false,
    quotes_reviewer: false,
    opens: NoticePage::EachApp,
};

const ABOUT_SELF_ASSESSMENT: NoticeProfile = NoticeProfile {
    audience: Audience::SecurityManagers,
    names_missing_fields: false,
    quotes_reviewer: false,
    opens: NoticePage::SelfAssessment,
};

impl NoticeKind {
    /// What is fixed for the kind.
    pub const fn profile(self) -> NoticeProfile {
        match self {
            Self::FortifiedWarning | Self::BadgeRemoved => NoticeProfile { names_missing_fields: true, ..ABOUT_APPS },
            Self::ReviewRejection | Self::ReviewQuestion => NoticeProfile { quotes_reviewer: true, ..ABOUT_APPS },
            Self::BadgeReturned | Self::FortifiedLeft | Self::FortifiedEnded | Self::RolloutMilestone => ABOUT_APPS,
            Self::SelfAssessmentReceived | Self::SelfAssessmentExpiring | Self::SelfAssessmentExpired => {
                ABOUT_SELF_ASSESSMENT
            }
            Self::SelfAssessmentChangesRequested | Self::SelfAssessmentApproved | Self::SelfAssessmentRejected => {
                NoticeProfile { quotes_reviewer: true, ..ABOUT_SELF_ASSESSMENT }
            }
            // The programme's end leaves partners nothing to do on the self assessment's page: their tabs replace it.
            Self::SelfAssessmentClosed | Self::DeprecationAhead => {
                NoticeProfile { opens: NoticePage::Apps, ..ABOUT_SELF_ASSESSMENT }
            }
        }
    }
}
