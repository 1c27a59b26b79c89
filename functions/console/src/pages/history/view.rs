//! The history as a page.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::listing::Listing;
use domain::questionnaire::differences::FieldChange;
use domain::questionnaire::{Violation, published};
use store::Store;
use store::revisions::Revision;
use web::Problem;
use web::render::changes::{ReadableChange, readable_changes};
use web::render::frame::{ActiveLink, PageFrame};

use crate::managed_listing::ManagedListing;
use crate::page::{TEXTS, respond};

/// How many revisions a page lists.
const PAGE_LENGTH: i32 = 20;

/// What the page shows besides the revisions.
#[derive(Default)]
pub struct HistoryView {
    /// The page lists the revisions below this number.
    pub before: Option<u32>,
    pub comparison: Comparison,
    /// The text that was pasted for an upload that was refused.
    pub pasted: String,
    pub report: Option<DraftReport>,
}

/// The comparison of two revisions.
#[derive(Default)]
pub struct Comparison {
    pub from: Option<u32>,
    pub to: Option<u32>,
    pub outcome: ComparisonOutcome,
}

#[derive(Default)]
pub enum ComparisonOutcome {
    #[default]
    NotRequested,
    /// Why the two cannot be compared.
    Refused(String),
    Changes {
        from: u32,
        to: u32,
        changes: Vec<FieldChange>,
    },
}

/// What became of a restore or an upload.
pub enum DraftReport {
    /// Nothing was saved: why, and what is wrong in what was sent.
    Refused(String, Vec<Violation>),
    /// What was sent is the draft now: what it changed.
    Saved(Vec<FieldChange>),
}

#[derive(Template)]
#[template(path = "history.html")]
struct HistoryPage<'a> {
    frame: PageFrame<'a>,
    app: &'a AppKey,
    listing: &'a Listing,
    /// The revisions, latest first.
    revisions: &'a [Revision],
    before: Option<u32>,
    /// The number at which earlier revisions start, if there are more.
    earlier: Option<u32>,
    /// The revisions that are chosen for a comparison.
    from: Option<u32>,
    to: Option<u32>,
    outcome: &'a ComparisonOutcome,
    /// The version of the answers that a restore or an upload replaces.
    version: String,
    has_draft: bool,
    pasted: &'a str,
    report: Option<&'a DraftReport>,
}

impl HistoryView {
    pub async fn respond(&self, store: &Store, app: &ManagedListing, status: StatusCode) -> Result<Response, Problem> {
        let (revisions, has_earlier) = store.revisions(&app.key, self.before, PAGE_LENGTH).await?;
        let (from, to) = self.comparison.chosen(&revisions);
        let page = HistoryPage {
            frame: PageFrame { person: &app.person, active: ActiveLink::None },
            app: &app.key,
            listing: &app.record.listing,
            before: self.before,
            earlier: revisions.last().map(|last| last.revision).filter(|_| has_earlier),
            revisions: &revisions,
            from,
            to,
            outcome: &self.comparison.outcome,
            version: app.version().to_string(),
            has_draft: app.record.draft.is_some(),
            pasted: &self.pasted,
            report: self.report.as_ref(),
        };
        respond(status, &page)
    }
}

impl Comparison {
    /// The chosen revisions: until somebody chooses, the latest two.
    fn chosen(&self, revisions: &[Revision]) -> (Option<u32>, Option<u32>) {
        match (self.from, self.to) {
            (None, None) => {
                let number = |index: usize| revisions.get(index).map(|revision| revision.revision);
                (number(1), number(0))
            }
            chosen => chosen,
        }
    }
}

impl HistoryPage<'_> {
    fn readable<'c>(&self, changes: &'c [FieldChange]) -> Vec<ReadableChange<'c>> {
        readable_changes(published().newest(), changes)
    }
}
