//! The tab for customers: gated by the rollout before anything else, as JSON or as a page.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{SET_COOKIE, VARY};
use axum::response::Response;
use domain::language::Language;
use domain::listing::Listing;
use domain::rollout::{Channel, Exposure};
use domain::tab::{Reading, Tab, TabView, tab};
use platform::http::query::Query;
use platform::http::reply::{Format, JSON, Keep, document, framed_by, insert, preferred, public};
use platform::http::subject::Subject;
use platform::http::visitor::{new_cookie, visitor};
use platform::http::{Caller, Now, Problem};
use platform::render::{self, HTML};
use platform::store::listings::Along;
use serde_json::json;

use super::{consistency, readable};

/// Shows the tab of a listing.
pub(super) async fn show(
    State(reading): State<super::Reading>,
    caller: Caller,
    subject: Subject,
    query: Query,
    Now(now): Now,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (view, channel) = (query.view(TabView::Default)?, query.channel()?);
    let key = subject.key(&reading.store).await?.ok_or_else(|| Problem::not_found("such app"))?;
    let read = reading.store.listing(&key, Along::Nothing, consistency(&caller)).await?;
    let read = readable(&caller, &key, read)?;

    let exposure = read.programme.exposure(channel, now);
    let visitor = visitor(&headers, &query);
    let shown = exposure.shows(visitor);
    if visitor.is_some() && matches!(caller, Caller::Nobody) {
        reading.counts.count(&reading.store, channel, shown, now).await;
    }
    let tab = shown.then(|| tab(&read.listing, Reading { app: &key, channel, view, programme: &read.programme, now, language: Language::En }));
    let format = preferred(&headers);
    let body = represented(format, tab.as_ref(), &read.listing, in_address(&query, &exposure))?;
    let shared = exposure.same_for_everybody() && matches!(caller, Caller::Nobody);
    let keep = if shared { Keep::Shared } else { Keep::Private };
    let media_type = if format == Format::Html { HTML } else { JSON };
    let mut response = public(&headers, media_type, body, keep);
    if !exposure.same_for_everybody() {
        insert(&mut response, VARY, "Accept, Accept-Language, X-Visitor-Id, Cookie");
        if format == Format::Html && visitor.is_none() {
            insert(&mut response, SET_COOKIE, &new_cookie(&headers)?);
        }
    }
    // Only the embedded tab may stand in a frame.
    if format == Format::Html && channel == Channel::Embedded {
        framed_by(&mut response, &reading.embedded_origins);
    }
    Ok(response)
}

/// The tab, or that there is none for this visitor.
fn represented(
    format: Format,
    tab: Option<&Tab>,
    listing: &Listing,
    in_address: Option<&str>,
) -> Result<String, Problem> {
    match (format, tab) {
        (Format::Json, Some(tab)) => document(tab),
        (Format::Json, None) => document(&json!({ "shown": false })),
        (Format::Html, Some(tab)) => render::tab_page(tab, listing, in_address),
        (Format::Html, None) => render::not_shown_page(),
    }
}

/// The visitor's id in the page's own address, where it decides what is shown: the page's links must carry it on.
fn in_address<'a>(query: &'a Query, exposure: &Exposure<'_>) -> Option<&'a str> {
    query.get("visitor").filter(|_| !exposure.same_for_everybody())
}
