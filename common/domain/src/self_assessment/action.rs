//! What people may do to an application, and why it may be refused.

use jiff::Timestamp;

use super::records::NoteAudience;
use super::state::ApplicationState;
use crate::EmailAddress;
use crate::QuestionId;
use crate::programme::Programme;
use crate::questionnaire::{Answers, Completeness};

/// An action on an application.
#[derive(Clone, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Action {
    /// Save these answers, in a new application when none is open.
    Save(Answers),
    /// Begin an application with the answers that were given last.
    Renew,
    /// Submit the application for review.
    Submit,
    /// Withdraw the application.
    Withdraw,
    /// Take the application up for review, or take it over from another reviewer.
    StartReview(Remarks),
    /// Ask the partner to change the application and to submit it again.
    RequestChanges(Remarks),
    /// Approve the application.
    Approve(Remarks),
    /// Reject the application.
    Reject(Remarks),
    /// Close the application, because the programme has ended.
    Close,
}

/// Who may take an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// A member of the partner, with the permission for its security.
    Partner,
    /// A member of the marketplace's staff who reviews assessments.
    Staff,
    /// A job, when the programme's date has come.
    Programme,
}

/// What a reviewer writes with an action.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remarks {
    /// A text to the partner about the whole application.
    pub reasons: Option<String>,
    /// Further remarks.
    pub notes: Vec<Remark>,
}

/// A reviewer's remark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The question that it is about; `None` when it is about the whole application.
    pub question: Option<QuestionId>,
    /// The text, as the reviewer wrote it.
    pub text: String,
    /// Who may read it.
    pub audience: NoteAudience,
}

/// What an action depends on, apart from the partner's records.
#[derive(Clone, Copy, Debug)]
pub struct ActionContext<'a> {
    /// The programme.
    pub programme: &'a Programme,
    /// Who takes the action; `None` for a job.
    pub by: Option<&'a EmailAddress>,
    /// Whether the partner may apply ([`makes_eligible`](super::makes_eligible)).
    pub eligible: bool,
    /// The ETag that the application gets, which must be new.
    pub etag: &'a str,
    /// When the action is taken.
    pub now: Timestamp,
}

/// Why an action is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActionRefusal {
    /// The partner has no application.
    #[error("There is no application yet. Save the answers first.")]
    NoApplication,
    /// The application's state does not allow the action.
    #[error("{}", explain_wrong_state(.action, *.state))]
    WrongState {
        /// What was to be done to the application, as a participle.
        action: &'static str,
        /// The application's state.
        state: ApplicationState,
    },
    /// It is too early to renew the approval.
    #[error(
        "The approval is valid until {expires_at}, and you can renew it from {opens_at}. Until then, save and submit an update."
    )]
    NotRenewable {
        /// When the approval expires.
        expires_at: Timestamp,
        /// From when on it may be renewed.
        opens_at: Timestamp,
    },
    /// The partner has no app that the assessment could cover.
    #[error("The partner has no public cloud app. The programme is for partners that have one.")]
    NotEligible,
    /// The programme has ended.
    #[error("The Security Self Assessment ended on {from}. The Privacy & Security tab has replaced it.")]
    Ended {
        /// When it ended.
        from: Timestamp,
    },
    /// Some questions that are asked have no answer.
    #[error("Some questions of the application have no answer.")]
    Incomplete(Box<Completeness>),
    /// The reviewer gave no reasons for the partner.
    #[error("Give the reasons: the partner will read them.")]
    NoReasons,
}

fn explain_wrong_state(action: &str, state: ApplicationState) -> String {
    let next = match state {
        ApplicationState::Draft => "It has not been submitted.",
        ApplicationState::Submitted | ApplicationState::InReview if action == Action::Renew.participle() => {
            "The marketplace is reviewing it: if it was submitted before the expiry, it serves as the renewal."
        }
        ApplicationState::Submitted | ApplicationState::InReview => {
            "The marketplace is reviewing it. To change it, withdraw it first."
        }
        ApplicationState::ChangesRequested => "The partner must change it and submit it again.",
        ApplicationState::Approved
        | ApplicationState::Rejected
        | ApplicationState::Withdrawn
        | ApplicationState::Closed => "It is finished. To start a new one, save answers.",
    };
    format!("An application in the state “{}” cannot be {action}. {next}", state.as_str().replace('-', " "))
}

impl Action {
    /// Who may take the action.
    pub fn party(&self) -> Party {
        match self {
            Self::Save(_) | Self::Renew | Self::Submit | Self::Withdraw => Party::Partner,
            Self::StartReview(_) | Self::RequestChanges(_) | Self::Approve(_) | Self::Reject(_) => Party::Staff,
            Self::Close => Party::Programme,
        }
    }

    /// Whether only eligible partners may take the action. What is submitted already is decided or withdrawn even if the
    /// partner has no public cloud app any more.
    pub fn needs_eligibility(&self) -> bool {
        matches!(self, Self::Save(_) | Self::Renew | Self::Submit)
    }

    /// The name in the audit log.
    pub fn as_str(&self) -> &'static str {
        self.into()
    }

    /// What the action does to an application, as a participle for messages.
    pub(super) fn participle(&self) -> &'static str {
        match self {
            Self::Save(_) => "changed",
            Self::Renew => "renewed",
            Self::Submit => "submitted",
            Self::Withdraw => "withdrawn",
            Self::StartReview(_) => "reviewed",
            Self::RequestChanges(_) => "sent back",
            Self::Approve(_) => "approved",
            Self::Reject(_) => "rejected",
            Self::Close => "closed",
        }
    }

    /// Whether the action may be taken on an application in this state.
    pub(super) fn is_possible_in(&self, state: ApplicationState) -> bool {
        match self {
            Self::Save(_) | Self::Renew => !state.is_with_staff(),
            Self::Submit => matches!(state, ApplicationState::Draft | ApplicationState::ChangesRequested),
            Self::Withdraw | Self::Close => state.is_open(),
            Self::StartReview(_) | Self::RequestChanges(_) | Self::Approve(_) | Self::Reject(_) => {
                state.is_with_staff()
            }
        }
    }
}
