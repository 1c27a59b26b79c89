//! Where a page of notices ends and the next begins. What must not live here: what is on a page.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use store::Row;
use store::notices::NoticeList;

/// A place among all notices: those that are waiting come first, shard by shard, then month by month, latest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// On which shelf.
    pub shelf: NoticeList,
    /// After which row; at the shelf's beginning without one.
    pub after: Option<Row>,
    /// The month of the first page, so that the walk through the months has an end.
    pub began: Timestamp,
}
