//! The mail service on this machine: accepts what the functions send, keeps it for people and tests to read, and fails on
//! request.
//!
//! | file | what it is |
//! |---|---|
//! | `storage` | the mails that were accepted, and how the next ones fail |
//! | `ses` | SES's protocol: `SendRawEmail` and its errors, and whether a sender is verified |
//! | `events` | the events that SES publishes about a mail |
//! | `sent`, `received` | a mail as SES accepted it, and as its recipient sees it |
//! | `routes` | `/_local/mail…`, for people and tests |
//!
//! What must not live here: what a mail says, or to whom it goes.

mod events;
mod received;
mod routes;
mod sent;
mod ses;
mod storage;

pub use events::{EventFormat, MailEvent, sns_event};
pub use received::{ReceivedMail, Tags};
pub(crate) use routes::router;
pub use sent::SentMail;
pub(crate) use ses::serve;
pub use storage::{MailFault, Mailbox, Senders};
