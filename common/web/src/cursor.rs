//! Where a page ends and the next begins, as a text that callers hand back as it is: `after`, from the `next` of the page
//! before. What must not live here: what a page is of.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Problem, ProblemKind, reply};

/// The text of a place.
///
/// # Errors
/// 500 when it does not serialise.
pub fn text(place: &impl Serialize) -> Result<String, Problem> {
    Ok(URL_SAFE_NO_PAD.encode(reply::document(place)?))
}

/// The place of a text.
///
/// # Errors
/// 400 when it is none that a page gave.
pub fn read<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
    let place = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    place.ok_or_else(foreign)
}

/// What a place is answered with that no such page gave.
#[must_use]
pub fn foreign() -> Problem {
    let detail = "The query parameter after must be the value of next from the previous page of the same query.";
    Problem::new(ProblemKind::BadRequest, detail)
}
