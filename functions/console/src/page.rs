//! A page as a response, and the words of the forms' script.

use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use runtime::text::BadText;
use web::render::texts::PageTexts;
use web::{Problem, SignedIn, reply};

/// What the forms' script says: its names and the ids of the texts.
const SCRIPT_WORDS: [(&str, &str); 14] = [
    ("unsaved", "script-unsaved"),
    ("saving", "script-saving"),
    ("saved", "script-saved"),
    ("offline", "script-offline"),
    ("retry", "script-retry"),
    ("ended", "script-ended"),
    ("signIn", "script-sign-in"),
    ("refused", "script-refused"),
    ("correct", "script-correct"),
    ("search", "script-search"),
    ("add", "script-add"),
    ("remove", "script-remove"),
    ("row", "row"),
    ("rowInSentence", "row-in-sentence"),
];

/// Answers with a page that no cache keeps, since it is for one person only, and that may load the forms' script.
pub fn respond(signed_in: &SignedIn, status: StatusCode, page: &impl Template) -> Result<Response, Problem> {
    Ok(reply::scripted(signed_in.respond(status, page)?))
}

/// The words of the forms' script, as JSON.
///
/// # Errors
/// A text is missing.
pub fn script_words(texts: &PageTexts) -> Result<String, BadText> {
    let mut words = BTreeMap::new();
    for (name, id) in SCRIPT_WORDS {
        words.insert(name, texts.text(id)?);
    }
    Ok(serde_json::json!(words).to_string())
}
