//! The names of a partner that staff have marked as known: as words of its texts they are no obscenity.

use domain::PartnerId;
use domain::review::KnownName;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::audit::Actor;
use crate::item::Packed;
use crate::keys;
use crate::rescans::put_rescan_due;
use crate::versioned::Versioned;
use crate::write::Write;
use crate::{Consistency, Store, StoreError};

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

    /// Replaces the known names that were `read`, and has the partner's apps scanned again, so that the
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
        let writes = vec![
            Write::put(&key, &item)?.only_at_version(read.version)?,
            actor.line(keys::partner_partition(partner), "known-names", json!({ "names": words }))?,
            put_rescan_due(partner, actor.now)?,
        ];
        self.transact(writes).await?;
        Ok(Versioned { value: names, version })
    }
}
