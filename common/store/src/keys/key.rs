//! What a key is.

use serde::{Deserialize, Serialize};

/// Where an item stands in the table.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Key {
    /// The partition key: what the item is about, such as `APP#com.example.notes`.
    pub pk: String,
    /// The sort key: which of the partition's items it is.
    pub sk: String,
}

/// The attribute of the partition key.
pub const PK: &str = "pk";
/// The attribute of the sort key.
pub const SK: &str = "sk";

pub(super) fn key(pk: String, sk: impl Into<String>) -> Key {
    Key { pk, sk: sk.into() }
}
