//! Where a page of notices ends and the next begins, as a text that callers hand back as it is. What must not live here:
//! what is on a page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use platform::http::{Problem, ProblemKind};
use platform::store::Row;
use platform::store::notices::Shelf;
use serde::{Deserialize, Serialize};

/// A place among all notices: those that are waiting come first, shard by shard, then month by month, latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// On which shelf.
    pub shelf: Shelf,
    /// After which row; at the shelf's beginning without one.
    pub after: Option<Row>,
    /// The month of the first page, so that the walk through the months has an end.
    pub began: Timestamp,
}

impl Cursor {
    pub(crate) fn text(&self) -> Result<String, Problem> {
        Ok(URL_SAFE_NO_PAD.encode(platform::http::reply::document(self)?))
    }

    /// Reads `after`.
    ///
    /// # Errors
    /// 400 when the text is none that a page gave.
    pub(crate) fn read(text: &str) -> Result<Self, Problem> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok();
        bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok()).ok_or_else(|| {
            let detail = "The query parameter after must be what the page before gave as next.";
            Problem::new(ProblemKind::BadRequest, detail)
        })
    }
}
