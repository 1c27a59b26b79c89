//! Detectors over the texts and links that partners publish. They only say what they saw; what follows from it is decided
//! elsewhere.
//!
//! - [`inspect_text`]: obscenities and threats, card numbers, bank accounts, private keys, access tokens, repeated
//!   spam.
//! - [`obscene_words`]: the words themselves that read as obscene, for a person who may know them as names.
//! - [`links_in`] and [`hosts_in`]: where a text leads.
//! - [`inspect_link`]: what the link alone gives away, without asking a server.
//! - [`HashPrefixes`]: the list of known-bad hosts and pages, looked up as Safe Browsing does.
//!
//! Architecture invariant: nothing in this crate reads a file, a network or a clock.

mod finding;
mod known_bad;
mod link;
mod text;

pub use finding::{Finding, FindingKind, Observation};
pub use known_bad::canonical::{canonicalise, numeric_host};
pub use known_bad::expressions::expressions;
pub use known_bad::list::{HashPrefixes, ListError};
pub use link::inspect_link;
pub use text::links::{hosts_in, links_in};
pub use text::obscenity::obscene_words;
pub use text::{has_words, inspect_text};
