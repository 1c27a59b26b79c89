//! How answers are stored in the table: REST v3's object, deflated, after one byte that names the encoding.

use serde::de::DeserializeOwned;

use super::answers::Answers;
use super::form::inputs::named_inputs;
use super::load::published;
use super::retention::settle_stored;
use super::wire::format::WireFormat;
use super::wire::stored::read_stored;
use super::wire::write::write_stored;
use super::withheld::{Withheld, WithheldAnswer};

/// The maximum size of packed answers, in bytes.
///
/// With them, a listing's item stays within 12,288 bytes, and its tab within 2 read units: the catalogue's facts ([`MAX_FACTS_BYTES`]), the privacy policy's
/// link (500), names and addresses (about 600), keys and small attributes (about 350), and what a review withholds
/// ([`MAX_WITHHELD_BYTES`]).
pub const MAX_ANSWERS_BYTES: usize = 8_900;
/// The maximum size of what [`pack_withheld`] writes, in bytes: [`MAX_WITHHELD`](super::withheld::MAX_WITHHELD) answers of an app.
///
/// When all that the partner shares of its self assessment is withheld besides, it takes 170 bytes more. A listing of which every
/// other part is as large as it may be too then costs half a read unit more.
pub const MAX_WITHHELD_BYTES: usize = 760;
/// The maximum size of the catalogue's packed facts about an app, in bytes.
pub const MAX_FACTS_BYTES: usize = 1_152;
/// The first byte of what [`pack_json`] writes: deflated JSON.
const DEFLATED_JSON: u8 = 1;
/// The first byte of what [`pack_withheld`] writes.
const NAMES_AND_DIGESTS: u8 = 2;
/// The maximum size of unpacked JSON, in bytes, so that a broken or hostile item cannot exhaust the memory. Checked
/// answers are far below.
const MAX_UNPACKED: usize = 512 * 1024;
/// The first byte of what [`pack_text`] writes: deflated UTF-8.
const DEFLATED_TEXT: u8 = 3;
/// The maximum size of what [`pack_text`] packs, in bytes, so that whatever was stored can be read again.
pub const MAX_TEXT: usize = 4 * 1024 * 1024;
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
    let json = inflate_json(bytes)?;
    let mut stored = serde_json::Deserializer::from_slice(&json);
    let mut answers = read_stored(WireFormat::tab(), &mut stored).map_err(|_| UnpackError)?;
    stored.end().map_err(|_| UnpackError)?;
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
    let names: Vec<String> = unpack_json(bytes)?;
    let inputs = named_inputs(published().newest());
    Ok(inputs.filter(|(name, ..)| names.contains(name)).map(|(.., path)| path.to_owned()).collect())
}

/// Packs what is withheld: the name of each answer's input, which is a tenth as long as its path, and the digest.
///
/// The result depends on its argument alone, because writes are made on the condition that it has not changed.
pub fn pack_withheld(withheld: &Withheld) -> Vec<u8> {
    let inputs: Vec<(String, &str)> = named_inputs(published().newest()).map(|(name, _, path)| (name, path)).collect();
    let name = |path: &str| inputs.iter().find(|(_, at)| *at == path).map_or(path, |(name, _)| name).to_owned();
    let mut packed = vec![NAMES_AND_DIGESTS];
    let names: Vec<String> = withheld.answers().iter().map(|answer| name(&answer.path)).collect();
    let names = miniz_oxide::deflate::compress_to_vec(names.join(" ").as_bytes(), LEVEL);
    // Digests do not get smaller, so they stay as they are.
    packed.extend(withheld.answers().iter().flat_map(|answer| answer.digest.to_be_bytes()));
    packed.splice(1..1, (withheld.answers().len() as u16).to_be_bytes());
    packed.extend(names);
    packed
}

