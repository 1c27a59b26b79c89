//! A partner's records in the Security Self Assessment: the application that is under way, and the approval that customers
//! see for a year.
//!
//! Invariant: an application and an approval are two records, so that a renewal or an update under review never hides a
//! valid approval.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::state::ApplicationState;
use super::validity::Validity;
use crate::EmailAddress;
use crate::QuestionId;
use crate::programme::Programme;
use crate::questionnaire::Answers;

/// A partner's part in the Security Self Assessment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Participation {
    /// The latest application, decided or not.
    pub application: Option<Application>,
    /// The latest approval, valid or not.
    pub approval: Option<Approval>,
}

/// A partner's application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// How far it has come.
    pub state: ApplicationState,
    /// Since when it has been in this state.
    pub since: Timestamp,
    /// What it is for. Decided each time it is submitted; before the first time, what it would be for. An update that is
    /// still undecided when the renewal period comes serves as the renewal: see [`Participation::open_purpose`].
    pub purpose: Purpose,
    /// The partner's answers, complete or not.
    pub answers: Answers,
    /// The HTTP ETag: new at every change and never reused.
    pub etag: String,
    /// When it was begun, which identifies it among the partner's applications.
    pub started_at: Timestamp,
    /// When it was last submitted; `None` before the first time.
    pub submitted_at: Option<Timestamp>,
    /// Who last changed it; `None` when it was closed at the programme's end.
    pub changed_by: Option<EmailAddress>,
    /// Who reviews it or reviewed it last.
    pub reviewer: Option<EmailAddress>,
    /// What reviewers wrote, oldest first.
    pub notes: Vec<Note>,
}

/// What an application is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A first approval, or another one after the last has expired.
    New,
    /// A further year of validity, applied for in the last days of the current one, or earlier and not decided by then.
    Renewal,
    /// Other answers under the approval that is valid: "If you change your security protocol, you'll need to reflect these
    /// updates on your application form."
    Update,
}

/// What a reviewer wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "AssessmentNote", transform = crate::schema::documented("question"))
)]
pub struct Note {
    /// When it was written.
    pub at: Timestamp,
    /// The reviewer.
    pub by: EmailAddress,
    /// The question that it is about; `None` when it is about the whole application.
    #[cfg_attr(feature = "schema", schemars(description = "About which question; absent: about the whole."))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::schema::AssessmentQuestionId>"))]
    pub question: Option<QuestionId>,
    /// The text, as the reviewer wrote it.
    pub text: String,
    /// Who may read it.
    pub audience: NoteAudience,
}

/// Who may read a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "kebab-case")]
pub enum NoteAudience {
    /// The partner and reviewers.
    Partner,
    /// Reviewers only.
    Internal,
}

/// The approval of an application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// From when to when it is valid.
    pub validity: Validity,
    /// The answers that were approved.
    pub answers: Answers,
    /// When these answers were approved, which is after the beginning of the validity when an update was approved since.
    pub answered_at: Timestamp,
}

impl Application {
    /// Since when the application has been waiting for the partner or for a reviewer. The queue of reviewers is sorted by
    /// it, so being taken up by a reviewer does not change it.
    pub fn waiting_since(&self) -> Timestamp {
        self.submitted_at.filter(|_| self.state.is_with_staff()).unwrap_or(self.since)
    }

    /// The notes that the partner may read.
    pub fn notes_to_partner(&self) -> impl Iterator<Item = &Note> {
        self.notes.iter().filter(|note| note.audience == NoteAudience::Partner)
    }

    /// The application as it is at `now`. One that was open when the programme ended is closed from then on, even if no job
    /// has written that yet.
    pub fn at(&self, programme: &Programme, now: Timestamp) -> Self {
        let mut application = self.clone();
        if self.state.is_open() && programme.self_assessment_ended(now) {
            (application.state, application.since) =
                (ApplicationState::Closed, programme.self_assessment.deprecated_from);
            application.changed_by = None;
        }
        application
    }
}

impl Participation {
    /// Whether the partner would lose something by the programme's end: an approval that is shown, or an open application.
    pub fn is_active(&self, programme: &Programme, now: Timestamp) -> bool {
        let shown = self.approval.as_ref().is_some_and(|approval| approval.validity.is_shown(programme, now));
        shown || self.application.as_ref().is_some_and(|application| application.at(programme, now).state.is_open())
    }

    /// What an application is for that is submitted at `now`.
    pub fn purpose_at(&self, programme: &Programme, now: Timestamp) -> Purpose {
        match &self.approval {
            Some(approval) if approval.validity.expires_at <= now => Purpose::New,
            Some(approval) if approval.validity.is_expiring(programme, now) => Purpose::Renewal,
            Some(_) => Purpose::Update,
            None => Purpose::New,
        }
    }

    /// What the application is for at `now`. An update that was submitted before the renewal period, and is not decided when
    /// that period has come, is a renewal from then on: its partner cannot file another one.
    pub fn open_purpose(&self, application: &Application, programme: &Programme, now: Timestamp) -> Purpose {
        let is_under_way = application.state.is_open() && application.submitted_at.is_some();
        let has_come = |validity: Validity| validity.renewable_from(&programme.self_assessment) <= now;
        match application.purpose {
            Purpose::Update if is_under_way && self.validity().is_some_and(has_come) => Purpose::Renewal,
            purpose => purpose,
        }
    }

    /// The validity of the latest approval. The listings of the partner's apps carry a copy of it.
    pub fn validity(&self) -> Option<Validity> {
        self.approval.as_ref().map(|approval| approval.validity)
    }
}
