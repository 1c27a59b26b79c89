//! record-delivery: hears from the mail service, through SNS, what became of each mail.
//!
//! What lives here: how the events arrive. What must not: what they mean for a notice (`domain::notice`).

mod event;

use domain::notice::NoticeId;
use mail::{Heard, hear, suppress};
use serde::Serialize;
use serde_json::Value as Json;
use store::Store;
use store::StoreError;

pub use event::{Malformed, Told, read};

/// What some events were good for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// How many there were.
    pub events: usize,
    /// How many changed a notice.
    pub changed: usize,
    /// How many were about a message that nobody knows.
    pub unmatched: usize,
    /// How many say nothing about delivery.
    pub ignored: usize,
}

/// Why events are to be told again.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// One is none. The others were heard.
    #[error(transparent)]
    Malformed(#[from] Malformed),
    /// The table did not answer. Hearing an event twice changes nothing.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Hears every record of an SNS event.
///
/// # Errors
/// A record is malformed or could not be written; all others were heard, and may be heard again.
pub async fn run(store: &Store, event: &Json) -> Result<Summary, RecordError> {
    let records = event["Records"].as_array().filter(|records| !records.is_empty());
    let records = records.ok_or(Malformed { record: 0, field: "/Records" })?;
    let mut summary = Summary::default();
    let mut failure = None;
    for (number, record) in records.iter().enumerate() {
        summary.events += 1;
        match read(record).map_err(|field| Malformed { record: number, field }) {
            Ok(Some(told)) => match record_one(store, &told).await {
                Ok(Heard::Changed) => summary.changed += 1,
                Ok(Heard::Unmatched) => summary.unmatched += 1,
                Ok(Heard::Nothing) => {}
                Err(error) => failure = Some(error.into()),
            },
            Ok(None) => summary.ignored += 1,
            Err(malformed) => failure = Some(malformed.into()),
        }
    }
    failure.map_or(Ok(summary), Err)
}

/// Hears one event. The log names messages and notices, never addresses.
async fn record_one(store: &Store, told: &Told) -> Result<Heard, StoreError> {
    let Told { event, notice, sign_in, at } = told;
    if *sign_in {
        // There is no notice to change, and none to wait for: only the address counts.
        suppress(store, event).await?;
        return Ok(Heard::Nothing);
    }
    let heard = hear(store, event, notice.clone(), *at).await?;
    let (message, text) = (&event.message, notice.as_ref().map(NoticeId::text).unwrap_or_default());
    match heard {
        Heard::Changed => tracing::info!(message, notice = text, "recorded what became of message {message}"),
        Heard::Nothing => {
            tracing::debug!(message, notice = text, "what became of message {message} was already recorded")
        }
        Heard::Unmatched => tracing::warn!(message, notice = text, "the message {message} is unknown"),
    }
    Ok(heard)
}
