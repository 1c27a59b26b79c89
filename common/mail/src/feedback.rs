//! What the mail service tells of a message, written where it belongs: the addresses that no mail goes to, the notice that
//! the message carried, and the partner that was reached. What must not live here: how events arrive.
//!
//! Invariant: the same event in any order, however often and however late, leaves the same state.

use domain::notice::{DeliveryEvent, DeliveryEventKind, NoticeId};
use jiff::Timestamp;

use store::Store;
use store::StoreError;
use store::addresses::{Reason, Suppression};

/// How often a notice that others change at the same moment is told again.
const ATTEMPTS: usize = 8;

/// What an event was good for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// It changed a notice.
    Changed,
    /// The notice knew it, or it says nothing new.
    Nothing,
    /// Nobody knows which notice its message carried. It is kept for whoever learns it.
    Unmatched,
}

/// Hears an event. `notice`: the identity that the message was tagged with, when the event tells the tags.
///
/// # Errors
/// When the table does not answer, or others kept changing the notice; hear it again then.
pub async fn hear(
    store: &Store,
    event: &DeliveryEvent,
    notice: Option<NoticeId>,
    now: Timestamp,
) -> Result<Heard, StoreError> {
    suppress(store, event).await?;
    let id = match notice {
        Some(id) => Some(id),
        None => carried(store, event, now).await?,
    };
    let Some(id) = id else { return Ok(Heard::Unmatched) };
    for _ in 0..ATTEMPTS {
        let Some(kept) = store.notice(&id).await? else { return Ok(Heard::Unmatched) };
        if event.kind == DeliveryEventKind::Delivery {
            store.mark_reachable(&id.partner).await?;
        }
        let Some(told) = kept.notice.after_event(event) else { return Ok(Heard::Nothing) };
        if store.update_notice(&kept, told).await?.is_some() {
            return Ok(Heard::Changed);
        }
    }
    Err(StoreError::Conflict)
}

/// Keeps the addresses that no mail goes to after an event.
///
/// # Errors
/// When the table does not answer.
pub async fn suppress(store: &Store, event: &DeliveryEvent) -> Result<(), StoreError> {
    let reason =
        if matches!(event.kind, DeliveryEventKind::Complaint { .. }) { Reason::Complaint } else { Reason::Bounce };
    for address in event.to_suppress() {
        store.suppress(address, &Suppression { reason, since: event.at }).await?;
    }
    Ok(())
}

/// The notice that the event's message carried.
async fn carried(store: &Store, event: &DeliveryEvent, now: Timestamp) -> Result<Option<NoticeId>, StoreError> {
    for _ in 0..ATTEMPTS {
        match store.notice_of_message(&event.message, event, now).await {
            Err(StoreError::Condition { .. } | StoreError::Conflict) => {}
            outcome => return outcome,
        }
    }
    Err(StoreError::Conflict)
}
