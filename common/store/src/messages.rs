//! The mail service's messages whose events do not name a notice: the notice that each carried, and the events that came before
//! that was known. Such are the messages that were sent without a configuration set, and all of earlier releases.
//!
//! Invariant: no event is lost between the sender who notes a message and the event that is about it. Each of them
//! writes on the condition that the other has written nothing since it read.

use domain::notice::{DeliveryEvent, NoticeId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::keys;
use crate::write::{ABSENT, EXISTS, Write};
use crate::{Consistency, Store, StoreError};

/// How long messages are kept: 30 days. No event comes later.
const KEPT_SECONDS: i64 = 30 * 24 * 3600;
/// The most events that are kept for a message of which nobody knows the notice.
const MAX_EARLY_EVENTS: usize = 100;

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Message {
    /// The notice that it carried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    notice: Option<String>,
    /// The events that came before it was known which notice it carried.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    early: Vec<DeliveryEvent>,
    ttl: i64,
}

/// Writes a message over the one that was read with these early events.
fn over_read(put: Write, early: &[DeliveryEvent]) -> Result<Write, StoreError> {
    if early.is_empty() {
        return Ok(put.only_if(format!("{EXISTS} AND attribute_not_exists(#early)"), &["early"]));
    }
    put.only_if("size(#early) = :read", &["early"]).with("read", &early.len())
}

impl Store {
    /// Notes which notice a message carried, and returns the events that came before this was known.
    pub async fn note_message(
        &self,
        message: &str,
        id: &NoticeId,
        now: Timestamp,
    ) -> Result<Vec<DeliveryEvent>, StoreError> {
        let (key, ttl) = (keys::message(message), now.as_second() + KEPT_SECONDS);
        let known = Message { notice: Some(id.text()), early: Vec::new(), ttl };
        if self.write_if(Write::put(&key, &known)?.only_if(ABSENT, &[])).await? {
            return Ok(Vec::new());
        }
        loop {
            let found: Option<Message> = self.read_record(&key, Consistency::Strong).await?;
            let early = found.unwrap_or_default().early;
            if self.write_if(over_read(Write::put(&key, &known)?, &early)?).await? {
                return Ok(early);
            }
        }
    }

    /// The notice that a message carried. If that is not known yet, the event is kept until it is.
    ///
    /// # Errors
    /// [`StoreError::Condition`] when the message was noted at the same moment: ask again then.
    pub async fn notice_of_message(
        &self,
        message: &str,
        event: &DeliveryEvent,
        now: Timestamp,
    ) -> Result<Option<NoticeId>, StoreError> {
        let key = keys::message(message);
        let ttl = now.as_second() + KEPT_SECONDS;
        let found: Option<Message> = self.read_record(&key, Consistency::Strong).await?;
        let known = found.as_ref().and_then(|found| found.notice.as_deref());
        if let Some(notice) = known {
            return Ok(NoticeId::parse(notice));
        }
        let early = found.map(|found| found.early);
        if early.as_ref().is_none_or(|early| !early.contains(event) && early.len() < MAX_EARLY_EVENTS) {
            let before = early.clone().unwrap_or_default();
            let with = before.iter().chain([event]).cloned().collect();
            let put = Write::put(&key, &Message { notice: None, early: with, ttl })?;
            self.write(if early.is_some() { over_read(put, &before)? } else { put.only_if(ABSENT, &[]) }).await?;
        }
        Ok(None)
    }
}
