//! A notice from the moment at which it is found due to its end: claimed, sent, and settled.
//!
//! Invariants: a notice is claimed before it is sent, so that two senders never send the same one. A sender that claimed a
//! notice and was never heard of again may have sent it. Such a notice is left alone for [`EVENT_WAIT`], because the mail
//! service reports by an event what it accepted, and is sent again only when no event came. A notice ends as sent; everything
//! else is tried again, a moot one only when a job finds it due once more.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::content::NoticeContent;
use super::id::{NoticeCycle, NoticeId, NoticeWindow};
use super::retry::{self, FIRST_PAUSE};
use crate::QuestionId;
use crate::questionnaire::Completeness;
use crate::{AppKey, EmailAddress, PartnerId};

/// For how long a notice is left alone whose sender never settled it, or got no answer from the mail service: time for the
/// service's event. Longer than any run of a function.
pub const EVENT_WAIT: SignedDuration = SignedDuration::from_hours(1);

/// After how long a notice that is due is late: a run comes every minute, so many have not sent it. (Ours.)
const LATE: SignedDuration = SignedDuration::from_mins(15);

/// Why a notice could not be delivered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "kebab-case")]
pub enum DeliveryFailure {
    /// The partner has no address that mail can be sent to.
    NoAddress,
    /// The mail service refused the message.
    Rejected {
        /// The service's code, for example `MessageRejected`.
        code: String,
    },
}

/// How far the sending of a notice has come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, strum::IntoStaticStr, strum::VariantNames)]
#[serde(tag = "state", rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum NoticeState {
    /// It waits to be sent.
    Open {
        /// From when on it may be claimed.
        next: Timestamp,
    },
    /// A sender has claimed it and may be sending it.
    Claimed {
        /// When it was claimed.
        at: Timestamp,
    },
    /// The mail service accepted it.
    Sent {
        /// When it was accepted.
        at: Timestamp,
        /// The service's id of the message.
        message: String,
    },
    /// The mail service did not answer, so that nobody knows whether it accepted the message.
    Unknown {
        /// When the attempt ended.
        at: Timestamp,
    },
    /// It could not be delivered.
    Failed {
        /// When the attempt failed.
        at: Timestamp,
        /// The reason.
        failure: DeliveryFailure,
    },
    /// It was no longer true, or no longer worth saying, when it was to be sent.
    Moot {
        /// When that was found.
        at: Timestamp,
    },
}

impl NoticeState {
    /// The names of all states.
    pub const NAMES: &'static [&'static str] = <Self as strum::VariantNames>::VARIANTS;

    /// The name in queries and documents.
    pub fn as_str(&self) -> &'static str {
        self.into()
    }
}

/// A notice to a partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    /// The identity. There is one notice per identity, however often it is found due.
    pub id: NoticeId,
    /// What it says.
    #[serde(rename = "matter")]
    pub content: NoticeContent,
    /// The apps that it was found due for; empty for a notice about all apps of the partner, or about none. Which apps it
    /// lists is decided when it is sent.
    pub apps: Vec<AppKey>,
    /// The questions that each app lacked an answer to when the notice was found due.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub missing: BTreeMap<AppKey, Vec<QuestionId>>,
    /// When it was found due.
    pub created_at: Timestamp,
    /// How far the sending has come.
    pub state: NoticeState,
    /// How often it was claimed, without the attempts that a refusal of the whole account ended.
    pub attempts: u32,
    /// How often it could not be delivered to anybody.
    #[serde(default)]
    pub failures: u32,
    /// How often it remained unknown whether it was sent.
    #[serde(default)]
    pub unknowns: u32,
    /// The recipients of the last message.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<EmailAddress>,
    /// The addresses at which it did not arrive.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub bounced: BTreeSet<EmailAddress>,
    /// The ids of the messages that reached nobody. Later events about them change nothing.
    #[serde(rename = "over", default, skip_serializing_if = "BTreeSet::is_empty")]
    pub lost_messages: BTreeSet<String>,
    /// When a recipient's server first accepted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivered_at: Option<Timestamp>,
}

/// How an attempt to send a notice ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SendOutcome {
    /// The mail service accepted it.
    Sent {
        /// The service's id of the message.
        message: String,
        /// The recipients.
        to: Vec<EmailAddress>,
    },
    /// It was not sent: the service asked to slow down, or was not reached.
    NotSent,
    /// It was not sent, because the service refuses all messages of the account.
    AccountRefused {
        /// The service's code, for example `AccountSendingPausedException`.
        code: String,
    },
    /// It could not be delivered.
    Failed(DeliveryFailure),
    /// The mail service did not answer.
    Unknown,
    /// It was no longer true, or no longer worth saying.
    Moot,
}

