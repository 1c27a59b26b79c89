//! Who would be without the Cloud Fortified badge at an instant, before it comes: the enrolled apps, page by page, as a
//! document or as a table for a spreadsheet. Nothing is changed, and nobody hears of it.

use axum::extract::State;
use axum::http::header::{ACCEPT, LINK};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::access::Role;
use domain::fortified::BadgeState;
use domain::listing::Listing;
use domain::programme::Programme;
use domain::questionnaire::MissingField;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use store::Consistency;
use store::Store;
use store::agenda::{SHARDS, Watched};
use web::query::Query;
use web::reply::{insert, private};
use web::{Caller, Now, Problem, ProblemKind, reply};

/// How many enrolled apps are looked at for a page, unless said otherwise, and at most.
const PAGE: u32 = 200;
const MAX_PAGE: u32 = 1_000;

/// An app that would be without its badge.
struct Loser {
    app: AppKey,
    listing: Listing,
    missing: Vec<MissingField>,
}

/// A page of the enrolled apps.
struct Page {
    examined: usize,
    losers: Vec<Loser>,
    next: Option<Place>,
}

/// Where a page begins: after an app of a shard's list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    shard: u32,
    after: Option<Watched>,
}

impl Place {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let shard = parts.next()?.parse().ok().filter(|shard| *shard < SHARDS)?;
        let after = match (parts.next(), parts.next()) {
            (None, None) => None,
            (Some(partner), Some(app)) => {
                Some(Watched { partner: PartnerId::parse(partner).ok()?, app: AppKey::parse(app).ok()? })
            }
            _ => return None,
        };
        parts.next().is_none().then_some(Self { shard, after })
    }

    fn text(&self) -> String {
        match &self.after {
            Some(Watched { partner, app }) => format!("{}:{partner}:{app}", self.shard),
            None => self.shard.to_string(),
        }
    }
}

pub(super) async fn get(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.staff(Role::Programme)?;
    let programme = store.programme().await?;
    let at = instant(&query)?.unwrap_or_else(|| programme.fortified.deadline.max(now));
    let place = query.get("after").map(|text| Place::read(text).ok_or_else(|| refused("after", "the path in `next`")));
    let place = place.transpose()?.unwrap_or(Place { shard: 0, after: None });
    let limit = query.number("limit")?.unwrap_or(PAGE).min(MAX_PAGE);
    let page = page(&store, &programme, place, at, limit).await?;
    let next =
        page.next.map(|next| format!("/programme/fortified/rehearsal?at={at}&after={}&limit={limit}", next.text()));
    let csv =
        headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/csv"));
    if csv {
        let mut response = private(StatusCode::OK, "text/csv; charset=utf-8; header=present", table(&page.losers)?);
        if let Some(next) = next {
            insert(&mut response, LINK, &format!("<{next}>; rel=\"next\""));
        }
        return Ok(response);
    }
    let apps: Vec<Json> = page.losers.iter().map(document).collect();
    let body = json!({ "at": at, "examined": page.examined, "withoutBadge": apps, "next": next });
    reply::json(StatusCode::OK, &body)
}

fn instant(query: &Query) -> Result<Option<Timestamp>, Problem> {
    let parsed =
        query.get("at").map(|text| text.parse().map_err(|_| refused("at", "an instant such as 2023-08-14T00:00:00Z")));
    parsed.transpose()
}

fn refused(parameter: &str, form: &str) -> Problem {
    Problem::new(ProblemKind::BadRequest, format!("The query parameter {parameter} must be {form}."))
}

async fn page(store: &Store, programme: &Programme, place: Place, at: Timestamp, limit: u32) -> Result<Page, Problem> {
    let after = place.after.as_ref().map(Watched::row);
    let rows = store.watched(place.shard, after.as_ref(), limit).await?;
    let last = rows.found.last().map(|(watched, _)| watched.clone());
    let next = match rows.next {
        Some(_) => Some(Place { shard: place.shard, after: last }),
        None => Some(Place { shard: place.shard + 1, after: None }).filter(|next| next.shard < SHARDS),
    };
    let apps: Vec<AppKey> = rows.found.into_iter().map(|(watched, _)| watched.app).collect();
    let listings = store.listings(&apps, Consistency::Eventual).await?;
    let examined = listings.len();
    let loses = |(app, listing): (AppKey, Listing)| {
        let gone = listing.facts.is_watched() && listing.badge(programme, at).state == BadgeState::Removed;
        gone.then(|| Loser { app, missing: listing.completeness(programme, at).missing, listing })
    };
    Ok(Page { examined, losers: listings.into_iter().filter_map(loses).collect(), next })
}

fn document(loser: &Loser) -> Json {
    let facts = &loser.listing.facts;
    json!({
        "appKey": loser.app,
        "name": facts.name,
        "partner": facts.partner,
        "partnerName": loser.listing.partner_name,
        "missing": loser.missing,
    })
}

/// The table, one line for each app; what the partner wrote can be no formula.
fn table(losers: &[Loser]) -> Result<String, Problem> {
    let unwritable = |cause: &dyn std::error::Error| {
        tracing::error!(%cause, "a table could not be written");
        Problem::new(ProblemKind::Internal, "We have logged the error. Try again later.")
    };
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["partner", "partnerName", "appKey", "name", "missing"]).map_err(|error| unwritable(&error))?;
    for loser in losers {
        let facts = &loser.listing.facts;
        let missing: Vec<&str> = loser.missing.iter().map(|missing| missing.label.as_str()).collect();
        let (partner, app, missing) = (facts.partner.as_str(), loser.app.as_str(), missing.join("; "));
        let cells = [partner, &loser.listing.partner_name, app, &facts.name, &missing].map(harmless);
        table.write_record(&cells).map_err(|error| unwritable(&error))?;
    }
    let bytes = table.into_inner().map_err(|error| unwritable(&error))?;
    String::from_utf8(bytes).map_err(|error| unwritable(&error))
}

/// A cell that a spreadsheet takes as text.
fn harmless(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_and_nothing_else_is_one() {
        for text in ["0", "3", "2:acme:com.example.acme.notes"] {
            assert_eq!(Place::read(text).unwrap().text(), text);
        }
        for bad in ["", "4", "-1", "x", "0:acme", "0:ACME:a", "0:acme:a:b", "0:acme:"] {
            assert_eq!(Place::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_cell_is_no_formula() {
        assert_eq!(harmless("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(harmless("Acme"), "Acme");
    }
}
