//! A mail as SES accepted it. What must not live here: how a recipient's program shows it; that is `received`.

use std::collections::BTreeMap;

use jiff::Timestamp;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SentMail {
    /// The id that SES gave it.
    pub id: String,
    /// When it was accepted.
    pub at: Timestamp,
    /// The envelope's sender.
    pub source: String,
    /// The envelope's recipients.
    pub destinations: Vec<String>,
    pub tags: BTreeMap<String, String>,
    /// Where SES publishes events about it.
    pub configuration_set: Option<String>,
    /// The MIME message.
    pub raw: Vec<u8>,
}
