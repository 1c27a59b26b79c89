//! Known-bad hosts and pages, as Safe Browsing looks them up: a link is brought to its canonical form, expanded to host and
//! path expressions, and the hashes of those are sought by prefix.
//!
//! Source: <https://developers.google.com/safe-browsing/v4/urls-hashing>

pub(crate) mod canonical;
pub(crate) mod expressions;
pub(crate) mod list;