impl Notice {
    /// A notice that was found due at `now` and is to be sent at once.
    pub fn new(
        partner: PartnerId,
        cycle: NoticeCycle,
        window: NoticeWindow,
        content: NoticeContent,
        now: Timestamp,
    ) -> Self {
        Self {
            id: NoticeId { partner, cycle, kind: content.kind(), window },
            content,
            apps: Vec::new(),
            missing: BTreeMap::new(),
            created_at: now,
            state: NoticeState::Open { next: now },
            attempts: 0,
            failures: 0,
            unknowns: 0,
            to: Vec::new(),
            bounced: BTreeSet::new(),
            lost_messages: BTreeSet::new(),
            delivered_at: None,
        }
    }

    /// The same notice about these apps.
    pub fn with_apps(self, apps: Vec<AppKey>) -> Self {
        Self { apps, ..self }
    }

    /// Adds an app, and the questions that it lacks an answer to.
    pub fn add_app(&mut self, app: AppKey, completeness: &Completeness) {
        let mut missing: Vec<QuestionId> =
            completeness.missing.iter().map(|missing| missing.question.clone()).collect();
        // A question is missing once for each of its parts that lack an answer.
        missing.dedup();
        if !missing.is_empty() {
            self.missing.insert(app.clone(), missing);
        }
        self.apps.push(app);
    }

    /// From when on a sender may claim it; `None` when it needs no more sending.
    pub fn due_at(&self) -> Option<Timestamp> {
        match self.state {
            NoticeState::Open { next } => Some(next),
            NoticeState::Claimed { at } | NoticeState::Unknown { at } => Some(add_wait(at, EVENT_WAIT)),
            NoticeState::Failed { at, .. } => Some(retry::after_failure(&self.content, at, self.failures)),
            NoticeState::Sent { .. } | NoticeState::Moot { .. } => None,
        }
    }

    /// Whether it should have left long before `now`: it has been due for a quarter of an hour or longer.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.due_at().is_some_and(|due| now.duration_since(due) >= LATE)
    }

    /// The notice as a sender claims it at `now`; `None` when it is not due.
    pub fn claimed(&self, now: Timestamp) -> Option<Self> {
        if self.due_at().is_none_or(|due| now < due) {
            return None;
        }
        // Of a sender that never settled its claim, nobody knows whether it sent the notice.
        let lost = u32::from(matches!(self.state, NoticeState::Claimed { .. }));
        let (attempts, unknowns) = (self.attempts + 1, self.unknowns + lost);
        Some(Self { state: NoticeState::Claimed { at: now }, attempts, unknowns, ..self.clone() })
    }

    /// The notice opened again as a job has just found it due; `None` unless it is moot. What was untrue when it was to be
    /// sent may have become true again, and nobody was told of it then.
    pub fn reopened(&self, found: &Self) -> Option<Self> {
        let is_moot = matches!(self.state, NoticeState::Moot { .. });
        is_moot.then(|| Self {
            content: found.content.clone(),
            apps: found.apps.clone(),
            missing: found.missing.clone(),
            state: NoticeState::Open { next: found.created_at },
            ..self.clone()
        })
    }

    /// The notice as staff have it sent at once instead of when it would be tried again; `None` for one that was sent, that is
    /// being sent, or of which nobody knows whether it was sent.
    pub fn hastened(&self, now: Timestamp) -> Option<Self> {
        let may_be_sent = matches!(self.state, NoticeState::Open { .. } | NoticeState::Failed { .. });
        may_be_sent.then(|| Self { state: NoticeState::Open { next: now }, ..self.clone() })
    }

    /// The notice after an attempt to send it.
    pub fn settled(&self, outcome: SendOutcome, now: Timestamp) -> Self {
        let mut settled = self.clone();
        settled.state = match outcome {
            SendOutcome::Sent { message, to } => {
                settled.to = to;
                NoticeState::Sent { at: now, message }
            }
            SendOutcome::NotSent => {
                NoticeState::Open { next: retry::after_not_sent(&self.content, now, self.attempts) }
            }
            SendOutcome::AccountRefused { .. } => {
                // The refusal says nothing about this notice.
                settled.attempts = self.attempts.saturating_sub(1);
                NoticeState::Open { next: add_wait(now, FIRST_PAUSE) }
            }
            SendOutcome::Failed(failure) => {
                settled.failures += 1;
                NoticeState::Failed { at: now, failure }
            }
            SendOutcome::Unknown => {
                settled.unknowns += 1;
                NoticeState::Unknown { at: now }
            }
            SendOutcome::Moot => NoticeState::Moot { at: now },
        };
        settled
    }
}

fn add_wait(at: Timestamp, wait: SignedDuration) -> Timestamp {
    at.checked_add(wait).unwrap_or(Timestamp::MAX)
}
