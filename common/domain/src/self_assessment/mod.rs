//! The Security Self Assessment, per partner: the application that is under way, its review, and the approval that
//! customers see for a year. The questions are in [`questionnaire::assessment`](crate::questionnaire::assessment); what may
//! be done to an application, and by whom, in [`change`]; what comes by the calendar alone in [`calendar`].
//!
//! Invariants: an application and an approval are two records, so that a renewal or an update under review never hides a
//! valid approval. Whether an approval is shown is derived from its window, the programme and now, never stored.

pub mod calendar;
pub mod change;
pub mod shown;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};

use crate::programme::{Programme, SelfAssessment};
use crate::questionnaire::Answers;
use crate::{EmailAddress, QuestionId};

pub use calendar::{Ending, Point};
pub use change::{Action, Change, Circumstances, Party, Refusal};
pub use shown::{Shown, statements};

/// A partner's part in the programme.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Participation {
    /// The latest application, decided or not.
    pub application: Option<Application>,
    /// The latest approval, valid or not.
    pub approval: Option<Approval>,
}

/// An application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Application {
    /// Where it stands.
    pub state: State,
    /// Since when.
    pub since: Timestamp,
    /// What it is for; decided at each submit, and before the first one what it would be for.
    pub purpose: Purpose,
    /// The answers.
    pub answers: Answers,
    /// Names this state of it and no other: new at every change, never reused.
    pub etag: String,
    /// When it was begun: names it among the partner's.
    pub started_at: Timestamp,
    /// When it was last submitted.
    pub submitted_at: Option<Timestamp>,
    /// Who last changed it; nobody when the programme's end closed it.
    pub changed_by: Option<EmailAddress>,
    /// Who reviews or reviewed it.
    pub reviewer: Option<EmailAddress>,
    /// What reviewers wrote, oldest first.
    pub notes: Vec<Note>,
}

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The partner is writing it.
    Draft,
    /// It waits for a reviewer.
    Submitted,
    /// A reviewer has it.
    InReview,
    /// It is with the partner again.
    ChangesRequested,
    /// It was approved.
    Approved,
    /// It was rejected.
    Rejected,
    /// The partner took it back.
    Withdrawn,
    /// The programme ended before it was decided.
    Closed,
}

impl State {
    /// All of them.
    pub const EVERY: [Self; 8] = [
        Self::Draft,
        Self::Submitted,
        Self::InReview,
        Self::ChangesRequested,
        Self::Approved,
        Self::Rejected,
        Self::Withdrawn,
        Self::Closed,
    ];

    /// Their words, in the same order.
    pub const WORDS: [&'static str; 8] =
        ["draft", "submitted", "in-review", "changes-requested", "approved", "rejected", "withdrawn", "closed"];

    /// The word in documents, queries and keys.
    #[must_use]
    pub fn word(self) -> &'static str {
        Self::WORDS[self as usize]
    }

    /// The state of a word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::EVERY.into_iter().find(|state| state.word() == word)
    }

    /// Whether it is not decided yet.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Submitted | Self::InReview | Self::ChangesRequested)
    }

    /// Whether the marketplace has it.
    #[must_use]
    pub fn is_with_staff(self) -> bool {
        matches!(self, Self::Submitted | Self::InReview)
    }
}

/// What an application is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Purpose {
    /// A first approval, or one after the last has ended.
    New,
    /// Another year, submitted in the last days of this one.
    Renewal,
    /// Other answers under the approval that there is: "If you change your security protocol, you'll need to reflect these
    /// updates on your application form."
    Update,
}

/// Something that a reviewer wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: EmailAddress,
    /// About which question; none: about the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub question: Option<QuestionId>,
    /// The text.
    pub text: String,
    /// For whom.
    pub audience: Audience,
}

/// For whom a note is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Audience {
    /// The partner reads it too.
    Partner,
    /// Only reviewers do.
    Internal,
}

/// An approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// From when to when it is valid.
    pub window: Window,
    /// The answers that were approved.
    pub answers: Answers,
    /// When the answers were: later than the window's beginning after an update.
    pub answered_at: Timestamp,
}

/// From when to when an approval is valid. Listings carry a copy of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Window {
    /// From when.
    pub approved_at: Timestamp,
    /// Its expiry.
    pub expires_at: Timestamp,
    /// Whether a renewal was submitted before the expiry and is not decided.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub renewal_submitted: bool,
}

impl Window {
    /// A year from `now`: "If your security self-assessment program application is approved, it will be valid for one
    /// year." (29 February → 28 February.)
    #[must_use]
    pub fn from(now: Timestamp, policy: &SelfAssessment) -> Self {
        Self { approved_at: now, expires_at: later(now, policy.validity_months), renewal_submitted: false }
    }

