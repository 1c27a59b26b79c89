//! The mail service's messages: which notice each carried, and the events that came before this was known.
//!
//! Invariant: no event is lost between the one who notes a message and the one who hears of it: each writes on the
//! condition that the other has written nothing since.

use domain::notice::{DeliveryEvent, NoticeId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::dynamodb::{ABSENT, Write};
use super::keys;
use super::{Consistency, Store, StoreError};

/// How long the ids of messages are kept: 30 days, longer than any event comes late.
const MESSAGES_KEPT_SECONDS: i64 = 30 * 24 * 3600;
/// How many events are kept for a message that nobody knows yet.
const MAX_EARLY_EVENTS: usize = 100;

/// What is known of a message of the mail service.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Message {
    /// The notice that it carried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notice: Option<String>,
    /// The events that came before it was known what it carried.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub early: Vec<DeliveryEvent>,
    ttl: i64,
}

/// A write of a message's record, on the condition that no event was added to those that were read.
fn as_read(put: Write, early: &[DeliveryEvent]) -> Result<Write, StoreError> {
    if early.is_empty() {
        return Ok(put.only_if("attribute_exists(pk) AND attribute_not_exists(#early)", &["early"]));
    }
    put.only_if("size(#early) = :read", &["early"]).with("read", &early.len())
}

impl Store {
    /// Notes which notice a message carried, and gives the events that came before this was known.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn note_message(
        &self,
        message: &str,
        id: &NoticeId,
        now: Timestamp,
    ) -> Result<Vec<DeliveryEvent>, StoreError> {
        let (key, ttl) = (keys::message(message), now.as_second() + MESSAGES_KEPT_SECONDS);
        let known = Message { notice: Some(id.text()), early: Vec::new(), ttl };
        match self.write(Write::put(&key, &known)?.only_if(ABSENT, &[])).await {
            Err(StoreError::Condition { .. }) => {}
            outcome => return outcome.map(|()| Vec::new()),
        }
        loop {
            let early = self.record::<Message>(&key, Consistency::Strong).await?.map(|there| there.early);
            let early = early.unwrap_or_default();
            match self.write(as_read(Write::put(&key, &known)?, &early)?).await {
                Err(StoreError::Condition { .. }) => {}
                outcome => return outcome.map(|()| early),
            }
        }
    }

    /// The notice that a message carried, when that is known. When it is not, the event is kept for whoever notes it.
    ///
    /// # Errors
    /// When the table does not answer, or the message was noted at the same moment: ask again then.
    pub async fn notice_of_message(
        &self,
        message: &str,
        event: &DeliveryEvent,
        now: Timestamp,
    ) -> Result<Option<NoticeId>, StoreError> {
        let key = keys::message(message);
        let ttl = now.as_second() + MESSAGES_KEPT_SECONDS;
        let found: Option<Message> = self.record(&key, Consistency::Strong).await?;
        let known = found.as_ref().and_then(|found| found.notice.as_deref());
        if let Some(notice) = known {
            return Ok(NoticeId::parse(notice));
        }
        let early = found.map(|found| found.early);
        if early.as_ref().is_none_or(|early| !early.contains(event) && early.len() < MAX_EARLY_EVENTS) {
            let before = early.clone().unwrap_or_default();
            let with = before.iter().chain([event]).cloned().collect();
            let put = Write::put(&key, &Message { notice: None, early: with, ttl })?;
            self.write(if early.is_some() { as_read(put, &before)? } else { put.only_if(ABSENT, &[]) }).await?;
        }
        Ok(None)
    }
}
