//! How records become DynamoDB items and back: serde structs, with whole documents packed as binaries.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::AttributeValue;
use domain::questionnaire::withheld::Withheld;
use domain::questionnaire::{Answers, packed};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::StoreError;
use crate::keys::{Key, PK, SK};

/// An item as the SDK knows it.
pub(crate) type Item = HashMap<String, AttributeValue>;

/// A deflated document. DynamoDB charges by size, so what is written often must be small.
#[derive(Clone, Debug)]
pub(crate) struct Packed(Vec<u8>);

impl Packed {
    /// Packs a serde document of the record at `key`.
    pub(crate) fn pack(key: &Key, document: &impl Serialize) -> Result<Self, StoreError> {
        let document = serde_json::to_value(document).map_err(|error| StoreError::corrupt(key, error))?;
        Ok(Self(packed::pack_json(&document)))
    }

    pub(crate) fn unpack<T: DeserializeOwned>(&self, key: &Key) -> Result<T, StoreError> {
        let document = packed::inflate_json(&self.0).map_err(|error| StoreError::corrupt(key, error))?;
        serde_json::from_slice(&document).map_err(|error| StoreError::corrupt(key, error))
    }

    /// Packs a text that may be longer than the documents that [`Packed::pack`] takes.
    pub(crate) fn pack_text(text: &str) -> Self {
        Self(packed::pack_text(text))
    }

    pub(crate) fn unpack_text(&self, key: &Key) -> Result<String, StoreError> {
        packed::unpack_text(&self.0).map_err(|error| StoreError::corrupt(key, error))
    }

    /// How many bytes it takes in the item.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Packs the answers of a tab.
    pub(crate) fn pack_answers(answers: &Answers) -> Self {
        Self(packed::pack_answers(answers))
    }

    /// Packs paths of answers.
    pub(crate) fn pack_paths(paths: &[String]) -> Self {
        Self(packed::pack_paths(paths))
    }

    pub(crate) fn unpack_paths(&self, key: &Key) -> Result<Vec<String>, StoreError> {
        packed::unpack_paths(&self.0).map_err(|error| StoreError::corrupt(key, error))
    }

    /// Packs what a review withholds.
    pub(crate) fn pack_withheld(withheld: &Withheld) -> Self {
        Self(packed::pack_withheld(withheld))
    }

    pub(crate) fn unpack_withheld(&self, key: &Key) -> Result<Withheld, StoreError> {
        packed::unpack_withheld(&self.0).map_err(|error| StoreError::corrupt(key, error))
    }

    pub(crate) fn unpack_answers(&self, key: &Key) -> Result<Answers, StoreError> {
        packed::unpack_answers(&self.0).map_err(|error| StoreError::corrupt(key, error))
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

/// A text that is stored deflated. Earlier releases stored it as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PackedText(pub(crate) String);

impl Serialize for PackedText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Packed::pack_text(&self.0).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for PackedText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct TextOrBytes;
        impl serde::de::Visitor<'_> for TextOrBytes {
            type Value = PackedText;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text, deflated or as it is")
            }
            fn visit_str<E>(self, text: &str) -> Result<PackedText, E> {
                Ok(PackedText(text.to_owned()))
            }
            fn visit_bytes<E: serde::de::Error>(self, bytes: &[u8]) -> Result<PackedText, E> {
                packed::unpack_text(bytes).map(PackedText).map_err(E::custom)
            }
        }
        deserializer.deserialize_any(TextOrBytes)
    }
}

/// The item of a record at a key.
pub(crate) fn to_item(key: &Key, record: &impl Serialize) -> Result<Item, StoreError> {
    let mut item: Item = serde_dynamo::to_item(record).map_err(|error| StoreError::corrupt(key, error))?;
    item.extend(key_item(key));
    Ok(item)
}

/// A key as the SDK knows it.
pub(crate) fn key_item(key: &Key) -> Item {
    HashMap::from([
        (PK.to_owned(), AttributeValue::S(key.pk.clone())),
        (SK.to_owned(), AttributeValue::S(key.sk.clone())),
    ])
}

/// Takes an item with its key.
pub(crate) fn with_key(item: Item) -> Option<(Key, Item)> {
    let text = |name: &str| item.get(name)?.as_s().ok().cloned();
    let key = Key { pk: text(PK)?, sk: text(SK)? };
    Some((key, item))
}

/// The record in an item.
pub(crate) fn to_record<T: DeserializeOwned>(key: &Key, item: Item) -> Result<T, StoreError> {
    serde_dynamo::from_item(item).map_err(|error| StoreError::corrupt(key, error))
}

/// A value for an expression.
pub(crate) fn to_value(key: &Key, value: &impl Serialize) -> Result<AttributeValue, StoreError> {
    serde_dynamo::to_attribute_value(value).map_err(|error| StoreError::corrupt(key, error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_stored_deflated_and_one_of_an_earlier_release_is_read_too() {
        let text = PackedText("{\"revision\":1}".repeat(50));
        let packed: AttributeValue = serde_dynamo::to_attribute_value(&text).expect("it is stored");
        assert!(packed.as_b().is_ok_and(|bytes| bytes.as_ref().len() < text.0.len() / 5), "{packed:?}");
        for stored in [packed, AttributeValue::S(text.0.clone())] {
            assert_eq!(serde_dynamo::from_attribute_value::<_, PackedText>(stored).expect("it is read"), text);
        }
    }
}
