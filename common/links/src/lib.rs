//! What the review of live tabs asks about a link: whether it still leads where it says ([`LinkChecker`]), and whether
//! it is known as bad ([`LinkReputation`], of which [`WebRisk`] is one).
//!
//! Partners write the links, so a link may be made to turn this machine against its own network. The checker resolves a
//! host once, refuses every address that is not public ([`AddressRules`]), connects to exactly what it resolved, and
//! does so again for each redirect.

mod address;
mod checker;
mod client;
mod reputation;
mod state;
mod target;
mod tls;
mod turns;
mod web_risk;

#[cfg(test)]
mod tests;

pub use address::{AddressKind, AddressRules};
#[cfg(any(test, feature = "loopback"))]
pub use checker::Loopback;
pub use checker::{Limits, LinkChecker, UserAgent};
#[cfg(any(test, feature = "loopback"))]
pub use client::WrittenNames;
pub use reputation::{LinkReputation, ReputationError, Threat};
pub use state::{Death, LinkState, Outage, Refusal};
pub use tls::SetupError;
pub use web_risk::WebRisk;
