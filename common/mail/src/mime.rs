//! An email as a message: headers and parts. What must not live here: what the email says.
//!
//! Invariant: no header has any text that a partner wrote.

use std::time::SystemTime;

use domain::EmailAddress;
use jiff::Timestamp;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};

use crate::compose::Email;

/// What the headers of a message say.
#[derive(Clone, Debug)]
pub(crate) struct Envelope<'a> {
    /// The sender's name.
    pub(crate) name: &'a str,
    pub(crate) sender: &'a EmailAddress,
    /// Where replies go.
    pub(crate) reply_to: &'a EmailAddress,
    pub(crate) to: &'a [EmailAddress],
    pub(crate) now: Timestamp,
}

/// Why a message cannot be built: a fault of this program, or an address that no message can have.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BadMessage {
    #[error("an address cannot be written in a message")]
    Address(#[from] lettre::address::AddressError),
    #[error("a message cannot be built")]
    Message(#[from] lettre::error::Error),
}

pub(crate) fn build_message(email: &Email, envelope: &Envelope<'_>) -> Result<Vec<u8>, BadMessage> {
    let mut message = Message::builder()
        .from(Mailbox::new(Some(envelope.name.to_owned()), parse_address(envelope.sender)?))
        .reply_to(parse_address(envelope.reply_to)?.into())
        .subject(&email.subject)
        .date(SystemTime::from(envelope.now))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", email.language.code()));
    for to in envelope.to {
        message = message.to(parse_address(to)?.into());
    }
    let parts = MultiPart::alternative_plain_html(email.text.clone(), email.html.clone());
    Ok(message.multipart(parts)?.formatted())
}

/// Whether a message can be sent to this address.
pub(crate) fn can_be_addressed(to: &EmailAddress) -> bool {
    parse_address(to).is_ok()
}

fn parse_address(address: &EmailAddress) -> Result<Address, BadMessage> {
    Ok(address.as_str().parse()?)
}

/// A header with a constant name and an ASCII value.
fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
