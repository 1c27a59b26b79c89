//! The receipt after a draft was published.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::listing::Listing;
use domain::ownership::Publisher;
use domain::questionnaire::Completeness;
use jiff::Timestamp;
use store::Store;
use web::query::Query;
use web::render::frame::{ActiveLink, PageFrame};
use web::render::link::listing_path;
use web::{Now, Problem};

use crate::managed_listing::ManagedListing;
use crate::page::{TEXTS, respond};

#[derive(Template)]
#[template(path = "receipt.html")]
struct ReceiptPage<'a> {
    frame: PageFrame<'a>,
    app: &'a AppKey,
    listing: &'a Listing,
    revision: u32,
    published_at: Timestamp,
    published_by: Publisher<'a>,
    /// How complete the live answers are.
    completeness: &'a Completeness,
}

/// Shows the receipt of the revision that the query names, or else of the live one.
pub async fn show_receipt(
    State(store): State<Store>,
    app: ManagedListing,
    query: Query,
    Now(now): Now,
) -> Result<Response, Problem> {
    let live = app.record.listing.live.as_ref().map(|live| live.revision);
    let number = query.number("revision")?.or(live).ok_or_else(|| Problem::not_found("such revision"))?;
    let revision = store.revision(&app.key, number).await?.ok_or_else(|| Problem::not_found("such revision"))?;
    let page = ReceiptPage {
        frame: PageFrame { person: &app.person, active: ActiveLink::None },
        app: &app.key,
        listing: &app.record.listing,
        revision: revision.revision,
        published_at: revision.published_at,
        published_by: app.record.listing.facts.publisher(revision.revision, &revision.published_by),
        completeness: &app.record.listing.completeness(&app.record.programme, now),
    };
    respond(StatusCode::OK, &page)
}

impl ReceiptPage<'_> {
    fn tab_link(&self) -> String {
        format!("{}/privacy-and-security", listing_path(self.app))
    }
}
