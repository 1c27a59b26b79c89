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
    #[error("There is no application. Save one first.")]
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
        "The approval is valid until {expires_at}; a renewal may be filed from {opens_at} on. Until then save and submit an update."
    )]
    NotRenewable {
        /// When the approval expires.
        expires_at: Timestamp,
        /// From when on it may be renewed.
        opens_at: Timestamp,
    },
    /// The partner has no app that the assessment could cover.
    #[error("The programme is only for partners with a public cloud app, and this partner has none.")]
    NotEligible,
    /// The programme has ended.
    #[error("The Security Self Assessment ended on {from}; the Privacy & Security tab has taken its place.")]
    Ended {
        /// When it ended.
        from: Timestamp,
    },
    /// Some questions that are asked have no answer.
    #[error("The application is not complete.")]
    Incomplete(Box<Completeness>),
    /// The reviewer gave no reasons for the partner.
    #[error("Give your reasons; the partner reads them.")]
    NoReasons,
}

fn explain_wrong_state(action: &str, state: ApplicationState) -> String {
    let (is, next) = match state {
        ApplicationState::Draft => ("a draft", "It has not been submitted."),
        ApplicationState::Submitted => ("submitted", "The marketplace has it; withdraw it first to change it."),
        ApplicationState::InReview => ("in review", "The marketplace has it; withdraw it first to change it."),
        ApplicationState::ChangesRequested => {
            ("back with the partner for changes", "The partner is asked to change it and to submit it again.")
        }
        ApplicationState::Approved => ("approved", "It is finished; save answers to begin another one."),
        ApplicationState::Rejected => ("rejected", "It is finished; save answers to begin another one."),
        ApplicationState::Withdrawn => ("withdrawn", "It is finished; save answers to begin another one."),
        ApplicationState::Closed => ("closed", "It is finished; save answers to begin another one."),
    };
    format!("An application that is {is} cannot be {action}. {next}")
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
            Self::RequestChanges(_) => "returned for changes",
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
