//! Partner's texts as a reviewer sees them: characters that are not seen, and with which a text can pretend to say something
//! else, are spelled out.

/// A text in which every unseen character that changes how the text is read is written as its number, `⟨U+202E⟩`. Joiners stay,
/// because emoji and some scripts are written with them.
pub fn reveal(text: &str) -> String {
    let mut revealed = String::with_capacity(text.len());
    for character in text.chars() {
        if is_deceptive(character) {
            revealed.push_str(&format!("⟨U+{:04X}⟩", u32::from(character)));
        } else {
            revealed.push(character);
        }
    }
    revealed
}

fn is_deceptive(character: char) -> bool {
    matches!(
        character,
        // What turns the direction of writing.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        // What has no width and joins nothing.
        | '\u{ad}' | '\u{200b}' | '\u{2060}'..='\u{2064}' | '\u{feff}'
        // Letters of a hidden text.
        | '\u{e0000}'..='\u{e007f}'
    ) || character.is_control() && !matches!(character, '\n' | '\t')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_seen_is_spelled_out_and_all_else_stays() {
        assert_eq!(reveal("a\u{202e}cod.exe"), "a⟨U+202E⟩cod.exe");
        assert_eq!(reveal("pay\u{200b}pal\u{ad}\u{e0041}"), "pay⟨U+200B⟩pal⟨U+00AD⟩⟨U+E0041⟩");
        let honest = "Zürich\n\tשלום 👩\u{200d}💻 <b>";
        assert_eq!(reveal(honest), honest);
    }
}
