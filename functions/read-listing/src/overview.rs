//! What customers read around the tab: the overview of the listing, the image of its badge, and the feed of its changes.

use axum::extract::State;
use axum::response::Response;
use domain::overview::{changed_rows, listing_badge, overview};
use domain::questionnaire::Answers;
use domain::tab::TabView;
use jiff::Timestamp;
use store::Store;
use web::Problem;
use web::accept::{Format, preferred_format};
use web::render::{self, ATOM, Feed, HTML, SVG, Shield};
use web::reply::{JSON, document};

use super::Reading;
use super::tab::for_visitors;
use super::visit::{Seen, Visit};

/// The most entries of a feed. (Ours.)
const ENTRIES: usize = 20;

/// Shows the overview of a listing.
pub(super) async fn read_overview(State(reading): State<Reading>, visit: Visit) -> Result<Response, Problem> {
    let seen = visit.look(&reading.store).await?;
    let overview = overview(&seen.read.listing, visit.reading(&seen, TabView::Default), seen.shown);
    if preferred_format(&visit.headers) == Format::Json {
        return Ok(visit.answer(&seen, JSON, document(&overview)?));
    }
    let page = render::overview_page(&overview, visit.language, visit.address(&seen))?;
    let mut response = visit.answer(&seen, HTML, page);
    for_visitors(&mut response, &visit, &seen, &reading.embedded_origins)?;
    Ok(response)
}

/// The badge's image.
pub(super) async fn read_badge_image(State(store): State<Store>, visit: Visit) -> Result<Response, Problem> {
    let (seen, shield) = shown_sign(&store, &visit).await?;
    let image = render::sign_image(&seen.read.listing.facts.name, &shield, visit.language)?;
    Ok(visit.brief_answer(&seen, SVG, image))
}

/// The same for shields.io.
pub(super) async fn read_badge_shield(State(store): State<Store>, visit: Visit) -> Result<Response, Problem> {
    let (seen, shield) = shown_sign(&store, &visit).await?;
    Ok(visit.brief_answer(&seen, JSON, document(&shield)?))
}

async fn shown_sign(store: &Store, visit: &Visit) -> Result<(Seen, Shield), Problem> {
    let seen = visit.look(store).await?;
    let sign = listing_badge(&seen.read.listing, &seen.read.programme, seen.shown, visit.now);
    let shield = Shield::of(sign, visit.language)?;
    Ok((seen, shield))
}

/// The feed of what was published. Who does not see the tab gets the feed of an app that published nothing.
pub(super) async fn read_feed(State(reading): State<Reading>, visit: Visit) -> Result<Response, Problem> {
    let seen = visit.look(&reading.store).await?;
    let published = seen.shown && seen.read.listing.live.is_some();
    let entries = if published { entries(&reading.store, &visit, &seen).await? } else { Vec::new() };
    let body = render::feed(Feed {
        app: &seen.key,
        listing: &seen.read.listing,
        entries: &entries,
        since: seen.read.programme.answers_accepted_from,
        language: visit.language,
        public_url: &reading.public_url,
    })?;
    Ok(visit.brief_answer(&seen, ATOM, body))
}

/// The latest revisions, each with what it changed of the one before.
async fn entries(
    store: &Store,
    visit: &Visit,
    seen: &Seen,
) -> Result<Vec<(u32, Timestamp, Option<Vec<String>>)>, Problem> {
    // One more than is told: the oldest entry needs the revision before it.
    let limit = i32::try_from(ENTRIES + 1).unwrap_or(i32::MAX);
    let (revisions, _) = store.revisions(&seen.key, None, limit).await?;
    let changed = |before: &Answers, after: &Answers| {
        changed_rows(&seen.read.listing, &seen.read.programme, (before, after), visit.language, visit.now)
    };
    let told = revisions.iter().enumerate().take(ENTRIES).map(|(index, revision)| {
        let before = revisions.get(index + 1).map(|before| changed(&before.answers, &revision.answers));
        (revision.revision, revision.published_at, before)
    });
    Ok(told.collect())
}
