//! A text as its readers see it: without characters that nobody sees, with ordinary letters and digits in place of other forms
//! of them, and with what is written backwards turned around.

use unicode_normalization::UnicodeNormalization as _;

/// Turns the writing around, up to [`END`] or the end of the line: `kcuf` behind it is shown as its mirror image.
const RIGHT_TO_LEFT: char = '\u{202e}';
/// Ends what a mark of direction began.
const END: char = '\u{202c}';

/// The ways to read a text, each as plain text: as it is written and, if it has a mark that turns writing around, as it is shown.
pub(crate) fn readings(text: &str) -> Vec<String> {
    let mut readings = vec![plain(text)];
    if text.contains(RIGHT_TO_LEFT) {
        readings.push(plain(&turned(text)));
    }
    readings
}

/// A text without characters that nobody sees, in Unicode's compatibility form: full-width, circled and mathematical letters and
/// digits are the ordinary ones.
pub(crate) fn plain(text: &str) -> String {
    text.chars().filter(|&c| !is_unseen(c)).nfkc().collect()
}

/// Unicode's `Default_Ignorable_Code_Point`: marks of direction, joiners, soft hyphens, variation selectors, tags and others that
/// have neither a shape nor a width.
fn is_unseen(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A text with everything behind a [`RIGHT_TO_LEFT`] mark in the order in which it is shown.
fn turned(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut backwards: Option<Vec<char>> = None;
    for c in text.chars() {
        match &mut backwards {
            None if c == RIGHT_TO_LEFT => backwards = Some(Vec::new()),
            None => shown.push(c),
            Some(run) if c == END || c == '\n' => {
                shown.extend(run.iter().rev());
                shown.push(c);
                backwards = None;
            }
            Some(run) => run.push(c),
        }
    }
    shown.extend(backwards.unwrap_or_default().iter().rev());
    shown
}
