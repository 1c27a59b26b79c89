//! How answers are stored in the table: REST v3's object, deflated, after one byte that names the encoding.

use super::answers::Answers;
use super::form::inputs::named_inputs;
use super::load::published;
use super::retention::settle_stored;
use super::wire::format::WireFormat;
use super::wire::parse::parse_stored;
use super::wire::write::write_stored;

/// The maximum size of packed answers, in bytes.
///
/// With them, a listing's item stays within 12,288 bytes, and its tab within 2 read units: the catalogue's facts ([`MAX_FACTS_BYTES`]), the privacy policy's
/// link (500), names and addresses (about 600), keys and small attributes (about 350), and some room for what a review
/// adds.
pub const MAX_ANSWERS_BYTES: usize = 9_440;
/// The maximum size of the catalogue's packed facts about an app, in bytes.
pub const MAX_FACTS_BYTES: usize = 1_152;
/// The first byte of what [`pack_json`] writes: deflated JSON.
const DEFLATED_JSON: u8 = 1;
/// The maximum size of unpacked JSON, in bytes, so that a broken or hostile item cannot exhaust the memory. Checked
/// answers are far below.
const MAX_UNPACKED: usize = 512 * 1024;
/// The best compression; it takes 11 to 25 µs for the answers of a tab.
const LEVEL: u8 = 9;

/// The bytes are not what [`pack_json`] writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the stored bytes are not a packed document")]
pub struct UnpackError;

/// Packs the answers of a tab.
pub fn pack_answers(answers: &Answers) -> Vec<u8> {
    pack_json(&serde_json::Value::Object(write_stored(answers)))
}

/// Unpacks the answers of a tab.
///
/// # Errors
/// When `bytes` are not what [`pack_answers`] writes.
pub fn unpack_answers(bytes: &[u8]) -> Result<Answers, UnpackError> {
    let mut answers = parse_stored(WireFormat::tab(), &unpack_json(bytes)?).map_err(|_| UnpackError)?;
    settle_stored(&mut answers);
    Ok(answers)
}

/// Packs paths of answers by the names of their inputs, which are a tenth as long.
pub fn pack_paths(paths: &[String]) -> Vec<u8> {
    let inputs = named_inputs(published().newest());
    let names: Vec<String> =
        inputs.filter(|(.., path)| paths.iter().any(|changed| changed == path)).map(|(name, ..)| name).collect();
    pack_json(&names.into())
}

/// Unpacks paths of answers.
///
/// # Errors
/// When `bytes` are not what [`pack_paths`] writes.
pub fn unpack_paths(bytes: &[u8]) -> Result<Vec<String>, UnpackError> {
    let names: Vec<String> = serde_json::from_value(unpack_json(bytes)?).map_err(|_| UnpackError)?;
    let inputs = named_inputs(published().newest());
    Ok(inputs.filter(|(name, ..)| names.contains(name)).map(|(.., path)| path.to_owned()).collect())
}

/// Packs any document, for example the catalogue's facts.
pub fn pack_json(document: &serde_json::Value) -> Vec<u8> {
    let mut packed = vec![DEFLATED_JSON];
    packed.extend(miniz_oxide::deflate::compress_to_vec(document.to_string().as_bytes(), LEVEL));
    packed
}

/// Unpacks any document.
///
/// # Errors
/// When `bytes` are not what [`pack_json`] writes.
pub fn unpack_json(bytes: &[u8]) -> Result<serde_json::Value, UnpackError> {
    let [DEFLATED_JSON, deflated @ ..] = bytes else { return Err(UnpackError) };
    let json = miniz_oxide::inflate::decompress_to_vec_with_limit(deflated, MAX_UNPACKED).map_err(|_| UnpackError)?;
    serde_json::from_slice(&json).map_err(|_| UnpackError)
}
