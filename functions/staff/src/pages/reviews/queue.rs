//! The queue: the reviews in a state, greatest risk first, then longest waiting.
//!
//! The filters by kind and partner look only at the reviews of the page, so that a filter never costs more than a page; the page
//! says so.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::review::{Review, ReviewState};
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use runtime::text::BadText;
use store::{Consistency, Store};
use strum::VariantArray as _;
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem, ProblemKind, cursor};

use super::reveal::reveal;
use super::{LastDecision, path_of};
use crate::member::StaffMember;
use crate::words::finding_text;

/// How many reviews a page has.
const PAGE: i32 = 50;

/// The states in which something waits, each with the text that names it.
const STATES: [(ReviewState, &str); 2] =
    [(ReviewState::Open, "staff-reviews-open"), (ReviewState::Asked, "staff-reviews-asked")];

#[derive(Template)]
#[template(path = "reviews.html")]
struct QueuePage<'a> {
    frame: PageFrame<'a>,
    state: ReviewState,
    filter: Filter,
    rows: Vec<QueueRow>,
    /// How many reviews the page has without the filter.
    read: usize,
    /// Whether the page is not the queue's first one.
    is_later: bool,
    /// The link to the next page.
    next: Option<String>,
    done: Option<LastDecision>,
    now: Timestamp,
}

struct QueueRow {
    app: AppKey,
    name: String,
    partner: PartnerId,
    partner_name: String,
    review: Review,
    /// The kinds of what was found, each with how often, greatest risk first.
    kinds: Vec<(String, usize)>,
}

/// What is shown of a page.
#[derive(Default)]
struct Filter {
    /// The word of a kind of finding.
    kind: Option<&'static str>,
    partner: Option<PartnerId>,
}

impl Filter {
    fn read(query: &Query) -> Result<Self, Problem> {
        let words: Vec<_> = kinds().into_iter().map(|kind| (kind, Some(kind))).chain([("", None)]).collect();
        let kind = query.one_of("kind", &words)?.flatten();
        let partner = query.get("partner").map(str::trim).filter(|partner| !partner.is_empty());
        let partner = partner.map(PartnerId::parse).transpose().map_err(|_| {
            Problem::new(ProblemKind::BadRequest, "The query parameter partner must be a partner's id.")
        })?;
        Ok(Self { kind, partner })
    }

    fn lets_through(&self, row: &QueueRow) -> bool {
        self.kind.is_none_or(|kind| row.kinds.iter().any(|(other, _)| other == kind))
            && self.partner.as_ref().is_none_or(|partner| row.partner == *partner)
    }

    fn is_set(&self) -> bool {
        self.kind.is_some() || self.partner.is_some()
    }

    /// The filter as the rest of a query.
    fn query(&self) -> String {
        let kind = self.kind.map(|kind| format!("&kind={kind}")).unwrap_or_default();
        let partner = self.partner.as_ref().map(ToString::to_string).unwrap_or_default();
        if partner.is_empty() {
            return kind;
        }
        format!("{kind}&partner={}", utf8_percent_encode(&partner, NON_ALPHANUMERIC))
    }
}

/// The words of all kinds of findings, greatest risk first.
fn kinds() -> Vec<&'static str> {
    review::FindingKind::VARIANTS.iter().map(Into::into).collect()
}

pub async fn list_queue(
    State(store): State<Store>,
    member: StaffMember,
    Now(now): Now,
    query: Query,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Reviews)?;
    let words = STATES.map(|(state, _)| (state.as_str(), state));
    let state = query.one_of("state", &words)?.unwrap_or(ReviewState::Open);
    let filter = Filter::read(&query)?;
    let after = query.get("after").map(|text| cursor::read_queue_cursor(text, &state)).transpose()?;
    let page = store.reviews_in(state, after.as_ref(), PAGE).await?;
    let next = page.next.map(|after| cursor::write_queue_cursor(state, after)).transpose()?;
    let path = StaffArea::Reviews.path();
    let next = next.map(|after| format!("{path}?state={}{}&after={after}", state.as_str(), filter.query()));
    let found: Vec<_> = page.found.into_iter().map(|queued| (queued.app, queued.review)).collect();
    let mut rows = read_rows(&store, found).await?;
    let read = rows.len();
    rows.retain(|row| filter.lets_through(row));
    let done = LastDecision::read(&query)?;
    let (frame, is_later) = (member.frame(StaffArea::Reviews), after.is_some());
    member.respond(StatusCode::OK, &QueuePage { frame, state, filter, rows, read, is_later, next, done, now })
}

/// The reviews with the names of their apps and partners, which one batch reads for all of them.
async fn read_rows(store: &Store, found: Vec<(AppKey, Review)>) -> Result<Vec<QueueRow>, Problem> {
    let apps: Vec<AppKey> = found.iter().map(|(app, _)| app.clone()).collect();
    let listings = store.listings(&apps, Consistency::Eventual).await?;
    let mut listings: BTreeMap<_, _> = listings.into_iter().collect();
    let row = |(app, review): (AppKey, Review)| {
        let listing = listings.remove(&app)?;
        let (name, partner_name) = (reveal(&listing.facts.name), reveal(&listing.partner_name));
        Some(QueueRow { kinds: count_kinds(&review), app, name, partner: listing.facts.partner, partner_name, review })
    };
    Ok(found.into_iter().filter_map(row).collect())
}

fn count_kinds(review: &Review) -> Vec<(String, usize)> {
    let mut kinds: Vec<(String, usize)> = Vec::new();
    for finding in &review.findings {
        match kinds.iter_mut().find(|(kind, _)| *kind == finding.kind) {
            Some((_, count)) => *count += 1,
            None => kinds.push((finding.kind.clone(), 1)),
        }
    }
    kinds
}

impl QueuePage<'_> {
    fn states(&self) -> [(ReviewState, &'static str); 2] {
        STATES
    }

    fn kinds(&self) -> Vec<&'static str> {
        kinds()
    }

    fn is_kind(&self, kind: &str) -> bool {
        self.filter.kind == Some(kind)
    }

    fn kind_text(&self, kind: &str) -> Result<String, BadText> {
        self.frame.texts.text(&finding_text(kind))
    }

    /// The id of the partner whose reviews are shown.
    fn partner(&self) -> &str {
        self.filter.partner.as_ref().map_or("", PartnerId::as_str)
    }
}

impl QueueRow {
    fn path(&self) -> String {
        path_of(&self.app)
    }
}
