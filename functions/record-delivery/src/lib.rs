//! record-delivery: records what the mail service reports about each message, through SNS.
//!
//! What lives here: how the events arrive. What must not: what they mean for a notice (`domain::notice`).

mod event;

use domain::notice::{DeliveryEventKind, NoticeId};
use mail::Failure;
use mail::failure::FailureKind;
use mail::feedback::{FeedbackEffect, apply_delivery_event, suppress_addresses};
use mail::listener::Counted;
use runtime::metrics::Metric;
use serde::Serialize;
use serde_json::Value as Json;
use store::{Store, StoreError};

use event::{Feedback, Malformed, parse_record};

/// What became of some events.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// How many events there were.
    pub events: usize,
    /// How many changed a notice.
    pub changed: usize,
    /// How many were about a message that nobody knows.
    pub unmatched: usize,
    /// How many say nothing about delivery.
    pub ignored: usize,
    /// How many say that a message will not arrive.
    #[serde(skip_serializing_if = "is_zero")]
    pub bounces: usize,
    /// How many say that a reader does not want a message.
    #[serde(skip_serializing_if = "is_zero")]
    pub complaints: usize,
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl Counted for Summary {
    fn counts(&self) -> Vec<(Metric, f64)> {
        let Self { bounces, complaints, unmatched, .. } = *self;
        [(Metric::Bounces, bounces), (Metric::Complaints, complaints), (Metric::UnmatchedEvents, unmatched)]
            .map(|(metric, number)| (metric, number as f64))
            .into()
    }
}

impl From<Malformed> for Failure {
    /// A record is malformed. The others were applied.
    fn from(error: Malformed) -> Self {
        Self::new(FailureKind::BadEvent, &error)
    }
}

/// Applies every record of an SNS event.
///
/// # Errors
/// A record is malformed or could not be applied; all others were applied, and may be applied again.
pub async fn run(store: &Store, event: &Json) -> Result<Summary, Failure> {
    let records = event["Records"].as_array().filter(|records| !records.is_empty());
    let records = records.ok_or(Malformed { record: 0, field: "/Records" })?;
    let mut summary = Summary::default();
    let mut failure = None;
    for (number, record) in records.iter().enumerate() {
        summary.events += 1;
        match parse_record(record).map_err(|field| Malformed { record: number, field }) {
            Ok(Some(feedback)) => {
                match feedback.event.kind {
                    DeliveryEventKind::Bounce { permanent: true, .. } => summary.bounces += 1,
                    DeliveryEventKind::Complaint { .. } => summary.complaints += 1,
                    _ => {}
                }
                match record_feedback(store, &feedback).await {
                    Ok(FeedbackEffect::Changed) => summary.changed += 1,
                    Ok(FeedbackEffect::Unmatched) => summary.unmatched += 1,
                    Ok(FeedbackEffect::Nothing) => {}
                    Err(error) => failure = Some(error.into()),
                }
            }
            Ok(None) => summary.ignored += 1,
            Err(malformed) => failure = Some(malformed.into()),
        }
    }
    failure.map_or(Ok(summary), Err)
}

/// Applies one event. The log names messages and notices, never addresses.
async fn record_feedback(store: &Store, feedback: &Feedback) -> Result<FeedbackEffect, StoreError> {
    let Feedback { event, notice, is_sign_in, at } = feedback;
    if *is_sign_in {
        // Such a message carries no notice, so that only its addresses matter.
        suppress_addresses(store, event).await?;
        return Ok(FeedbackEffect::Nothing);
    }
    let effect = apply_delivery_event(store, event, notice.clone(), *at).await?;
    let (message, text) = (&event.message, notice.as_ref().map(NoticeId::text).unwrap_or_default());
    match effect {
        FeedbackEffect::Changed => tracing::info!(message, notice = text, "recorded what became of message {message}"),
        FeedbackEffect::Nothing => {
            tracing::debug!(message, notice = text, "what became of message {message} was already recorded")
        }
        FeedbackEffect::Unmatched => tracing::warn!(message, notice = text, "the message {message} is unknown"),
    }
    Ok(effect)
}
