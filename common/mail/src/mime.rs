//! A letter as a message: headers and parts. What must not live here: what the letter says.
//!
//! Invariant: no text of a partner stands in any header.

use std::time::SystemTime;

use domain::EmailAddress;
use jiff::Timestamp;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};

use super::compose::Letter;

/// Whom a message is from and to.
#[derive(Clone, Debug)]
pub struct Envelope<'a> {
    /// The marketplace's name.
    pub name: &'a str,
    /// The marketplace's address.
    pub sender: &'a EmailAddress,
    /// Where answers go, when not to the sender.
    pub reply_to: Option<&'a EmailAddress>,
    /// To whom.
    pub to: &'a [EmailAddress],
    /// When.
    pub now: Timestamp,
}

/// A message that cannot be built: a fault of ours, or an address that no message can carry.
#[derive(Debug, thiserror::Error)]
pub enum BadMessage {
    /// An address is none.
    #[error("an address cannot stand in a message")]
    Address(#[from] lettre::address::AddressError),
    /// A part is missing.
    #[error("a message cannot be built")]
    Message(#[from] lettre::error::Error),
}

/// The message.
///
/// # Errors
/// See [`BadMessage`].
pub fn message(letter: &Letter, envelope: &Envelope<'_>) -> Result<Vec<u8>, BadMessage> {
    let mut message = Message::builder()
        .from(Mailbox::new(Some(envelope.name.to_owned()), address(envelope.sender)?))
        .subject(&letter.subject)
        .date(SystemTime::from(envelope.now))
        .raw_header(header("Auto-Submitted", "auto-generated"))
        .raw_header(header("Content-Language", letter.language.code()));
    if let Some(reply_to) = envelope.reply_to {
        message = message.reply_to(address(reply_to)?.into());
    }
    for to in envelope.to {
        message = message.to(address(to)?.into());
    }
    let parts = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    Ok(message.multipart(parts)?.formatted())
}

/// Whether a message can be sent to this address.
#[must_use]
pub fn carries(to: &EmailAddress) -> bool {
    address(to).is_ok()
}

fn address(address: &EmailAddress) -> Result<Address, BadMessage> {
    Ok(address.as_str().parse()?)
}

/// A header with a constant name and an ASCII value.
fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
