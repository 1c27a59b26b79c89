//! Links in a text.

/// What ends a sentence or a bracket is no part of the link before it.
const NOT_AT_END: [char; 11] = ['.', ',', ';', ':', '!', '?', ')', ']', '>', '"', '”'];

/// The links in a text that begin with http:// or https://, in order.
#[must_use]
pub fn links_in(text: &str) -> Vec<&str> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"'));
    words.filter_map(link_in).collect()
}

fn link_in(word: &str) -> Option<&str> {
    // Lowering ASCII alone keeps every offset.
    let lower = word.to_ascii_lowercase();
    let start = [lower.find("http://"), lower.find("https://")].into_iter().flatten().min()?;
    Some(word[start..].trim_end_matches(NOT_AT_END))
}
