//! The pages, a file or folder each.

pub mod assessments;
pub mod catalogue;
pub mod fortified;
pub mod jobs;
pub mod mail;
pub mod people;
pub mod programme;
pub mod reviews;
pub mod rollout;
pub mod start;
pub mod statistics;

use domain::EmailAddress;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// The link from a page to its own form, filled with somebody who is to be changed.
fn change_link(email: &EmailAddress) -> String {
    format!("?change={}#email", utf8_percent_encode(email.as_str(), NON_ALPHANUMERIC))
}
