//! The draft as the customer's tab, with what is missing and what publishing would change; and, in `drift`, beside what the
//! partner says elsewhere. Always on for those who manage the app: no rollout gates it.

mod drift;
mod routes;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::language::Language;
use domain::publish::preview_publish;
use domain::tab::{TabRequest, TabView};
use store::Store;
use store::listings::{IncludeDraft, ListingRecord};
use web::accept::{Format, preferred_format};
use web::app_path::AppPath;
use web::managed_app::read_managed_listing;
use web::query::Query;
use web::render::page::HTML;
use web::render::preview::preview_page;
use web::reply::{self, Reply};
use web::{Caller, Now, Problem, ProblemKind};

pub use routes::routes;

/// The function's router.
pub fn router(store: Store) -> Router {
    routes().into_router(store)
}

/// Shows the draft.
async fn preview_draft(
    State(store): State<Store>,
    caller: Caller,
    app_path: AppPath,
    query: Query,
    Now(now): Now,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let person = caller.person()?;
    let (view, channel) = (query.view(TabView::Expanded)?, query.channel()?);
    let (key, read) = read_managed_listing(&store, person, app_path, IncludeDraft::Yes).await?;
    let ListingRecord { listing, programme, draft } = read;
    let draft =
        draft.ok_or_else(|| Problem::new(ProblemKind::NoDraft, "There is no draft to preview. Save one first."))?;
    let reading = TabRequest { app: &key, channel, view, programme: &programme, now, language: Language::En };
    let (preview, published) = preview_publish(&listing, &draft, reading);
    Ok(match preferred_format(&headers) {
        Format::Json => Reply::ok(preview).with_etag(draft.etag.as_str()).into_response(),
        Format::Html => {
            let page = reply::private(StatusCode::OK, HTML, preview_page(&preview, &published)?);
            reply::with_etag(page, &draft.etag)
        }
    })
}