    /// The window after a renewal was approved: from the old expiry on, so that nobody loses days by being early; from
    /// `now` when it has passed.
    #[must_use]
    pub fn renewed(self, now: Timestamp, policy: &SelfAssessment) -> Self {
        let from = if now < self.expires_at { self.expires_at } else { now };
        Self { approved_at: now, expires_at: later(from, policy.validity_months), renewal_submitted: false }
    }

    /// From when on its end is announced and a renewal may be filed: "You'll receive a notification 30 days before
    /// expiry."
    #[must_use]
    pub fn renewable_from(&self, policy: &SelfAssessment) -> Timestamp {
        before(self.expires_at, policy.notice_days)
    }

    /// Until when it is shown, but for the programme's end: its expiry, or, while a renewal is undecided, some days more.
    #[must_use]
    pub fn shown_until(&self, policy: &SelfAssessment) -> Timestamp {
        let grace = if self.renewal_submitted { policy.renewal_grace_days } else { 0 };
        self.expires_at.checked_add(days(grace)).unwrap_or(Timestamp::MAX)
    }

    /// Whether customers see it.
    #[must_use]
    pub fn is_shown(&self, programme: &Programme, now: Timestamp) -> bool {
        let policy = &programme.self_assessment;
        self.approved_at <= now && now < self.shown_until(policy) && !programme.self_assessment_ended(now)
    }

    /// Whether its end is to be announced at `now`.
    #[must_use]
    pub fn is_expiring(&self, programme: &Programme, now: Timestamp) -> bool {
        let opens = self.renewable_from(&programme.self_assessment);
        opens <= now && now < self.expires_at && !programme.self_assessment_ended(now)
    }

    /// Whether it has ended by itself, and not with the programme.
    #[must_use]
    pub fn has_ended(&self, programme: &Programme, now: Timestamp) -> bool {
        self.shown_until(&programme.self_assessment) <= now && !programme.self_assessment_ended(now)
    }
}

impl Application {
    /// Since when whoever has to act next has it: what a queue is sorted by.
    #[must_use]
    pub fn waiting_since(&self) -> Timestamp {
        self.submitted_at.filter(|_| self.state.is_with_staff()).unwrap_or(self.since)
    }

    /// What the partner may read of the notes.
    pub fn notes_to_partner(&self) -> impl Iterator<Item = &Note> {
        self.notes.iter().filter(|note| note.audience == Audience::Partner)
    }

    /// The application as it is at `now`: one that was open when the programme ended is closed from then on, whether or not
    /// a job has come to write it.
    #[must_use]
    pub fn at(&self, programme: &Programme, now: Timestamp) -> Self {
        let mut application = self.clone();
        if self.state.is_open() && programme.self_assessment_ended(now) {
            (application.state, application.since) = (State::Closed, programme.self_assessment.deprecated_from);
            application.changed_by = None;
        }
        application
    }
}

impl Participation {
    /// Whether the programme's end takes something away: an approval that is shown, or an application that is open.
    #[must_use]
    pub fn is_active(&self, programme: &Programme, now: Timestamp) -> bool {
        let shown = self.approval.as_ref().is_some_and(|approval| approval.window.is_shown(programme, now));
        shown || self.application.as_ref().is_some_and(|application| application.at(programme, now).state.is_open())
    }

    /// What an application that is submitted at `now` is for.
    #[must_use]
    pub fn purpose(&self, programme: &Programme, now: Timestamp) -> Purpose {
        match &self.approval {
            Some(approval) if approval.window.expires_at <= now => Purpose::New,
            Some(approval) if approval.window.is_expiring(programme, now) => Purpose::Renewal,
            Some(_) => Purpose::Update,
            None => Purpose::New,
        }
    }

    /// The window that listings carry.
    #[must_use]
    pub fn window(&self) -> Option<Window> {
        self.approval.as_ref().map(|approval| approval.window)
    }
}

fn days(days: u16) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(days))
}

fn before(at: Timestamp, by: u16) -> Timestamp {
    at.checked_sub(days(by)).unwrap_or(Timestamp::MIN)
}

fn later(at: Timestamp, months: u8) -> Timestamp {
    at.to_zoned(TimeZone::UTC).checked_add(i64::from(months).months()).map_or(Timestamp::MAX, |end| end.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_has_one_word_in_documents_queries_and_keys() {
        for (state, word) in State::EVERY.into_iter().zip(State::WORDS) {
            assert_eq!((state.word(), State::of(word)), (word, Some(state)));
            assert_eq!(serde_json::to_value(state).unwrap(), word);
        }
    }
}
