//! Who would be without the Cloud Fortified badge at an instant, before it comes: the enrolled apps, page by page, as a
//! document or as a table for a spreadsheet. Nothing is changed, and no partner gets a notice.

use axum::extract::State;
use axum::http::header::{ACCEPT, LINK};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::access::Role;
use domain::listing::Listing;
use domain::programme::Programme;
use domain::questionnaire::MissingField;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use serde::Serialize;
use store::Consistency;
use store::Store;
use store::agenda::SHARDS;
use store::watch_list::WatchedApp;
use web::query::Query;
use web::reply::{Reply, insert, private};
use web::{Caller, Now, Problem, ProblemKind};

/// How many enrolled apps are looked at for a page, unless said otherwise, and at most.
const PAGE: u32 = 200;
const MAX_PAGE: u32 = 1_000;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct Rehearsal {
    at: Timestamp,
    /// The enrolled apps of this page.
    examined: usize,
    without_badge: Vec<AppWithoutBadge>,
    /// The path of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
#[serde(rename_all = "camelCase")]
struct AppWithoutBadge {
    app_key: AppKey,
    name: String,
    partner: PartnerId,
    partner_name: String,
    missing: Vec<MissingField>,
}

/// Where a page begins: after an app of a shard's list.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Position {
    shard: u32,
    after: Option<WatchedApp>,
}

impl Position {
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(':');
        let shard = parts.next()?.parse().ok().filter(|shard| *shard < SHARDS)?;
        let after = match (parts.next(), parts.next()) {
            (None, None) => None,
            (Some(partner), Some(app)) => {
                Some(WatchedApp { partner: PartnerId::parse(partner).ok()?, app: AppKey::parse(app).ok()? })
            }
            _ => return None,
        };
        parts.next().is_none().then_some(Self { shard, after })
    }

    fn text(&self) -> String {
        match &self.after {
            Some(WatchedApp { partner, app }) => format!("{}:{partner}:{app}", self.shard),
            None => self.shard.to_string(),
        }
    }
}

pub(super) async fn rehearse(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    query: Query,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    caller.staff(Role::Programme)?;
    let programme = store.programme().await?;
    let at = query.instant("at")?.unwrap_or_else(|| programme.fortified.deadline.max(now));
    let position =
        query.get("after").map(|text| Position::read(text).ok_or_else(|| refuse("after", "the path in `next`")));
    let position = position.transpose()?.unwrap_or(Position { shard: 0, after: None });
    let limit = query.number("limit")?.unwrap_or(PAGE).min(MAX_PAGE);
    let page = Rehearsal::read(&store, &programme, position, at, limit).await?;
    if wants_csv(&headers) { page.table() } else { Ok(Reply::ok(page).into_response()) }
}

fn wants_csv(headers: &HeaderMap) -> bool {
    headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(|accept| accept.contains("text/csv"))
}

fn refuse(parameter: &str, form: &str) -> Problem {
    Problem::new(ProblemKind::BadRequest, format!("The query parameter {parameter} must be {form}."))
}

impl Rehearsal {
    async fn read(
        store: &Store,
        programme: &Programme,
        position: Position,
        at: Timestamp,
        limit: u32,
    ) -> Result<Self, Problem> {
        let after = position.after.as_ref().map(WatchedApp::row);
        let rows = store.watched(position.shard, after.as_ref(), limit).await?;
        let last = rows.found.last().map(|(watched, _)| watched.clone());
        let next = match rows.next {
            Some(_) => Some(Position { shard: position.shard, after: last }),
            None => Some(Position { shard: position.shard + 1, after: None }).filter(|next| next.shard < SHARDS),
        };
        let apps: Vec<AppKey> = rows.found.into_iter().map(|(watched, _)| watched.app).collect();
        let listings = store.listings(&apps, Consistency::Eventual).await?;
        Ok(Self {
            at,
            examined: listings.len(),
            without_badge: listings
                .into_iter()
                .filter_map(|listed| AppWithoutBadge::find(listed, programme, at))
                .collect(),
            next: next
                .map(|next| format!("/programme/fortified/rehearsal?at={at}&after={}&limit={limit}", next.text())),
        })
    }

    /// The table for a spreadsheet, one line for each app.
    fn table(&self) -> Result<Response, Problem> {
        let text = self.csv().map_err(|cause| {
            tracing::error!(%cause, "a table could not be written");
            Problem::new(ProblemKind::Internal, "We have logged the error. Try again later.")
        })?;
        let mut response = private(StatusCode::OK, "text/csv; charset=utf-8; header=present", text);
        if let Some(next) = &self.next {
            insert(&mut response, LINK, &format!("<{next}>; rel=\"next\""));
        }
        Ok(response)
    }

    fn csv(&self) -> Result<String, Box<dyn std::error::Error>> {
        let mut table = csv::Writer::from_writer(Vec::new());
        table.write_record(["partner", "partnerName", "appKey", "name", "missing"])?;
        for app in &self.without_badge {
            let missing: Vec<&str> = app.missing.iter().map(|missing| missing.label.as_str()).collect();
            let missing = missing.join("; ");
            let cells = [app.partner.as_str(), &app.partner_name, app.app_key.as_str(), &app.name, &missing];
            table.write_record(cells.map(escape_formula))?;
        }
        Ok(String::from_utf8(table.into_inner()?)?)
    }
}

impl AppWithoutBadge {
    /// The app, if it is one that would lose its badge.
    fn find((app_key, listing): (AppKey, Listing), programme: &Programme, at: Timestamp) -> Option<Self> {
        listing.is_without_badge(programme, at).then(|| Self {
            missing: listing.completeness(programme, at).missing,
            app_key,
            name: listing.facts.name,
            partner: listing.facts.partner,
            partner_name: listing.partner_name,
        })
    }
}

/// A cell that a spreadsheet takes as text: what a partner wrote must not become a formula.
fn escape_formula(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_reads_back_and_nothing_else_is_one() {
        for text in ["0", "3", "2:acme:com.example.acme.notes"] {
            assert_eq!(Position::read(text).unwrap().text(), text);
        }
        for bad in ["", "4", "-1", "x", "0:acme", "0:ACME:a", "0:acme:a:b", "0:acme:"] {
            assert_eq!(Position::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_cell_is_no_formula() {
        assert_eq!(escape_formula("=HYPERLINK(1)"), "'=HYPERLINK(1)");
        assert_eq!(escape_formula("Acme"), "Acme");
    }
}
