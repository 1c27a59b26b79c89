//! Mail to partners: what it says ([`compose`], from the catalogue in [`text`](runtime::text)), how it looks on the wire ([`mime`]), how it
//! is sent ([`send`]), the delivery of a claimed notice ([`deliver`]), how a job goes from partner to partner ([`walk`]) and
//! tells what it found due ([`teller`]), and what is heard of it afterwards ([`hear`](mod@hear)). What must not live here:
//! when a notice is due, whom it goes to and what it is about; those are in `domain::notice`.
//!
//! Architecture invariant: claim, send, settle. Nothing is sent that was not claimed before, and no address is logged.

pub mod compose;
pub mod deliver;
pub mod feedback;
pub mod job;
pub mod mime;
pub mod notice_sender;
pub mod send;
pub mod walk;

pub use deliver::Mailer;
pub use feedback::{Heard, hear, suppress};
pub use notice_sender::{Teller, Then};
pub use walk::Position;

use runtime::log::error_chain as chain;
