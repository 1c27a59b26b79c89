//! A kept mail as its reader's program would show it. What must not live here: what the mail should have said.

use jiff::Timestamp;
use mail_parser::MessageParser;
use serde::Serialize;

use super::Mail;

/// A mail, read.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Read {
    /// The service's id of it.
    pub message_id: String,
    /// When it was accepted.
    pub at: Timestamp,
    /// From whom, as its header says.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// What it is about.
    pub subject: String,
    /// What it was tagged with.
    pub tags: Tags,
    /// The part for programs that show text alone.
    pub text: String,
    /// The part for programs that show pages.
    pub html: String,
    /// The message itself.
    pub raw: String,
}

/// What our mails are tagged with; empty where a mail is not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tags {
    /// The kind of notice.
    pub kind: String,
    /// The notice's identity, in hex.
    pub notice: String,
}

impl Read {
    /// Reads a mail. What cannot be read is empty.
    #[must_use]
    pub fn of(mail: &Mail) -> Self {
        let message = MessageParser::default().parse(&mail.raw).unwrap_or_default();
        let tag = |name: &str| mail.tags.get(name).cloned().unwrap_or_default();
        let from = message.from().and_then(|from| from.first());
        let from = from.map(|from| match (from.name(), from.address()) {
            (Some(name), Some(address)) => format!("{name} <{address}>"),
            (_, address) => address.unwrap_or_default().to_owned(),
        });
        Self {
            message_id: mail.id.clone(),
            at: mail.at,
            from: from.unwrap_or_default(),
            to: mail.destinations.clone(),
            subject: message.subject().unwrap_or_default().to_owned(),
            tags: Tags { kind: tag("kind"), notice: tag("notice") },
            text: message.body_text(0).unwrap_or_default().into_owned(),
            html: message.body_html(0).unwrap_or_default().into_owned(),
            raw: String::from_utf8_lossy(&mail.raw).into_owned(),
        }
    }
}
