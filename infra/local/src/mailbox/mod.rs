//! The mail service on this machine: takes what the functions send, keeps it for people and tests to read, tells what
//! became of it, and fails when it is told to.
//!
//! | file | what it is |
//! |---|---|
//! | `ses` | SES's own wire: `SendRawEmail` and its errors |
//! | `events` | what AWS would tell about a mail, through SNS |
//! | `routes` | `/_local/mail…`, for people and tests |
//! | `read` | a kept mail as its reader's program would show it |
//!
//! What must not live here: what a mail says, or to whom it goes.

mod events;
mod read;
pub(crate) mod routes;
mod ses;

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::Result;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    clock::Clock,
    server::{Server, listen},
};

pub use events::{Shape, What, notification};
pub use read::Read;

/// A mail as it was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mail {
    /// The service's id of it.
    pub id: String,
    /// When it was accepted.
    pub at: Timestamp,
    /// The envelope's sender.
    pub source: String,
    /// The envelope's recipients.
    pub destinations: Vec<String>,
    /// What it was tagged with.
    pub tags: BTreeMap<String, String>,
    /// The set of events that tell about it.
    pub configuration_set: Option<String>,
    /// The message itself.
    pub raw: Vec<u8>,
}

/// How a send goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fault {
    /// The service asks to slow down.
    Throttle,
    /// The service refuses the mail.
    Reject,
    /// The connection is cut before the mail is accepted.
    CutBefore,
    /// The mail is accepted, and the connection is cut before the answer.
    CutAfter,
    /// The mail is accepted, and the answer never comes.
    Hang,
    /// The mail is accepted, and the answer is not the service's.
    Garble,
}

impl Fault {
    /// Whether the mail is accepted all the same.
    fn accepts(self) -> bool {
        matches!(self, Self::CutAfter | Self::Hang | Self::Garble)
    }
}

/// The mailbox. Clones show the same mails.
#[derive(Clone, Debug)]
pub struct Mailbox {
    kept: Arc<Mutex<Kept>>,
    clock: Clock,
}

#[derive(Debug, Default)]
struct Kept {
    mails: Vec<Arc<Mail>>,
    faults: VecDeque<Fault>,
    asked: u64,
}

impl Mailbox {
    /// An empty mailbox, whose mails arrive when `clock` says.
    #[must_use]
    pub(crate) fn new(clock: Clock) -> Self {
        Self { kept: Arc::default(), clock }
    }

    /// Listens for mails on any free port.
    ///
    /// # Errors
    /// There is none.
    pub(crate) async fn serve(&self) -> Result<Server> {
        let mailbox = self.clone();
        Server::start_unreliable(listen(0).await?, move |request| ses::answer(mailbox.clone(), request))
    }

    /// Every mail, in the order in which they were accepted.
    #[must_use]
    pub fn mails(&self) -> Vec<Arc<Mail>> {
        self.kept().mails.clone()
    }

    /// Every mail as its reader sees it, in the order in which they were accepted.
    #[must_use]
    pub fn read(&self) -> Vec<Read> {
        self.mails().iter().map(|mail| Read::of(mail)).collect()
    }

    /// A mail by its id.
    #[must_use]
    pub fn mail(&self, id: &str) -> Option<Arc<Mail>> {
        self.kept().mails.iter().find(|mail| mail.id == id).cloned()
    }

    /// How often somebody tried to send, whatever came of it.
    #[must_use]
    pub fn asked(&self) -> u64 {
        self.kept().asked
    }

    /// The next sends go wrong, each as said, in this order, after those that were said before.
    pub fn fail(&self, faults: impl IntoIterator<Item = Fault>) {
        self.kept().faults.extend(faults);
    }

    /// Nothing goes wrong any more.
    pub fn heal(&self) {
        self.kept().faults.clear();
    }

    /// Forgets all mails; ids are not given again.
    pub fn clear(&self) {
        self.kept().mails.clear();
    }

    /// What goes wrong with the send that comes now.
    fn next_fault(&self) -> Option<Fault> {
        let mut kept = self.kept();
        kept.asked += 1;
        kept.faults.pop_front()
    }

    /// Accepts a mail and gives its id.
    fn accept(&self, mail: Mail) -> String {
        let mut kept = self.kept();
        let id = message_id(kept.asked, self.clock.now());
        kept.mails.push(Arc::new(Mail { id: id.clone(), at: self.clock.now(), ..mail }));
        id
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// In the shape of SES's ids, and the same whenever the same sends are made at the same instants.
fn message_id(number: u64, at: Timestamp) -> String {
    let millis = u64::try_from(at.as_millisecond()).unwrap_or_default();
    format!("0102{millis:012x}-{number:08x}-0000-4000-8000-{number:012x}-000000")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_the_shape_of_the_services() {
        let id = message_id(7, "2023-08-14T00:00:00Z".parse().unwrap());
        assert_eq!(id, "01020189f157a400-00000007-0000-4000-8000-000000000007-000000");
    }
}
