//! An app: the catalogue's facts, what is live, its badge, and what was done to it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::fortified::{Badge, BadgeAtRisk, BadgeState};
use domain::listing::{AppFacts, Listing};
use domain::loss::Loss;
use jiff::Timestamp;
use serde_json::Value as Json;
use store::audit::{AuditLine, AuditedThing};
use store::{Store, Versioned};
use web::path::Key;
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::render::link::listing_path;
use web::{Now, Problem};

use super::app_path;
use super::place_form::{PlaceForm, losses_of_archiving, seen};
use crate::member::StaffMember;
use crate::words::loss_text;

/// How many audit lines are shown.
const LINES: i32 = 50;

#[derive(Template)]
#[template(path = "app.html")]
struct AppPage<'a> {
    frame: PageFrame<'a>,
    key: &'a AppKey,
    facts: AppFacts,
    listing: Listing,
    percent: u8,
    badge: Badge,
    at_risk: Option<BadgeAtRisk>,
    /// What the app loses if it is taken off the marketplace.
    losses: Vec<Loss>,
    form: PlaceForm,
    /// The text that says what was done.
    done: Option<&'static str>,
    lines: Vec<AuditLine>,
}

pub async fn show_app(
    State(store): State<Store>,
    member: StaffMember,
    key: Result<Key, Problem>,
    Now(now): Now,
    query: Query,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Catalogue)?;
    let Key(key) = key?;
    let done = match query.get("done") {
        Some("archived") => Some("staff-archive-done"),
        Some("restored") => Some("staff-restore-done"),
        _ => None,
    };
    respond(&store, &member, &key, (StatusCode::OK, PlaceForm::default(), done), now).await
}

/// The app with this key.
pub async fn find_app(store: &Store, key: &AppKey) -> Result<(AppFacts, Listing), Problem> {
    let found = store.facts_and_listing(key).await?;
    let (Versioned { value: facts, .. }, listing) = found.ok_or_else(|| Problem::not_found("such app"))?;
    Ok((facts, listing))
}

/// The page with the form as it was sent, and with what was done.
pub async fn respond(
    store: &Store,
    member: &StaffMember,
    key: &AppKey,
    (status, form, done): (StatusCode, PlaceForm, Option<&'static str>),
    now: Timestamp,
) -> Result<Response, Problem> {
    let (facts, listing) = find_app(store, key).await?;
    let programme = store.programme().await?;
    let page = AppPage {
        frame: member.frame(StaffArea::Catalogue),
        key,
        facts,
        percent: listing.completeness(&programme, now).percent,
        badge: listing.badge(&programme, now),
        at_risk: listing.at_risk(&programme, now),
        losses: losses_of_archiving(&listing, &programme, now),
        listing,
        form,
        done,
        lines: store.audit_lines(AuditedThing::App(key), LINES).await?,
    };
    member.respond(status, &page)
}

impl AppPage<'_> {
    /// One of the catalogue's words for the app, as its documents spell it.
    fn word(&self, field: &str) -> String {
        let facts = serde_json::to_value(&self.facts).unwrap_or_default();
        facts.get(field).and_then(Json::as_str).unwrap_or("–").to_owned()
    }

    fn app_path(&self) -> String {
        app_path(self.key)
    }

    /// The losses as the form repeats them.
    fn seen(&self) -> String {
        seen(&self.losses)
    }

    fn loss_text(&self, loss: &Loss) -> &'static str {
        loss_text(*loss)
    }

    fn tab_link(&self) -> String {
        format!("{}/privacy-and-security", listing_path(self.key))
    }

    /// The text that says how the badge stands.
    fn badge_text(&self) -> &'static str {
        match self.badge.state {
            BadgeState::None => "staff-badge-none",
            BadgeState::Held => "staff-badge-held",
            BadgeState::Removed => "staff-badge-removed",
        }
    }
}
