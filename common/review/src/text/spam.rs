//! The same over and over, and heaps of links.

use std::collections::HashMap;

use super::links::links_of;
use super::quote::quote;
use crate::finding::{FindingKind, Observation};

/// A sentence of three words or more is spam when it stands there this often.
const SENTENCES: usize = 3;
/// A shorter one needs more: "No. No. No." answers three questions.
const SHORT_SENTENCES: usize = 5;
/// One word in a row.
const WORDS: usize = 6;
/// A phrase of several words in a row, and the longest that is looked for.
const PHRASES: usize = 4;
const LONGEST_PHRASE: usize = 8;
/// Links, when there are few words beside them.
const LINKS: usize = 5;
/// Where companies keep what a privacy answer links to. A list of third parties is made of such links.
const HONEST_PATHS: [&str; 9] =
    ["privacy", "legal", "security", "trust", "dpa", "gdpr", "terms", "policy", "compliance"];

/// Finds a repeated sentence or phrase, or a heap of links.
pub(super) fn find_spam(text: &str) -> Option<Observation> {
    let detail = repeated_sentence(text).or_else(|| repeated_phrase(text)).or_else(|| heap_of_links(text))?;
    Some(Observation::new(FindingKind::RepeatedSpam, detail))
}

fn normal(words: &str) -> String {
    words.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

fn repeated_sentence(text: &str) -> Option<String> {
    let mut counts: HashMap<String, usize> = HashMap::new();
    for sentence in text.split(['.', '!', '?', ',', ';', '\n']).map(normal) {
        let count = counts.entry(sentence).or_default();
        *count += 1;
    }
    let is_spam = |(sentence, count): &(&String, &usize)| match sentence.split(' ').count() {
        // What is left between two marks may be a number or nothing.
        _ if !sentence.contains(char::is_alphabetic) => false,
        1 => **count > WORDS,
        2 => **count >= SHORT_SENTENCES,
        _ => **count >= SENTENCES,
    };
    // The greatest, and of equals one that does not depend on the order of the map.
    let (sentence, count) = counts.iter().filter(is_spam).max_by_key(|&(sentence, count)| (*count, sentence))?;
    Some(format!("{} stands there {count} times", quote(sentence)))
}

/// Finds a phrase that follows on itself, without marks between.
fn repeated_phrase(text: &str) -> Option<String> {
    let words: Vec<String> = text.split_whitespace().map(str::to_lowercase).collect();
    (1..=LONGEST_PHRASE).find_map(|length| {
        let wanted = if length == 1 { WORDS } else { PHRASES };
        let times = most_repetitions(&words, length).filter(|(_, times)| *times >= wanted);
        times.map(|(phrase, times)| format!("{} stands there {times} times in a row", quote(&phrase.join(" "))))
    })
}

/// The phrase of so many words that follows on itself most often, and how often it stands there.
fn most_repetitions(words: &[String], length: usize) -> Option<(&[String], usize)> {
    let (mut best, mut same) = (None, 0);
    for index in length..words.len() {
        same = if words[index] == words[index - length] { same + 1 } else { 0 };
        let times = same / length + 1;
        let phrase = &words[index + 1 - length..=index];
        let has_letters = phrase.iter().any(|word| word.contains(char::is_alphabetic));
        if has_letters && best.is_none_or(|(_, most)| times > most) {
            best = Some((phrase, times));
        }
    }
    best
}

fn heap_of_links(text: &str) -> Option<String> {
    let is_honest = |link: &&str| HONEST_PATHS.iter().any(|word| link.to_ascii_lowercase().contains(word));
    let links = links_of(text);
    let doubtful = links.iter().filter(|link| !is_honest(link)).count();
    let others = text.split_whitespace().count().saturating_sub(links.len());
    (doubtful >= LINKS && others < 2 * links.len()).then(|| format!("{} links with hardly a word", links.len()))
}
