//! What the mail service reports about a message after it was sent, and what that means for its notice. What must not live
//! here: how the events arrive.
//!
//! Invariant: the same events, in whatever order, however often and however late they come, leave the same notice.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::notice::{DeliveryFailure, Notice, NoticeState, SendOutcome};
use crate::EmailAddress;

/// What the mail service reports about a message. Events come in any order and may come more than once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryEvent {
    /// What happened to the message.
    #[serde(rename = "what")]
    pub kind: DeliveryEventKind,
    /// The service's id of the message.
    pub message: String,
    /// All recipients of the message.
    pub destination: Vec<EmailAddress>,
    /// When it happened.
    pub at: Timestamp,
}

/// What happened to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DeliveryEventKind {
    /// The mail service accepted it.
    Send,
    /// The server of at least one recipient accepted it.
    Delivery,
    /// It did not arrive at some addresses.
    Bounce {
        /// The addresses.
        addresses: Vec<EmailAddress>,
        /// Whether mail to them will never arrive.
        permanent: bool,
    },
    /// Recipients marked it as unwanted.
    Complaint {
        /// The recipients' addresses.
        addresses: Vec<EmailAddress>,
    },
    /// The mail service accepted it and then refused to deliver it.
    Reject,
}

impl DeliveryEvent {
    /// The addresses that no mail must be sent to any more.
    pub fn to_suppress(&self) -> &[EmailAddress] {
        match &self.kind {
            DeliveryEventKind::Bounce { addresses, permanent: true } | DeliveryEventKind::Complaint { addresses } => {
                addresses
            }
            _ => &[],
        }
    }
}

impl Notice {
    /// The notice after an event; `None` when the event changes nothing.
    pub fn after_event(&self, event: &DeliveryEvent) -> Option<Self> {
        if self.lost_messages.contains(&event.message) {
            return None;
        }
        let mut after = self.clone();
        after.mark_accepted(event);
        match &event.kind {
            DeliveryEventKind::Send => {}
            DeliveryEventKind::Delivery => after.delivered_at = after.delivered_at.or(Some(event.at)),
            DeliveryEventKind::Bounce { addresses, .. } | DeliveryEventKind::Complaint { addresses } => {
                after.bounced.extend(addresses.iter().cloned());
                after.reopen_if_nobody_was_reached(event);
            }
            DeliveryEventKind::Reject => {
                after.lost_messages.insert(event.message.clone());
                if after.was_sent_as(&event.message) {
                    let failure = DeliveryFailure::Rejected { code: "Reject".to_owned() };
                    after.failures += 1;
                    after.state = NoticeState::Failed { at: event.at, failure };
                }
            }
        }
        (after != *self).then_some(after)
    }

    /// The notice after the attempt that its claim number `attempt` began, when an event or another sender changed the
    /// notice meanwhile; `None` when the outcome adds nothing to what was written then.
    pub fn settled_late(&self, attempt: u32, outcome: SendOutcome, now: Timestamp) -> Option<Self> {
        let still_claimed = matches!(self.state, NoticeState::Claimed { .. }) && self.attempts == attempt;
        match outcome {
            outcome if still_claimed => Some(self.settled(outcome, now)),
            SendOutcome::Sent { message, to } => {
                self.after_event(&DeliveryEvent { kind: DeliveryEventKind::Send, message, destination: to, at: now })
            }
            SendOutcome::NotSent
            | SendOutcome::AccountRefused { .. }
            | SendOutcome::Failed(_)
            | SendOutcome::Unknown
            | SendOutcome::Moot => None,
        }
    }

    /// Any event about a message proves that the mail service accepted it, even if its sender never got the answer.
    fn mark_accepted(&mut self, event: &DeliveryEvent) {
        let may_have_been_sent = match &self.state {
            NoticeState::Open { .. } | NoticeState::Claimed { .. } | NoticeState::Unknown { .. } => true,
            NoticeState::Failed { failure, .. } => matches!(failure, DeliveryFailure::Rejected { .. }),
            NoticeState::Sent { .. } | NoticeState::Moot { .. } => false,
        };
        if may_have_been_sent {
            self.to.clone_from(&event.destination);
            self.state = NoticeState::Sent { at: event.at, message: event.message.clone() };
        }
    }

    fn was_sent_as(&self, id: &str) -> bool {
        matches!(&self.state, NoticeState::Sent { message, .. } if message == id)
    }

    /// Opens the notice again when its message reached nobody, so that it is sent to the next contact.
    fn reopen_if_nobody_was_reached(&mut self, event: &DeliveryEvent) {
        if event.destination.iter().all(|address| self.bounced.contains(address)) {
            self.lost_messages.insert(event.message.clone());
            if self.was_sent_as(&event.message) {
                self.state = NoticeState::Open { next: event.at };
            }
        }
    }
}
