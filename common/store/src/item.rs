//! How documents rest in items: serde structs, and packed bytes as DynamoDB binaries.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::questionnaire::packed;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::StoreError;
use super::keys::{Key, PK, SK};

/// An item as the SDK knows it.
pub(super) type Item = HashMap<String, AttributeValue>;

/// A serde document, deflated: what is written often is small.
#[derive(Clone, Debug)]
pub(super) struct Packed(pub(super) Vec<u8>);

impl Packed {
    pub(super) fn of(document: &impl Serialize) -> Result<Self, serde_json::Error> {
        Ok(Self(packed::pack_json(&serde_json::to_value(document)?)))
    }

    pub(super) fn read<T: DeserializeOwned>(&self, key: &Key) -> Result<T, StoreError> {
        let document = packed::unpack_json(&self.0).map_err(|error| StoreError::corrupt(key, error))?;
        serde_json::from_value(document).map_err(|error| StoreError::corrupt(key, error))
    }
}

impl Serialize for Packed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(&self.0)
    }
}

impl<'de> Deserialize<'de> for Packed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Bytes;
        impl serde::de::Visitor<'_> for Bytes {
            type Value = Packed;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes")
            }
            fn visit_bytes<E>(self, bytes: &[u8]) -> Result<Packed, E> {
                Ok(Packed(bytes.to_vec()))
            }
            fn visit_byte_buf<E>(self, bytes: Vec<u8>) -> Result<Packed, E> {
                Ok(Packed(bytes))
            }
        }
        deserializer.deserialize_byte_buf(Bytes)
    }
}

/// The item of a record at a key.
pub(super) fn item(key: &Key, record: &impl Serialize) -> Result<Item, StoreError> {
    let mut item: Item = serde_dynamo::to_item(record).map_err(|error| StoreError::corrupt(key, error))?;
    item.extend(key_item(key));
    Ok(item)
}

/// A key as the SDK knows it.
pub(super) fn key_item(key: &Key) -> Item {
    HashMap::from([
        (PK.to_owned(), AttributeValue::S(key.pk.clone())),
        (SK.to_owned(), AttributeValue::S(key.sk.clone())),
    ])
}

/// The key of an item.
pub(super) fn key_of(item: &Item) -> Option<Key> {
    let text = |name: &str| item.get(name)?.as_s().ok().cloned();
    Some(Key { pk: text(PK)?, sk: text(SK)? })
}

/// The record in an item.
pub(super) fn record<T: DeserializeOwned>(key: &Key, item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|error| StoreError::corrupt(key, error))
}

/// A value for an expression.
pub(super) fn value(key: &Key, value: &impl Serialize) -> Result<AttributeValue, StoreError> {
    serde_dynamo::to_attribute_value(value).map_err(|error| StoreError::corrupt(key, error))
}
