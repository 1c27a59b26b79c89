//! What is heard of a message after it was sent. What must not live here: how events arrive.
//!
//! Invariant: the same events in any order, however often and however late, leave the same notice.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Failure, Notice, State};
use crate::EmailAddress;

/// What the mail service tells about a message, in any order and more than once.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// What happened.
    pub what: Happened,
    /// The service's id of the message.
    pub message: String,
    /// All whom the message was sent to.
    pub destination: Vec<EmailAddress>,
    /// When.
    pub at: Timestamp,
}

/// What happened to a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Happened {
    /// The service accepted it.
    Send,
    /// Some recipient's server took it.
    Delivery,
    /// It did not arrive at these addresses.
    Bounce {
        /// Where.
        addresses: Vec<EmailAddress>,
        /// Whether it never will.
        permanent: bool,
    },
    /// These recipients do not want it.
    Complaint {
        /// Who.
        addresses: Vec<EmailAddress>,
    },
    /// The service took it and then refused to deliver it.
    Reject,
}

impl Event {
    /// The addresses that no mail goes to any more.
    #[must_use]
    pub fn to_suppress(&self) -> &[EmailAddress] {
        match &self.what {
            Happened::Bounce { addresses, permanent: true } | Happened::Complaint { addresses } => addresses,
            _ => &[],
        }
    }
}

impl Notice {
    /// The notice after an event; `None` when the event changes nothing.
    #[must_use]
    pub fn after(&self, event: &Event) -> Option<Self> {
        if self.over.contains(&event.message) {
            return None;
        }
        let mut told = self.clone();
        told.accepted(event);
        match &event.what {
            Happened::Send => {}
            Happened::Delivery => told.delivered_at = told.delivered_at.or(Some(event.at)),
            Happened::Bounce { addresses, .. } | Happened::Complaint { addresses } => {
                told.bounced.extend(addresses.iter().cloned());
                told.reopen_if_nobody_has(event);
            }
            Happened::Reject => {
                told.over.insert(event.message.clone());
                if told.is_about(event) {
                    let failure = Failure::Rejected { code: "Reject".to_owned() };
                    told.state = State::Failed { at: event.at, failure };
                }
            }
        }
        (told != *self).then_some(told)
    }

    /// Every event proves that the service accepted the message.
    fn accepted(&mut self, event: &Event) {
        let open = matches!(self.state, State::Claimed { .. } | State::Unknown { .. } | State::Open { .. });
        if open || matches!(self.state, State::Failed { failure: Failure::Rejected { .. }, .. }) {
            self.to.clone_from(&event.destination);
            self.state = State::Sent { at: event.at, message: event.message.clone() };
        }
    }

    fn is_about(&self, event: &Event) -> bool {
        matches!(&self.state, State::Sent { message, .. } if *message == event.message)
    }

    /// A message that reached nobody makes way for the next contact.
    fn reopen_if_nobody_has(&mut self, event: &Event) {
        if event.destination.iter().all(|address| self.bounced.contains(address)) {
            self.over.insert(event.message.clone());
            if self.is_about(event) {
                self.state = State::Open { next: event.at };
            }
        }
    }
}
