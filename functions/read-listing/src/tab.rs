//! The tab for customers: gated by the rollout before anything else, as JSON or as a page.

use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use domain::rollout::Channel;
use domain::tab::{Tab, TabView, build_tab};
use serde::Serialize;
use web::accept::{Format, preferred_format};
use web::render::{self, Article, HTML};
use web::reply::{JSON, document, framed_by, insert};
use web::visitor::new_cookie;
use web::{Caller, Problem};

use super::visit::{Seen, Visit};

#[derive(Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "TabOrNot", transform = domain::schema::exclusive_variants)
)]
#[serde(untagged)]
pub(crate) enum TabReply<'a> {
    Shown(&'a Tab),
    /// The rollout has not reached this visitor.
    NotShown {
        #[cfg_attr(feature = "schema", schemars(extend("const" = false)))]
        shown: bool,
    },
}

/// Shows the tab of a listing.
pub(super) async fn read_tab(State(reading): State<super::Reading>, visit: Visit) -> Result<Response, Problem> {
    let view = visit.query.view(TabView::Default)?;
    let seen = visit.look(&reading.store).await?;
    if visit.visitor().is_some() && matches!(visit.caller, Caller::Nobody) {
        reading.counts.count(&reading.store, visit.channel, seen.shown, visit.now).await;
    }
    let tab = seen.shown.then(|| build_tab(&seen.read.listing, visit.reading(&seen, view)));
    let format = preferred_format(&visit.headers);
    let body = represented(&visit, &seen, format, tab.as_ref())?;
    let mut response = visit.answer(&seen, if format == Format::Html { HTML } else { JSON }, body);
    if format == Format::Html {
        for_visitors(&mut response, &visit, &seen, &reading.embedded_origins)?;
    }
    Ok(response)
}

/// What every page of a listing tells a browser: an id, where it has none and one decides what is shown; and that only the
/// embedded channel may stand in a frame.
pub(super) fn for_visitors(
    response: &mut Response,
    visit: &Visit,
    seen: &Seen,
    embedded_origins: &str,
) -> Result<(), Problem> {
    if !seen.alike && visit.visitor().is_none() {
        insert(response, SET_COOKIE, &new_cookie(&visit.headers)?);
    }
    if visit.channel == Channel::Embedded {
        framed_by(response, embedded_origins);
    }
    Ok(())
}

/// The tab, or that there is none for this visitor.
fn represented(visit: &Visit, seen: &Seen, format: Format, tab: Option<&Tab>) -> Result<String, Problem> {
    let address = visit.address(seen);
    match (format, tab) {
        (Format::Json, Some(tab)) => document(&TabReply::Shown(tab)),
        (Format::Json, None) => document(&TabReply::NotShown { shown: false }),
        (Format::Html, Some(tab)) => {
            render::tab_page(Article { address, ..Article::new(tab, &seen.read.listing, visit.language) })
        }
        (Format::Html, None) => render::not_shown_page(visit.channel, visit.language, address),
    }
}
