//! Email to partners, and what all jobs have in common.
//!
//! A notice is composed ([`compose`], with texts of `runtime::text`), becomes a message (`mime`), and is sent ([`send`]) by the
//! [`mailer`]; `refusal` tells what the mail service's refusal is about. `deliver` is the way of one notice from its claim to its
//! end, [`feedback`] what the mail service reports later.
//!
//! A [`job`] is started by an [`event`] and ends in a [`report`]; a job that sends notices is a [`notice_sender`] that goes along a
//! list of partners ([`walk`]) and visits some of them [side by side](side_by_side). A function that is started by other events is
//! a [`listener`]. What AWS is told of an invocation that failed is a [`failure`].
//!
//! What must not live here: when a notice is due, whom it goes to and what it is about; those are rules in `domain::notice`.
//!
//! Architecture invariant: claim, send, settle. Nothing is sent that was not claimed before, and no address is logged.

pub mod compose;
mod deliver;
pub mod event;
pub mod failure;
pub mod feedback;
pub mod job;
pub mod listener;
pub mod mailer;
mod mime;
pub mod notice_sender;
pub mod pace;
mod refusal;
pub mod report;
pub mod run_line;
pub mod send;
pub mod side_by_side;
pub mod walk;

pub use deliver::ReadListings;
pub use failure::Failure;
pub use mailer::Mailer;
pub use notice_sender::NoticeSender;
pub use side_by_side::SideBySide;
pub use walk::Position;
