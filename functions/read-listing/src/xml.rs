//! Texts in XML.

/// The text without the characters that XML 1.0 does not have: no escape makes them valid.
pub(super) fn to_xml_text(text: &str) -> String {
    let is_valid = |c: char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}') || matches!(c, '\t' | '\n');
    text.chars().filter(|c| is_valid(*c)).collect()
}
