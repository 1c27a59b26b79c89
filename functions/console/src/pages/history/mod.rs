//! The history of an app: its revisions, the differences between two of them, and whole sets of answers that become the
//! draft or are downloaded.

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

/// Shows the revisions and the differences between the two that the query names.
pub async fn show_history(State(store): State<Store>, app: ManagedListing, query: Query) -> Result<Response, Problem> {
    let (from, to) = (query.number("from")?, query.number("to")?);
    let (status, outcome) = compare::compare_revisions(&store, &app.key, from, to).await?;
    let comparison = view::Comparison { from, to, outcome };
    let view = view::HistoryView { before: query.number("before")?, comparison, ..view::HistoryView::default() };
    view.respond(&store, &app, status).await
}
