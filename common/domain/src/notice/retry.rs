//! When a notice is tried again that was not sent, and what the mail service's refusal of a message is about.
//!
//! Invariant: a notice that warns of a date is tried a last time while its readers can still act on it.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::content::NoticeContent;

/// The first pause after the mail service asked to slow down, was not reached, or refused the whole account.
pub(super) const FIRST_PAUSE: SignedDuration = SignedDuration::from_mins(1);
/// The longest pause after the mail service asked to slow down or was not reached.
pub(super) const LONGEST_PAUSE: SignedDuration = SignedDuration::from_hours(1);
/// The first pause after a notice could not be delivered to anybody.
const FIRST_FAILURE_PAUSE: SignedDuration = SignedDuration::from_mins(5);
/// The longest pause after a notice could not be delivered to anybody.
const LONGEST_FAILURE_PAUSE: SignedDuration = SignedDuration::from_hours(24);
/// How long before the date that a notice warns of it is tried a last time: an hour is enough to answer what is missing.
const LAST_CHANCE: SignedDuration = SignedDuration::from_hours(1);

/// What the mail service's refusal of a message is about, which decides what comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RefusalScope {
    /// This message: one of its addresses, or what it says. It may still reach the partner's other contacts.
    Message,
    /// The whole account: its sending is paused or its quota used up, an identity or a configuration set is missing or not
    /// verified, or the credentials are refused. Every other message would be refused as well.
    Account,
    /// This moment: the service asks to slow down.
    Moment,
}

impl NoticeContent {
    /// The date that the notice warns of, from which on it is too late to act; `None` for a notice of what has happened.
    pub fn warns_of(&self) -> Option<Timestamp> {
        match self {
            Self::FortifiedWarning { due, .. } => Some(*due),
            Self::SelfAssessmentExpiring { expires_at } => Some(*expires_at),
            Self::DeprecationAhead { from, .. } => Some(*from),
            _ => None,
        }
    }
}

/// When a notice is tried again after `attempts` that the mail service did not take: the pause doubles.
pub(super) fn after_not_sent(content: &NoticeContent, at: Timestamp, attempts: u32) -> Timestamp {
    retry_at(content, at, doubled(FIRST_PAUSE, attempts).min(LONGEST_PAUSE))
}

/// When a notice is tried again that could not be delivered to anybody, for the `failures`th time: minutes later at first,
/// then hours.
pub(super) fn after_failure(content: &NoticeContent, at: Timestamp, failures: u32) -> Timestamp {
    retry_at(content, at, doubled(FIRST_FAILURE_PAUSE, failures).min(LONGEST_FAILURE_PAUSE))
}

/// The end of a pause, or the last chance before the date that the notice warns of if the pause would miss it.
fn retry_at(content: &NoticeContent, at: Timestamp, pause: SignedDuration) -> Timestamp {
    let next = at.checked_add(pause).unwrap_or(Timestamp::MAX);
    let last_chance = content.warns_of().and_then(|date| date.checked_sub(LAST_CHANCE).ok());
    match last_chance {
        Some(last_chance) if at < last_chance => next.min(last_chance),
        _ => next,
    }
}

/// A pause after it was doubled at every time but the first.
fn doubled(first: SignedDuration, times: u32) -> SignedDuration {
    // The exponent is bounded, so that the shift cannot overflow.
    first.checked_mul(1 << times.saturating_sub(1).min(20)).unwrap_or(SignedDuration::MAX)
}