/// Unpacks what is withheld.
///
/// # Errors
/// When `bytes` are not what [`pack_withheld`] writes.
pub fn unpack_withheld(bytes: &[u8]) -> Result<Withheld, UnpackError> {
    let [NAMES_AND_DIGESTS, high, low, rest @ ..] = bytes else { return Err(UnpackError) };
    let count = usize::from(u16::from_be_bytes([*high, *low]));
    let (digests, names) = rest.split_at_checked(count * 4).ok_or(UnpackError)?;
    let names = miniz_oxide::inflate::decompress_to_vec_with_limit(names, MAX_UNPACKED).map_err(|_| UnpackError)?;
    let names = String::from_utf8(names).map_err(|_| UnpackError)?;
    let names: Vec<&str> = names.split(' ').filter(|name| !name.is_empty()).collect();
    if names.len() != count {
        return Err(UnpackError);
    }
    let inputs: Vec<(String, &str)> = named_inputs(published().newest()).map(|(name, _, path)| (name, path)).collect();
    let path = |name: &str| inputs.iter().find(|(input, _)| input == name).map_or(name, |(_, path)| path).to_owned();
    let digests = digests.as_chunks::<4>().0.iter().map(|digest| u32::from_be_bytes(*digest));
    let answers = names.iter().zip(digests).map(|(name, digest)| WithheldAnswer { path: path(name), digest });
    Ok(Withheld::new(answers.collect()))
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
/// When `bytes` are not what [`pack_json`] writes, or the document is of another type.
pub fn unpack_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, UnpackError> {
    serde_json::from_slice(&inflate_json(bytes)?).map_err(|_| UnpackError)
}

/// Unpacks any document as its JSON text.
///
/// # Errors
/// When `bytes` are not what [`pack_json`] writes. Whether the text is JSON is not checked.
pub fn inflate_json(bytes: &[u8]) -> Result<Vec<u8>, UnpackError> {
    let [DEFLATED_JSON, deflated @ ..] = bytes else { return Err(UnpackError) };
    miniz_oxide::inflate::decompress_to_vec_with_limit(deflated, MAX_UNPACKED).map_err(|_| UnpackError)
}

/// Packs a long text of at most [`MAX_TEXT`] bytes, for example a list that staff uploaded.
pub fn pack_text(text: &str) -> Vec<u8> {
    let mut packed = vec![DEFLATED_TEXT];
    packed.extend(miniz_oxide::deflate::compress_to_vec(text.as_bytes(), LEVEL));
    packed
}

/// Unpacks a text of at most [`MAX_TEXT`] bytes. A text that [`pack_json`] wrote is read too.
///
/// # Errors
/// When `bytes` are not what [`pack_text`] writes.
pub fn unpack_text(bytes: &[u8]) -> Result<String, UnpackError> {
    let [DEFLATED_TEXT, deflated @ ..] = bytes else {
        return unpack_json(bytes);
    };
    let text = miniz_oxide::inflate::decompress_to_vec_with_limit(deflated, MAX_TEXT);
    String::from_utf8(text.map_err(|_| UnpackError)?).map_err(|_| UnpackError)
}

#[cfg(test)]
mod tests {
    use super::super::answers::Value;
    use super::super::withheld::MAX_WITHHELD;
    use super::*;

    /// As many withheld answers as are remembered, spread over all inputs.
    fn as_many_as_possible() -> Withheld {
        let mut withheld = Withheld::default();
        let paths: Vec<&str> = named_inputs(published().newest()).map(|(.., path)| path).collect();
        for (number, path) in paths.iter().cycle().take(MAX_WITHHELD).enumerate() {
            withheld.withhold(path, &Value::Text(format!("text {number}")));
        }
        withheld
    }

    #[test]
    fn a_long_text_reads_back_and_so_does_one_that_was_packed_as_json() {
        let text = "bad.example # seen in spam\n".repeat(60_000);
        assert_eq!(unpack_text(&pack_text(&text)), Ok(text));
        assert_eq!(unpack_text(&pack_json(&"bad.example".into())).as_deref(), Ok("bad.example"));
        assert_eq!(unpack_text(&[]), Err(UnpackError));
    }

    #[test]
    fn bytes_that_are_not_the_answers_of_a_tab_are_refused() {
        let deflated = |json: &str| {
            let mut bytes = vec![DEFLATED_JSON];
            bytes.extend(miniz_oxide::deflate::compress_to_vec(json.as_bytes(), LEVEL));
            bytes
        };
        let contact = r#"{"security":{"securityContact":"security@acme.example"}}"#;
        let whole = deflated(contact);
        let answers = unpack_answers(&whole).unwrap();
        assert_eq!(answers.iter().map(|(path, _)| path).collect::<Vec<_>>(), ["security.securityContact"]);
        let bad = [&format!("{contact} {{}}"), &contact.replace("securityContact", "contact"), "[]", "null", "{"];
        for json in bad {
            assert_eq!(unpack_answers(&deflated(json)), Err(UnpackError), "{json}");
        }
        assert_eq!(unpack_answers(&whole[..whole.len() - 4]), Err(UnpackError));
    }

    #[test]
    fn what_is_withheld_comes_back_as_it_was_packed() {
        let mut withheld = as_many_as_possible();
        withheld.withhold("privacyPolicyUrl", &Value::Text("https://acme.example/privacy".to_owned()));
        assert_eq!(unpack_withheld(&pack_withheld(&withheld)), Ok(withheld));
        assert_eq!(unpack_withheld(&pack_withheld(&as_many_as_possible())[..40]), Err(UnpackError));
    }

    #[test]
    fn what_a_review_withholds_fits_into_the_room_that_the_answers_leave() {
        let inputs = named_inputs(published().newest()).count();
        assert!(inputs < MAX_WITHHELD, "{inputs} inputs can be withheld at once");
        let packed = pack_withheld(&as_many_as_possible()).len();
        assert!(packed <= MAX_WITHHELD_BYTES, "{packed} bytes");
    }
}
