//! What a finding quotes of a text. A hostile text must not make a long finding.

/// The longest quotation, in characters.
const LENGTH: usize = 60;
/// How many different things a finding names.
const NAMED: usize = 10;

/// A part of a text in quotation marks, cut off if it is long.
pub(super) fn quote(text: &str) -> String {
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("“{}…”", &text[..end]),
        None => format!("“{text}”"),
    }
}

/// The first different ones, as a list. `None` if there are none.
pub(super) fn list(all: impl Iterator<Item = String>) -> Option<String> {
    let mut named: Vec<String> = Vec::new();
    for name in all {
        if named.contains(&name) {
            continue;
        }
        if named.len() == NAMED {
            return Some(format!("{} and more", named.join(", ")));
        }
        named.push(name);
    }
    (!named.is_empty()).then(|| named.join(", "))
}
