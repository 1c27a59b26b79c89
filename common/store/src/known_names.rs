//! The names of a partner that staff have marked as known: as words of its texts they are no obscenity.

use domain::PartnerId;
use domain::review::KnownName;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::audit::Actor;
use crate::item::Packed;
use crate::keys;
use crate::reviews::put_aged;
use crate::versioned::Versioned;
use crate::write::Write;
use crate::{Consistency, Store, StoreError};

/// How many of the partner's apps are put on the list of what is to be scanned: DynamoDB takes 100 writes in a transaction, and
/// there are others. More apps are scanned again at their age.
const APPS_AT_ONCE: usize = 90;

#[derive(Serialize, Deserialize)]
struct NamesItem {
    names: Packed,
    version: u32,
}

impl Store {
    /// The known names of a partner, with their version: none in version 0 if none was marked yet.
    pub async fn known_names(
        &self,
        partner: &PartnerId,
        consistency: Consistency,
    ) -> Result<Versioned<Vec<KnownName>>, StoreError> {
        let key = keys::known_names(partner);
        let item: Option<NamesItem> = self.read_record(&key, consistency).await?;
        let Some(NamesItem { names, version }) = item else { return Ok(Versioned::default()) };
        Ok(Versioned { value: names.unpack(&key)?, version })
    }

    /// Replaces the known names that were `read`, and puts the partner's apps on the list of what is to be scanned, so that the
    /// next run of the scanner finds or spares what the change is about. Returns the names as they are now.
    ///
    /// # Errors
    /// [`StoreError::Condition`] when somebody has changed them since.
    pub async fn put_known_names(
        &self,
        partner: &PartnerId,
        read: &Versioned<Vec<KnownName>>,
        names: Vec<KnownName>,
        actor: Actor<'_>,
    ) -> Result<Versioned<Vec<KnownName>>, StoreError> {
        let key = keys::known_names(partner);
        let version = read.version + 1;
        let item = NamesItem { names: Packed::pack(&key, &names)?, version };
        let words: Vec<&str> = names.iter().map(|known| known.name.as_str()).collect();
        let mut writes = vec![
            Write::put(&key, &item)?.only_at_version(read.version)?,
            actor.line(keys::partner_partition(partner), "known-names", json!({ "names": words }))?,
        ];
        for app in self.apps_of(partner).await?.iter().take(APPS_AT_ONCE) {
            writes.push(put_aged(app, actor.now)?);
        }
        self.transact(writes).await?;
        Ok(Versioned { value: names, version })
    }
}
