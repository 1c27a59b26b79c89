//! The staff's list of known-bad hosts and pages.

use serde::{Deserialize, Serialize};

use crate::audit::Actor;
use crate::item::Packed;
use crate::keys;
use crate::write::Write;
use crate::{Consistency, Store, StoreError};

#[derive(Serialize, Deserialize)]
struct ListItem {
    list: Packed,
}

impl Store {
    /// The list, as it was uploaded; `None` if none was.
    pub async fn known_bad_list(&self) -> Result<Option<String>, StoreError> {
        let key = keys::known_bad_list();
        let item: Option<ListItem> = self.read_record(&key, Consistency::Eventual).await?;
        item.map(|item| item.list.unpack(&key)).transpose()
    }

    /// Replaces the list, and writes who did. Its `entries` are counted in the audit line.
    pub async fn put_known_bad_list(&self, list: &str, entries: usize, actor: Actor<'_>) -> Result<(), StoreError> {
        let key = keys::known_bad_list();
        let item = ListItem { list: Packed::pack(&key, &list)? };
        let line = actor.line(key.pk.clone(), "known-bad-list", serde_json::json!({ "entries": entries }))?;
        self.transact(vec![Write::put(&key, &item)?, line]).await
    }
}
