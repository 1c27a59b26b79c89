//! The history of an app: its revisions, one of them opened or compared, and whole sets of answers that become the draft or
//! are exported.

mod change;
mod compare;
mod download;
mod view;

use axum::extract::State;
use axum::response::Response;
use store::Store;
use web::Problem;
use web::query::Query;

use crate::managed_listing::ManagedListing;

pub use change::change_draft;
pub use download::{download_csv, download_json};

/// Shows the revisions, and the one that the query opens or the differences between the two that it names.
pub async fn show_history(State(store): State<Store>, app: ManagedListing, query: Query) -> Result<Response, Problem> {
    let (from, to) = (query.number("from")?, query.number("to")?);
    let (status, outcome) = match query.number("open")? {
        Some(revision) => compare::open_revision(&store, &app, revision).await?,
        None => compare::compare_revisions(&store, &app, from, to).await?,
    };
    let view = view::HistoryView { before: query.number("before")?, outcome, ..view::HistoryView::default() };
    view.respond(&store, &app, status).await
}
