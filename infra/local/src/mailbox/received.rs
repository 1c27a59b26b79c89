//! A mail as its recipient's program would show it. What must not live here: what the mail should say.

use jiff::Timestamp;
use mail_parser::MessageParser;
use serde::Serialize;

use super::sent::SentMail;

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReceivedMail {
    /// The id that SES gave it.
    pub message_id: String,
    /// When SES accepted it.
    pub at: Timestamp,
    /// The sender of the message's header.
    pub from: String,
    /// The recipients of the envelope.
    pub to: Vec<String>,
    pub subject: String,
    pub tags: Tags,
    /// The part for programs that show only text.
    pub text: String,
    /// The part for programs that show HTML.
    pub html: String,
    /// The whole MIME message.
    pub raw: String,
}

/// The tags that our mails carry. A tag that is missing is empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Tags {
    /// The kind of notice.
    pub kind: String,
    /// The notice's id, in hex.
    pub notice: String,
}

impl ReceivedMail {
    /// Parses a mail. Parts that cannot be parsed are empty.
    pub fn parse(mail: &SentMail) -> Self {
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
