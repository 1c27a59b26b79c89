//! A text as words, with what the detector of obscenities leaves alone taken out.

/// The marks at which a sentence is cut: no phrase reaches over one. A comma cuts nothing: “we know, where you …”.
const CUTS: [char; 8] = ['.', ';', ':', '!', '?', '(', ')', '\n'];
/// What separates the words within what stands between two spaces. Signs that stand for letters (`!`, `$`, `*`, `@`) do not.
const INNER: [char; 19] =
    ['.', ',', ';', ':', '(', ')', '-', '_', '/', '|', '&', '+', '\'', '’', '<', '>', '"', '[', ']'];

/// A word of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Word {
    /// As it was written, without marks around it. One that was spelled out (`a b c`) is put together.
    pub(super) text: String,
    /// The sentence, counted from 0. Words of two sentences are no phrase.
    pub(super) sentence: usize,
}

/// The words of a text, without links, addresses, and tokens of digits.
pub(super) fn words(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut sentence = 0;
    for line in text.lines() {
        for token in line.split_whitespace() {
            // An opening bracket cuts before the word, other marks cut after it.
            if token.starts_with(CUTS) {
                sentence += 1;
            }
            if !is_link(token) && !is_mostly_digits(token) {
                words.extend(split_token(token).into_iter().map(|text| Word { text, sentence }));
            }
            if token.ends_with(CUTS) {
                sentence += 1;
            }
        }
        sentence += 1;
    }
    put_together(words)
}

fn is_link(token: &str) -> bool {
    token.contains("://") || (token.contains('@') && token.contains('.'))
}

/// Telephone numbers, ids, versions: most of them read as something to a detector that reads digits as letters.
fn is_mostly_digits(token: &str) -> bool {
    let digits = token.chars().filter(|c| c.is_numeric()).count();
    let letters = token.chars().filter(|c| c.is_alphabetic()).count();
    digits > 0 && digits >= letters
}

fn is_letter(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

fn split_token(token: &str) -> Vec<String> {
    let token = token.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '$' | '@'));
    let parts: Vec<&str> = token.split(INNER).filter(|part| !part.is_empty()).collect();
    if parts.len() > 2 && parts.iter().all(|part| is_letter(part)) {
        return vec![parts.concat()];
    }
    parts.into_iter().filter(|part| !is_mostly_digits(part)).map(ToOwned::to_owned).collect()
}

/// Puts letters that stand alone in a row together: three or more are a word spelled out.
fn put_together(words: Vec<Word>) -> Vec<Word> {
    let mut kept: Vec<Word> = Vec::new();
    for run in words.chunk_by(|a, b| a.sentence == b.sentence && is_letter(&a.text) && is_letter(&b.text)) {
        if run.len() > 2 {
            let text = run.iter().map(|word| word.text.as_str()).collect();
            kept.push(Word { text, sentence: run[0].sentence });
        } else {
            kept.extend(run.iter().map(|word| Word { text: word.text.clone(), sentence: word.sentence }));
        }
    }
    kept
}
