//! Notices: what partners hear by email, who of them hears it, and what becomes of each notice.
//!
//! A notice has an identity: partner, cycle (what began it, usually an instant), kind and window. There is one notice per
//! identity, whoever finds it due and however often.
//!
//! Invariants: a notice is claimed before it is sent, so two senders never send the same one. Whoever claimed it and was
//! never heard of again may have sent it: it is left alone for [`WAIT`], because the mail service tells by an event what
//! it accepted, and is sent again only when no event came. A notice ends as sent or moot; everything else is tried again.

pub mod contacts;
pub mod event;
pub mod fortified;
pub mod id;
pub mod matter;
#[cfg(test)]
mod tests;
pub mod window;

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::questionnaire::Completeness;
use crate::{AppKey, EmailAddress, PartnerId, QuestionId};

pub use contacts::Contacts;
pub use event::{Event, Happened};
pub use id::NoticeId;
pub use matter::{Kind, Matter, Subject};

/// For how long a claim without an end, or a send without an answer, waits for the mail service's event. Longer than any
/// run of a function.
pub const WAIT: SignedDuration = SignedDuration::from_hours(1);
/// After how long a notice that could not be delivered is tried again, unless it is moot by then.
const AGAIN: SignedDuration = SignedDuration::from_hours(24);
/// The first pause after the mail service asked to slow down or was not reached; it doubles up to an hour.
const PAUSE: SignedDuration = SignedDuration::from_mins(1);

/// Why a notice could not be delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum Failure {
    /// The partner has no address that works.
    NoAddress,
    /// The mail service refused it.
    Rejected {
        /// The service's code, for example `MessageRejected`.
        code: String,
    },
}

/// Where a notice stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "kebab-case")]
pub enum State {
    /// To be sent, from `next` on.
    Open {
        /// From when.
        next: Timestamp,
    },
    /// Somebody is sending it.
    Claimed {
        /// Since when.
        at: Timestamp,
    },
    /// The mail service accepted it.
    Sent {
        /// When.
        at: Timestamp,
        /// The service's id of the message.
        message: String,
    },
    /// Nobody knows whether the mail service accepted it.
    Unknown {
        /// Since when.
        at: Timestamp,
    },
    /// It could not be delivered.
    Failed {
        /// Since when.
        at: Timestamp,
        /// Why.
        failure: Failure,
    },
    /// It was true no more when it was to be sent.
    Moot {
        /// Since when.
        at: Timestamp,
    },
}

impl State {
    /// The words for queries.
    pub const WORDS: [&str; 6] = ["open", "claimed", "sent", "unknown", "failed", "moot"];

    /// The word in queries and documents.
    #[must_use]
    pub fn word(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Claimed { .. } => "claimed",
            Self::Sent { .. } => "sent",
            Self::Unknown { .. } => "unknown",
            Self::Failed { .. } => "failed",
            Self::Moot { .. } => "moot",
        }
    }
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// Which.
    pub id: NoticeId,
    /// What it says.
    pub matter: Matter,
    /// The apps that it was found due for. Which of them it lists is decided when it is sent.
    pub apps: Vec<AppKey>,
    /// The questions that each of them lacked an answer to then, by what the notice is about.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub missing: BTreeMap<AppKey, Vec<QuestionId>>,
    /// When it was found due.
    pub created_at: Timestamp,
    /// Where it stands.
    pub state: State,
    /// How often it was claimed.
    pub attempts: u32,
    /// How often nobody knew whether it was sent.
    #[serde(default)]
    pub unknowns: u32,
    /// Whom it was last sent to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<EmailAddress>,
    /// The addresses at which it did not arrive.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub bounced: BTreeSet<EmailAddress>,
    /// The messages that reached nobody.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub over: BTreeSet<String>,
    /// When the first recipient's server took it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
}

/// How an attempt to send ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail service accepted it.
    Sent {
        /// The service's id of the message.
        message: String,
        /// Whom it went to.
        to: Vec<EmailAddress>,
    },
    /// It was not sent: the service asked to slow down, or was not reached.
    NotSent,
    /// It could not be delivered.
    Failed(Failure),
    /// Nobody knows.
    Unknown,
    /// It was true no more.
    Moot,
}

