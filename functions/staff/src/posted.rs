//! A long text that a form sends: typed into a field, or as a file.

use domain::questionnaire::form::FormData;

/// What was typed into the field of this name.
pub fn typed_text<'a>(data: &'a FormData, field: &str) -> &'a str {
    without_mark(data.get(field).unwrap_or_default())
}

/// The file that was chosen, or else what was typed into the field of this name.
pub fn file_or_text<'a>(data: &'a FormData, field: &str) -> &'a str {
    let file = data.get("file").filter(|file| !file.trim().is_empty());
    file.map_or_else(|| typed_text(data, field), without_mark)
}

/// Some programs begin a file with a byte order mark.
fn without_mark(text: &str) -> &str {
    text.trim_start_matches('\u{feff}')
}
