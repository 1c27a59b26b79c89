//! How answers rest in the table: REST v3's object, deflated, behind one byte that names the form.

use super::answers::Answers;
use super::wire::{self, Form, Generation};

/// The most bytes that packed answers may take. A listing's item stays within 8,192 bytes with them, the catalogue's
/// facts ([`MAX_FACTS`]), the privacy policy's link (500), names and addresses (about 600), its keys and small
/// attributes (about 350), and some room for what the review adds.
pub const MAX_BYTES: usize = 5_344;
/// The most bytes that the catalogue's packed facts may take.
pub const MAX_FACTS: usize = 1_152;
/// The form that [`pack`] writes: deflated JSON.
const DEFLATED_JSON: u8 = 1;
/// What a hostile or broken item may unpack to at most. Checked answers are far below.
const MAX_UNPACKED: usize = 512 * 1024;
/// The best ratio; 11 to 25 µs for a tab.
const LEVEL: u8 = 9;

/// Bytes that are not packed JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored bytes are not a packed document")]
pub struct Unreadable;

/// Packs answers.
#[must_use]
pub fn pack(answers: &Answers) -> Vec<u8> {
    pack_json(&serde_json::Value::Object(wire::object(answers, Generation::V3)))
}

/// Unpacks answers.
///
/// # Errors
/// When `bytes` are not what [`pack`] writes.
pub fn unpack(bytes: &[u8]) -> Result<Answers, Unreadable> {
    wire::read_checked(Form::tab(), &unpack_json(bytes)?).map_err(|_| Unreadable)
}

/// Packs any document, for example the catalogue's facts.
#[must_use]
pub fn pack_json(document: &serde_json::Value) -> Vec<u8> {
    let mut packed = vec![DEFLATED_JSON];
    packed.extend(miniz_oxide::deflate::compress_to_vec(document.to_string().as_bytes(), LEVEL));
    packed
}

/// Unpacks any document.
///
/// # Errors
/// When `bytes` are not what [`pack_json`] writes.
pub fn unpack_json(bytes: &[u8]) -> Result<serde_json::Value, Unreadable> {
    let [DEFLATED_JSON, deflated @ ..] = bytes else { return Err(Unreadable) };
    let json = miniz_oxide::inflate::decompress_to_vec_with_limit(deflated, MAX_UNPACKED).map_err(|_| Unreadable)?;
    serde_json::from_slice(&json).map_err(|_| Unreadable)
}
