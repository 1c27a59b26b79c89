//! The mail service's events about messages, applied to what they are about: addresses that no mail is sent to any more, the
//! notice that the message carried, and the partner that it reached. What must not live here: how the events arrive.
//!
//! Invariant: the same events leave the same state, in whatever order, however often and however late they come.

use domain::notice::{DeliveryEvent, DeliveryEventKind, NoticeId};
use jiff::Timestamp;
use store::addresses::{Reason, Suppression};
use store::{Store, StoreError};

/// How often an event is tried again on a notice that somebody else changes at the same moment.
const ATTEMPTS: usize = 8;

/// What an event changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeedbackEffect {
    /// It changed a notice.
    Changed,
    /// It says nothing that the notice does not have already.
    Nothing,
    /// Nobody knows which notice its message carried. The event is kept until that is known.
    Unmatched,
}

/// Applies an event. `tagged`: the notice in the message's tags, which not every event has.
///
/// # Errors
/// [`StoreError::Conflict`] when others kept changing the notice. The event may be applied again.
pub async fn apply_delivery_event(
    store: &Store,
    event: &DeliveryEvent,
    tagged: Option<NoticeId>,
    now: Timestamp,
) -> Result<FeedbackEffect, StoreError> {
    suppress_addresses(store, event).await?;
    let id = match tagged {
        Some(id) => Some(id),
        None => find_notice(store, event, now).await?,
    };
    let Some(id) = id else { return Ok(FeedbackEffect::Unmatched) };
    for _ in 0..ATTEMPTS {
        let Some(stored) = store.notice(&id).await? else { return Ok(FeedbackEffect::Unmatched) };
        if event.kind == DeliveryEventKind::Delivery {
            store.mark_reachable(&id.partner).await?;
        }
        let Some(changed) = stored.notice.after_event(event) else { return Ok(FeedbackEffect::Nothing) };
        if store.update_notice(&stored, changed).await?.is_some() {
            return Ok(FeedbackEffect::Changed);
        }
    }
    Err(StoreError::Conflict)
}

/// Sends no more mail to the addresses at which, by this event, it is useless or unwanted.
pub async fn suppress_addresses(store: &Store, event: &DeliveryEvent) -> Result<(), StoreError> {
    let reason = match event.kind {
        DeliveryEventKind::Complaint { .. } => Reason::Complaint,
        _ => Reason::Bounce,
    };
    for address in event.to_suppress() {
        store.suppress(address, &Suppression { reason, since: event.at }).await?;
    }
    Ok(())
}

/// The notice that the event's message carried.
async fn find_notice(store: &Store, event: &DeliveryEvent, now: Timestamp) -> Result<Option<NoticeId>, StoreError> {
    for _ in 0..ATTEMPTS {
        match store.notice_of_message(&event.message, event, now).await {
            Err(error) if error.is_lost_race() => {}
            outcome => return outcome,
        }
    }
    Err(StoreError::Conflict)
}
