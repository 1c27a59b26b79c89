//! What was published, what differs, and the ways in and out for whole sets of answers.

use askama::Template;
use domain::draft::Change;
use domain::listing::Listing;
use domain::questionnaire::{Violation, published};
use domain::{AppKey, EmailAddress};
use jiff::Timestamp;

use super::WORDS;
use crate::http::Problem;
use crate::render::preview::{Readable, readable_changes};
use crate::render::{Around, rendered};

/// A revision of the history.
#[derive(Clone, Debug)]
pub struct RevisionRow {
    /// Its number.
    pub revision: u32,
    /// When.
    pub published_at: Timestamp,
    /// By whom.
    pub published_by: EmailAddress,
}

/// What was published, what differs, and the ways in and out for whole sets of answers.
#[derive(Clone, Debug)]
pub struct HistoryPage<'a> {
    /// What stands around it.
    pub around: Around<'a>,
    /// The app.
    pub app: &'a AppKey,
    /// Its listing.
    pub listing: &'a Listing,
    /// The revisions, latest first.
    pub revisions: &'a [RevisionRow],
    /// The number to go on from, when there are more.
    pub more: Option<u32>,
    /// Two revisions, and what differs between them.
    pub compared: Option<(u32, u32, Vec<Change>)>,
    /// What a restore or an upload replaces.
    pub etag: &'a str,
    /// Whether that is a draft.
    pub drafted: bool,
    /// What an upload said.
    pub pasted: &'a str,
    /// What an upload's report says; `None` when nothing was uploaded.
    pub report: Option<(&'a str, &'a [Violation])>,
}

#[derive(Template)]
#[template(path = "console/history.html", whitespace = "minimize")]
struct HistoryTemplate<'a> {
    around: Around<'a>,
    page: &'a HistoryPage<'a>,
    changes: Vec<Readable<'a>>,
}

/// The history, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn history_page(page: &HistoryPage<'_>) -> Result<String, Problem> {
    let changes =
        page.compared.as_ref().map_or_else(Vec::new, |(_, _, changes)| readable_changes(published().newest(), changes));
    rendered(&HistoryTemplate { around: page.around, page, changes })
}
