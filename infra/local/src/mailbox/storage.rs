//! The mails that the functions sent, and how the next ones fail. What must not live here: how mails come in; that is
//! `ses`.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{received::ReceivedMail, sent::SentMail};
use crate::clock::Clock;

/// How sending a mail fails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailFault {
    /// SES asks to slow down.
    Throttle,
    /// SES refuses the mail, because of its addresses.
    Reject,
    /// SES refuses the mail with this code and message.
    Refuse {
        code: String,
        #[serde(default)]
        message: String,
    },
    /// The connection is cut before the mail is accepted.
    CutBefore,
    /// The mail is accepted, and the connection is cut before the response.
    CutAfter,
    /// The mail is accepted, but the response never comes.
    Hang,
    /// The mail is accepted, but the response is not one of SES.
    Garble,
}

/// The mails that were sent. Clones share them.
#[derive(Clone, Debug)]
pub struct Mailbox {
    contents: Arc<Mutex<Contents>>,
    clock: Clock,
}

#[derive(Debug, Default)]
struct Contents {
    mails: Vec<Arc<SentMail>>,
    faults: VecDeque<MailFault>,
    attempts: u64,
    senders: Senders,
    /// How long it takes to answer.
    delay: Duration,
}

/// Whether the mail service says that it knows the senders of this system.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Senders {
    #[default]
    Verified,
    Unverified,
}

impl Mailbox {
    /// An empty mailbox, whose mails arrive at the instants that `clock` shows.
    pub(crate) fn new(clock: Clock) -> Self {
        Self { contents: Arc::default(), clock }
    }

    /// Every mail, oldest first.
    pub fn sent(&self) -> Vec<Arc<SentMail>> {
        self.contents().mails.clone()
    }

    /// Every mail as its recipient sees it, oldest first.
    pub fn received(&self) -> Vec<ReceivedMail> {
        self.sent().iter().map(|mail| ReceivedMail::parse(mail)).collect()
    }

    pub fn find(&self, id: &str) -> Option<Arc<SentMail>> {
        self.contents().mails.iter().find(|mail| mail.id == id).cloned()
    }

    /// How often a function tried to send a mail, whether or not it was accepted.
    pub fn attempts(&self) -> u64 {
        self.contents().attempts
    }

    /// Plans a fault for each of the next mails, in this order and after the faults that are planned already.
    pub fn plan_faults(&self, faults: impl IntoIterator<Item = MailFault>) {
        self.contents().faults.extend(faults);
    }

    /// Says from now on whether it knows the senders. It takes their mail all the same.
    pub fn set_senders(&self, senders: Senders) {
        self.contents().senders = senders;
    }

    pub(super) fn senders(&self) -> Senders {
        self.contents().senders
    }

    /// Makes every answer take this long from now on, as SES's do.
    pub fn delay_answers(&self, delay: Duration) {
        self.contents().delay = delay;
    }

    pub(super) fn delay(&self) -> Duration {
        self.contents().delay
    }

    pub fn clear_faults(&self) {
        self.contents().faults.clear();
    }

    /// Forgets all mails. Their ids are not used again.
    pub fn clear(&self) {
        self.contents().mails.clear();
    }

    /// Counts the attempt to send a mail, and gives its fault.
    pub(super) fn next_fault(&self) -> Option<MailFault> {
        let mut contents = self.contents();
        contents.attempts += 1;
        contents.faults.pop_front()
    }

    /// Keeps a mail, and gives its id.
    pub(super) fn accept(&self, mail: SentMail) -> String {
        let mut contents = self.contents();
        let at = self.clock.now();
        let id = message_id(contents.attempts, at);
        contents.mails.push(Arc::new(SentMail { id: id.clone(), at, ..mail }));
        id
    }

    fn contents(&self) -> MutexGuard<'_, Contents> {
        self.contents.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An id in the form of SES's. The same attempts at the same instants get the same ids.
fn message_id(attempt: u64, at: Timestamp) -> String {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
    format!("0102{millis:012x}-{attempt:08x}-0000-4000-8000-{attempt:012x}-000000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_form_of_those_of_ses() {
        let id = message_id(7, "2023-08-14T00:00:00Z".parse().unwrap());
        assert_eq!(id, "01020189f157a400-00000007-0000-4000-8000-000000000007-000000");
    }
}
