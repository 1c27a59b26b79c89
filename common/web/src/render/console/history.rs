//! What was published, what differs, and the ways in and out for whole sets of answers.

use askama::Template;
use domain::listing::Listing;
use domain::questionnaire::differences::FieldChange;
use domain::questionnaire::{Violation, published};
use domain::{AppKey, EmailAddress};
use jiff::Timestamp;

use super::WORDS;
use crate::Problem;
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
    /// The number below which this page begins, when it is not the first.
    pub before: Option<u32>,
    /// The number to go on from, when there are more.
    pub more: Option<u32>,
    /// What is compared.
    pub comparison: &'a Comparison,
    /// What a restore or an upload replaces.
    pub etag: &'a str,
    /// Whether that is a draft.
    pub drafted: bool,
    /// What was pasted for an upload that came to nothing.
    pub pasted: &'a str,
    /// What became of a restore or an upload; `None` when there was none.
    pub report: Option<&'a Report>,
}

/// What is compared, and what came of it.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// The revision that is chosen as the former.
    pub from: Option<u32>,
    /// The revision that is chosen as the latter.
    pub to: Option<u32>,
    /// What is said of the two.
    pub outcome: Outcome,
}

/// What is said of two revisions.
#[derive(Clone, Debug, Default)]
pub enum Outcome {
    /// Nobody has asked.
    #[default]
    NotAsked,
    /// They cannot be compared, and what to do.
    Refused(String),
    /// What differs.
    Changes {
        /// The former.
        from: u32,
        /// The latter.
        to: u32,
        /// Field by field.
        changes: Vec<FieldChange>,
    },
}

impl Comparison {
    /// The choice that the page begins with: the newest two of its revisions, unless the reader chose.
    fn preset(&self, revisions: &[RevisionRow]) -> (Option<u32>, Option<u32>) {
        match (self.from, self.to) {
            (None, None) => {
                let number = |index: usize| revisions.get(index).map(|row| row.revision);
                (number(1), number(0))
            }
            chosen => chosen,
        }
    }
}

/// What became of a restore or an upload.
#[derive(Clone, Debug)]
pub enum Report {
    /// Nothing was saved, why, and what is wrong in what was sent.
    Refused(String, Vec<Violation>),
    /// The draft is what was sent; this differs from what was there before.
    Saved(Vec<FieldChange>),
}

#[derive(Template)]
#[template(path = "console/history.html", whitespace = "minimize")]
struct HistoryTemplate<'a> {
    around: Around<'a>,
    page: &'a HistoryPage<'a>,
    from: Option<u32>,
    to: Option<u32>,
    differs: Vec<Readable<'a>>,
    saved: Vec<Readable<'a>>,
}

/// The history, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn history_page(page: &HistoryPage<'_>) -> Result<String, Problem> {
    let (from, to) = page.comparison.preset(page.revisions);
    let readable = |changes| readable_changes(published().newest(), changes);
    let differs =
        if let Outcome::Changes { changes, .. } = &page.comparison.outcome { readable(changes) } else { Vec::new() };
    let saved = if let Some(Report::Saved(changes)) = page.report { readable(changes) } else { Vec::new() };
    rendered(&HistoryTemplate { around: page.around, page, from, to, differs, saved })
}
