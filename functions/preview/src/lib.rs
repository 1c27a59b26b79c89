//! The draft as the customer's tab, with what is missing and what publishing would change. Always on for those who manage
//! the app: no rollout gates it.

mod routes;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::language::Language;
use domain::tab::{TabRequest, TabView};
use store::listings::{Along, Read};
use store::{Consistency, Store};
use web::accept::{Format, preferred_format};
use web::app_path::{AppPath, has_tab};
use web::query::Query;
use web::render::{self, Preview};
use web::reply;
use web::{Caller, Now, Problem, ProblemKind};

pub use routes::routes;

/// The function's router.
pub fn router(store: Store) -> Router {
    routes().into_router(store)
}

/// Shows the draft.
async fn preview(
    State(store): State<Store>,
    caller: Caller,
    app_path: AppPath,
    query: Query,
    Now(now): Now,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.person()?;
    let (view, channel) = (query.view(TabView::Expanded)?, query.channel()?);
    let key = app_path.key(&store).await?.ok_or_else(|| Problem::not_found("such app"))?;
    let read = store.listing(&key, Along::Draft, Consistency::Strong).await?;
    let app = read.as_ref().map(|read| read.listing.facts.app(&key));
    caller.manager(app.as_ref())?;
    let (Some(Read { listing, programme, draft }), Some(app)) = (read, app) else {
        return Err(Problem::not_found("such app"));
    };
    has_tab(&app)?;
    let draft =
        draft.ok_or_else(|| Problem::new(ProblemKind::NoDraft, "There is no draft to preview. Save one first."))?;
    let reading = TabRequest { app: &key, channel, view, programme: &programme, now, language: Language::En };
    let (preview, published) = Preview::of(&listing, &draft, reading);
    let response = match preferred_format(&headers) {
        Format::Json => reply::json(StatusCode::OK, &preview)?,
        Format::Html => reply::private(StatusCode::OK, render::HTML, render::preview_page(&preview, &published)?),
    };
    Ok(reply::with_etag(response, &draft.etag))
}
