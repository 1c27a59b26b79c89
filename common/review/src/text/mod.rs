//! What does not belong in a text. Markup is no finding: it is shown as text.

mod accounts;
mod cards;
mod groups;
mod keys;
pub(crate) mod links;
pub(crate) mod obscenity;
mod plain;
mod quote;
mod spam;
mod vocabulary;
mod words;

use crate::finding::Observation;

/// Whether a text has a word that the detector of obscenities looks at. Links and tokens of digits are none.
#[must_use]
pub fn has_words(text: &str) -> bool {
    !words::words(&plain::plain(text)).is_empty()
}

/// Inspects a text as its readers see it, however it is disguised. `known_names` are names that staff marked as known for this
/// partner: as words of the text they are no obscenity. Each kind is observed once at most, with all that was seen of it in one
/// way to read the text.
#[must_use]
pub fn inspect_text(text: &str, known_names: &[String]) -> Vec<Observation> {
    let mut seen: Vec<Observation> = Vec::new();
    for reading in plain::readings(text) {
        for new in inspect_plain(&reading, known_names) {
            if !seen.iter().any(|known| known.kind == new.kind) {
                seen.push(new);
            }
        }
    }
    seen
}

fn inspect_plain(text: &str, known_names: &[String]) -> impl Iterator<Item = Observation> {
    let seen = [
        keys::find_private_keys(text),
        keys::find_tokens(text),
        cards::find_cards(text),
        accounts::find_accounts(text),
        obscenity::find_obscenities(text, known_names),
        spam::find_spam(text),
    ];
    seen.into_iter().flatten()
}