impl Notice {
    /// A notice that was found due at `now` and is to be sent at once.
    #[must_use]
    pub fn new(partner: PartnerId, cycle: String, window: String, matter: Matter, now: Timestamp) -> Self {
        Self {
            id: NoticeId { partner, cycle, kind: matter.kind(), window },
            matter,
            apps: Vec::new(),
            missing: BTreeMap::new(),
            created_at: now,
            state: State::Open { next: now },
            attempts: 0,
            unknowns: 0,
            to: Vec::new(),
            bounced: BTreeSet::new(),
            over: BTreeSet::new(),
            delivered_at: None,
        }
    }

    /// The same notice about these apps.
    #[must_use]
    pub fn about(self, apps: Vec<AppKey>) -> Self {
        Self { apps, ..self }
    }

    /// Adds an app, which lacks what `completeness` says.
    pub fn add(&mut self, app: AppKey, completeness: &Completeness) {
        let mut missing: Vec<QuestionId> =
            completeness.missing.iter().map(|missing| missing.question.clone()).collect();
        missing.dedup();
        if !missing.is_empty() {
            self.missing.insert(app.clone(), missing);
        }
        self.apps.push(app);
    }

    /// From when on somebody may claim it; `None` when it has come to its end.
    #[must_use]
    pub fn due(&self) -> Option<Timestamp> {
        match self.state {
            State::Open { next } => Some(next),
            State::Claimed { at } | State::Unknown { at } => Some(after(at, WAIT)),
            State::Failed { at, .. } => Some(after(at, AGAIN)),
            State::Sent { .. } | State::Moot { .. } => None,
        }
    }

    /// The notice as whoever sends it at `now` claims it; `None` when it is not due.
    #[must_use]
    pub fn claimed(&self, now: Timestamp) -> Option<Self> {
        if self.due().is_none_or(|due| now < due) {
            return None;
        }
        let lost = u32::from(matches!(self.state, State::Claimed { .. }));
        let (attempts, unknowns) = (self.attempts + 1, self.unknowns + lost);
        Some(Self { state: State::Claimed { at: now }, attempts, unknowns, ..self.clone() })
    }

    /// The notice after an attempt to send it.
    #[must_use]
    pub fn settled(&self, outcome: Outcome, now: Timestamp) -> Self {
        let mut settled = self.clone();
        settled.state = match outcome {
            Outcome::Sent { message, to } => {
                settled.to = to;
                State::Sent { at: now, message }
            }
            Outcome::NotSent => State::Open { next: after(now, pause(self.attempts)) },
            Outcome::Failed(failure) => State::Failed { at: now, failure },
            Outcome::Unknown => {
                settled.unknowns += 1;
                State::Unknown { at: now }
            }
            Outcome::Moot => State::Moot { at: now },
        };
        settled
    }

    /// The notice after the attempt that was its `attempt`-th claim, when an event or another sender changed it meanwhile;
    /// `None` when there is nothing to add.
    #[must_use]
    pub fn settled_late(&self, attempt: u32, outcome: Outcome, now: Timestamp) -> Option<Self> {
        let still_claimed = matches!(self.state, State::Claimed { .. }) && self.attempts == attempt;
        match outcome {
            outcome if still_claimed => Some(self.settled(outcome, now)),
            Outcome::Sent { message, to } => {
                self.after(&Event { what: Happened::Send, message, destination: to, at: now })
            }
            Outcome::NotSent | Outcome::Failed(_) | Outcome::Unknown | Outcome::Moot => None,
        }
    }
}

fn after(at: Timestamp, wait: SignedDuration) -> Timestamp {
    at.checked_add(wait).unwrap_or(Timestamp::MAX)
}

fn pause(attempts: u32) -> SignedDuration {
    let doubled = PAUSE.checked_mul(1 << attempts.saturating_sub(1).min(10));
    doubled.unwrap_or(WAIT).min(WAIT)
}
