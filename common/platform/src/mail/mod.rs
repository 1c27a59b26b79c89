//! Mail to partners: what it says ([`compose`], from the catalogue in [`text`](crate::text)), how it looks on the wire ([`mime`]), how it
//! is sent ([`send`]), the delivery of a claimed notice ([`deliver`]), how a job goes from partner to partner ([`walk`]) and
//! tells what it found due ([`teller`]), and what is heard of it afterwards ([`hear`](mod@hear)). What must not live here:
//! when a notice is due, whom it goes to and what it is about; those are in `domain::notice`.
//!
//! Architecture invariant: claim, send, settle. Nothing is sent that was not claimed before, and no address is logged.

pub mod compose;
pub mod deliver;
pub mod hear;
pub mod mime;
pub mod send;
pub mod teller;
pub mod walk;

pub use deliver::Mailer;
pub use hear::{Heard, hear, suppress};
pub use teller::{Teller, Then};
pub use walk::Position;

/// An error with all that caused it, for the log.
fn chain(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}
