//! Obscenities and threats. The library reads disguises, and for that it reads any text too willingly: it matches across words,
//! inside them, and in names. So it is asked about one word at a time, and believed when what it saw is the word itself.

use rustrict::{Censor, Type};

use super::plain::{plain, readings};
use super::quote::{list, quote};
use super::vocabulary::{SAFE_WORDS, VOCABULARY, fold};
use super::words::{Word, words};
use crate::finding::{FindingKind, Observation};

/// What may stand behind an obscenity without making it another word.
const ENDINGS: &[&str] = &[
    "", "s", "es", "ed", "er", "ers", "in", "ing", "y", "ty", "ier", "off", "up", "head", "heads", "hole", "holes",
    "face", "e", "en", "em", "n", "r",
];
/// What may stand before one.
const BEGINNINGS: &[&str] = &["", "mother", "bull", "horse", "dumb", "dip", "jack", "smart", "bat", "ver"];

/// The longest word that the library is asked about, in bytes. What is longer is no word, and would take long.
const LONGEST_WORD: usize = 64;

/// Finds obscenities and threats in a plain text, except in names that are known.
pub(super) fn find_obscenities(text: &str, known_names: &[String]) -> Option<Observation> {
    let seen = list(words_found(text, known_names).iter().map(|found| quote(found)))?;
    Some(Observation::new(FindingKind::Obscenity, format!("reads as obscene or threatening: {seen}")))
}

/// The words and phrases of a text that read as obscene or threatening, each once and as a reader sees it, except in names that
/// are known. One of them that is marked as a known name is not found again.
#[must_use]
pub fn obscene_words(text: &str, known_names: &[String]) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for word in readings(text).iter().flat_map(|reading| words_found(reading, known_names)) {
        if !found.contains(&word) {
            found.push(word);
        }
    }
    found
}

/// The words and phrases of a plain text, each once.
fn words_found(text: &str, known_names: &[String]) -> Vec<String> {
    let words = without_names(words(text), known_names);
    let obscene = words.iter().filter(|word| is_obscene(&word.text)).map(|word| word.text.clone());
    let mut found: Vec<String> = Vec::new();
    for seen in obscene.chain(phrases(&words)) {
        if !found.contains(&seen) {
            found.push(seen);
        }
    }
    found
}

/// Takes out the names, each as its words in a row.
fn without_names(words: Vec<Word>, names: &[String]) -> Vec<Word> {
    let mut is_known = vec![false; words.len()];
    for name in names.iter().map(|name| super::words::words(&plain(name))).filter(|name| !name.is_empty()) {
        for (start, window) in words.windows(name.len()).enumerate() {
            if window.iter().zip(&name).all(|(word, part)| word.text.to_lowercase() == part.text.to_lowercase()) {
                is_known[start..start + name.len()].fill(true);
            }
        }
    }
    words.into_iter().zip(is_known).filter(|(_, is_known)| !is_known).map(|(word, _)| word).collect()
}

/// The phrases of the crate's own words, as they were written.
fn phrases(words: &[Word]) -> Vec<String> {
    let folded: Vec<String> = words.iter().map(|word| fold(&word.text)).collect();
    let mut found = Vec::new();
    for phrase in &VOCABULARY.phrases {
        for (start, window) in folded.windows(phrase.len()).enumerate() {
            let written = &words[start..start + phrase.len()];
            if window == phrase.as_slice() && written.iter().all(|word| word.sentence == written[0].sentence) {
                found.push(written.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" "));
            }
        }
    }
    found
}

fn is_obscene(word: &str) -> bool {
    if SAFE_WORDS.contains(word.to_lowercase().as_str()) {
        return false;
    }
    is_in_vocabulary(&fold(word)) || is_found_by_library(word)
}

fn is_in_vocabulary(word: &str) -> bool {
    let short = with_letters_once(word);
    let is_word = |stem: &str| VOCABULARY.words.contains(stem) || is_veiled(stem);
    [word, &short].into_iter().any(|word| {
        ENDINGS.iter().filter_map(|ending| word.strip_suffix(ending)).any(is_word)
            || VOCABULARY.anywhere.iter().any(|part| word.contains(part))
    })
}

/// A letter that stands three times or more in a row is drawn out: no word of either language has it so.
fn with_letters_once(word: &str) -> String {
    let letters: Vec<char> = word.chars().collect();
    let runs = letters.chunk_by(|a, b| a == b);
    runs.flat_map(|run| if run.len() > 2 { &run[..1] } else { run }).collect()
}

/// Whether a word has stars or letters of another script in place of some letters, and would be one of the crate's own words
/// with the right ones.
fn is_veiled(word: &str) -> bool {
    let is_veil = |c: char| c == '*' || (c.is_alphabetic() && !c.is_ascii());
    let veils = word.chars().filter(|&c| is_veil(c)).count();
    let length = word.chars().count();
    // Two letters that are left can be anything.
    if veils == 0 || length < 4 || 2 * veils > length {
        return false;
    }
    let fits = |known: &str| {
        known.len() == length && word.chars().zip(known.chars()).all(|(c, letter)| is_veil(c) || c == letter)
    };
    VOCABULARY.words.iter().chain(&VOCABULARY.anywhere).any(|known| fits(known))
}

/// Mild ones are no finding, and meanness is none unless it is severe: the library counts wives and nerds.
fn is_bad(text: &str) -> bool {
    let kinds = Type::PROFANE | Type::OFFENSIVE | Type::SEXUAL;
    let bad = (kinds & Type::MODERATE_OR_HIGHER) | (Type::MEAN & Type::SEVERE);
    !text.is_empty() && Censor::from_str(text).analyze().is(bad)
}

/// Whether the library finds the word bad, and what it found is the word, but for a beginning or an ending.
fn is_found_by_library(word: &str) -> bool {
    if word.len() > LONGEST_WORD || !is_bad(word) {
        return false;
    }
    let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).collect();
    let start = starts.iter().rev().copied().find(|&start| is_bad(&word[start..])).unwrap_or(0);
    let core = &word[start..];
    let ends = core.char_indices().map(|(at, c)| at + c.len_utf8());
    let end = ends.into_iter().find(|&end| is_bad(&core[..end])).unwrap_or(core.len());
    let (beginning, ending) = (fold(&word[..start]), fold(&core[end..]));
    BEGINNINGS.contains(&beginning.as_str()) && ENDINGS.contains(&ending.as_str())
}
