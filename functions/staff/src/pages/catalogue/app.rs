//! An app: the catalogue's facts, what is live, its badge, and what was done to it.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::fortified::{Badge, BadgeAtRisk, BadgeState};
use domain::listing::{AppFacts, Listing};
use serde_json::Value as Json;
use store::audit::{AuditLine, AuditedThing};
use store::{Store, Versioned};
use web::path::Key;
use web::render::frame::{PageFrame, StaffArea};
use web::render::link::listing_path;
use web::{Now, Problem};

use crate::member::StaffMember;

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
    lines: Vec<AuditLine>,
}

pub async fn show_app(
    State(store): State<Store>,
    member: StaffMember,
    key: Result<Key, Problem>,
    Now(now): Now,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Catalogue)?;
    let Key(key) = key?;
    let found = store.facts_and_listing(&key).await?;
    let (Versioned { value: facts, .. }, listing) = found.ok_or_else(|| Problem::not_found("such app"))?;
    let programme = store.programme().await?;
    let page = AppPage {
        frame: member.frame(StaffArea::Catalogue),
        key: &key,
        facts,
        percent: listing.completeness(&programme, now).percent,
        badge: listing.badge(&programme, now),
        at_risk: listing.at_risk(&programme, now),
        listing,
        lines: store.audit_lines(AuditedThing::App(&key), LINES).await?,
    };
    member.respond(StatusCode::OK, &page)
}

impl AppPage<'_> {
    /// One of the catalogue's words for the app, as its documents spell it.
    fn word(&self, field: &str) -> String {
        let facts = serde_json::to_value(&self.facts).unwrap_or_default();
        facts.get(field).and_then(Json::as_str).unwrap_or("–").to_owned()
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
