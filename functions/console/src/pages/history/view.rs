//! The history as a page.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::language::Language;
use domain::listing::Listing;
use domain::questionnaire::differences::FieldChange;
use domain::questionnaire::{Violation, published};
use domain::review::{Decision, DecisionKind, field_label};
use runtime::text::BadText;
use store::Store;
use store::revisions::Revision;
use web::Problem;
use web::render::changes::{ReadableChange, readable_changes};
use web::render::frame::PageFrame;

use crate::managed_listing::ManagedListing;
use crate::page::respond;

/// How many revisions a page lists.
const PAGE_LENGTH: i32 = 20;

/// How many of reviewers' decisions are looked at for those about the revisions.
const DECISIONS: i32 = 50;

/// What the page shows besides the revisions.
#[derive(Default)]
pub struct HistoryView {
    /// The page lists the revisions below this number.
    pub before: Option<u32>,
    pub outcome: ComparisonOutcome,
    /// The text that was pasted for an upload that was refused.
    pub pasted: String,
    pub report: Option<DraftReport>,
}

#[derive(Default)]
pub enum ComparisonOutcome {
    #[default]
    NotRequested,
    /// Why the two cannot be compared.
    Refused(String),
    /// One revision, as changes from no answers to its own.
    Opened {
        revision: u32,
        changes: Vec<FieldChange>,
    },
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
    outcome: &'a ComparisonOutcome,
    /// The version of the answers that a restore or an upload replaces.
    version: String,
    has_draft: bool,
    pasted: &'a str,
    report: Option<&'a DraftReport>,
    /// What reviewers decided, latest first.
    decisions: Vec<Decision>,
}

impl HistoryView {
    pub async fn respond(&self, store: &Store, app: &ManagedListing, status: StatusCode) -> Result<Response, Problem> {
        let (revisions, has_earlier) = store.revisions(&app.key, self.before, PAGE_LENGTH).await?;
        let page = HistoryPage {
            frame: app.frame(),
            app: &app.key,
            listing: &app.record.listing,
            before: self.before,
            earlier: revisions.last().map(|last| last.revision).filter(|_| has_earlier),
            revisions: &revisions,
            outcome: &self.outcome,
            version: app.version().to_string(),
            has_draft: app.record.draft.is_some(),
            pasted: &self.pasted,
            report: self.report.as_ref(),
            decisions: store.review_decisions(&app.key, DECISIONS).await?,
        };
        respond(&app.signed_in, status, &page)
    }
}

impl HistoryPage<'_> {
    fn is_live(&self, row: &Revision) -> bool {
        self.live() == Some(row.revision)
    }

    fn live(&self) -> Option<u32> {
        self.listing.live.as_ref().map(|live| live.revision)
    }

    /// The rejections of answers of a revision, latest first.
    fn rejections(&self, row: &Revision) -> Vec<&Decision> {
        let decisions = self.decisions.iter().filter(|decision| decision.revision == row.revision);
        decisions.filter(|decision| decision.kind == DecisionKind::Reject).collect()
    }

    /// The fields that a decision was about.
    fn decided_fields(&self, decision: &Decision) -> String {
        let labels = decision.fields.iter().map(|path| self.frame.texts.translate_label(&field_label(path)));
        labels.collect::<Vec<_>>().join("; ")
    }

    /// The query of this page, with the same revisions listed, that does something with the revision of a row.
    fn link(&self, parameter: &str, row: &Revision) -> String {
        let before = self.before.map(|before| format!("before={before}&")).unwrap_or_default();
        format!("?{before}{parameter}={}", row.revision)
    }

    /// The link that shows how a revision differs from the live one; for the live one, from the one before. `None` for the
    /// only one.
    fn compare_link(&self, row: &Revision) -> Option<String> {
        match self.live() {
            Some(live) if live != row.revision => Some(format!("{}&to={live}", self.link("from", row))),
            _ => {
                let before = row.revision.checked_sub(1).filter(|before| *before > 0)?;
                Some(format!("{}&from={before}", self.link("to", row)))
            }
        }
    }

    /// The text that says what [`Self::compare_link`] compares with.
    fn comparison_text(&self, row: &Revision) -> &'static str {
        if self.is_live(row) { "history-compare-before" } else { "history-compare-live" }
    }

    fn readable<'c>(&self, changes: &'c [FieldChange]) -> Result<Vec<ReadableChange<'c>>, BadText> {
        readable_changes(published().newest(), changes, self.frame.texts)
    }

    /// Where something is wrong in what was imported: a line of the table by its number, or a JSON Pointer.
    fn place(&self, pointer: &str) -> Result<String, BadText> {
        match pointer.strip_prefix("line ") {
            Some(number) if self.frame.texts.language() != Language::En => {
                self.frame.texts.say("line").with("number", number).text()
            }
            _ => Ok(pointer.to_owned()),
        }
    }
}
