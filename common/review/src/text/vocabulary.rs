//! The crate's own words, read from its data files once.

use std::collections::HashSet;
use std::sync::LazyLock;

/// Words to find, as `data/words.txt` explains them.
pub(super) struct Vocabulary {
    pub(super) words: HashSet<&'static str>,
    pub(super) anywhere: Vec<&'static str>,
    pub(super) phrases: Vec<Vec<&'static str>>,
}

/// The words that are found beside the library's.
pub(super) static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let section = |name| section(include_str!("../../data/words.txt"), name);
    Vocabulary {
        words: section("[words]").collect(),
        anywhere: section("[anywhere]").collect(),
        phrases: section("[phrases]").map(|phrase| phrase.split(' ').collect()).collect(),
    }
});

/// Words that are honest here.
pub(super) static SAFE_WORDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| entries(include_str!("../../data/safe-words.txt")).collect());

fn entries(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

fn section(text: &'static str, name: &str) -> impl Iterator<Item = &'static str> {
    let body = entries(text).skip_while(move |line| *line != name).skip(1);
    body.take_while(|line| !line.starts_with('['))
}

/// A word as the data files write it: lower case, without accents on German vowels, and with the letters that digits and signs
/// stand for.
pub(super) fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for c in word.chars().flat_map(char::to_lowercase) {
        match c {
            'ä' | '4' | '@' => folded.push('a'),
            'ö' | '0' => folded.push('o'),
            'ü' => folded.push('u'),
            'ß' => folded.push_str("ss"),
            '1' | '!' => folded.push('i'),
            '3' | '€' => folded.push('e'),
            '5' | '$' => folded.push('s'),
            '7' => folded.push('t'),
            '©' | '¢' => folded.push('c'),
            _ => folded.push(c),
        }
    }
    folded
}
