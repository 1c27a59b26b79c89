//! The programme's document. While nobody has changed it there is no item, and the defaults apply.

use domain::programme::Programme;
use serde::{Deserialize, Serialize};

use super::item::{self, Item, Packed};
use super::wire::Write;
use super::{Consistency, Store, StoreError, keys};

#[derive(Serialize, Deserialize)]
struct Record {
    document: Packed,
}

/// Reads the document from its item, if there is one.
pub(super) fn read(found: Option<Item>) -> Result<Programme, StoreError> {
    let key = keys::programme();
    let Some(found) = found else { return Ok(Programme::default()) };
    item::record::<Record>(&key, found)?.document.read(&key)
}

impl Store {
    /// The programme in force.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn programme(&self) -> Result<Programme, StoreError> {
        read(self.item(&keys::programme(), Consistency::Eventual).await?)
    }

    /// Replaces the programme's document.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn put_programme(&self, programme: &Programme) -> Result<(), StoreError> {
        let key = keys::programme();
        let document = Packed::of(programme).map_err(|error| StoreError::corrupt(&key, error))?;
        self.write(Write::put(&key, &Record { document })?).await
    }
}
