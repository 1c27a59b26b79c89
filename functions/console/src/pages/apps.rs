//! The list of apps that a person manages.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::draft::Draft;
use domain::fortified::{Badge, BadgeAtRisk};
use domain::listing::Listing;
use domain::programme::{Programme, TabAudience};
use domain::questionnaire::Completeness;
use domain::review::Review;
use domain::rollout::Channel;
use domain::session::HOME;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use store::Store;
use web::person::Person;
use web::render::frame::{ActiveLink, PageFrame};
use web::render::link::listing_path;
use web::{Caller, Now, Problem, SignedIn, reply};

use super::review::{AnotherLook, ReviewNotices, add_shared, has_review, read_rejections};
use crate::managed_listing::list_managed_apps;
use crate::page::respond;

#[derive(Template)]
#[template(path = "apps.html")]
struct AppsPage<'a> {
    frame: PageFrame<'a>,
    apps: &'a [AppRow],
    /// The partners whose self assessment the person looks after, each with its name.
    assessed_partners: &'a [(PartnerId, String)],
    /// The names of the partners that mail does not reach.
    unreachable_partners: &'a [String],
    /// Who sees the tab on the marketplace's website.
    audience: TabAudience,
    assessment_ends_at: Timestamp,
    assessment_ended: bool,
    support: Option<&'a str>,
}

struct AppRow {
    key: AppKey,
    listing: Listing,
    status: AnswersStatus,
    /// How complete the newest answers are: the draft's, or else the live ones.
    completeness: Completeness,
    badge: Badge,
    /// When the badge will be removed if the live answers stay as they are.
    at_risk: Option<BadgeAtRisk>,
    /// What its review means for the partner.
    review: ReviewNotices,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AnswersStatus {
    Nothing,
    Draft,
    Live,
    LiveAndDraft,
}

/// Redirects the bare address of the site to the apps: it is typed by partners and staff, since customers follow links to a
/// listing.
pub async fn redirect_home(_: Caller) -> Response {
    reply::see_other(HOME)
}

pub async fn list_apps(State(store): State<Store>, signed_in: SignedIn, Now(now): Now) -> Result<Response, Problem> {
    let person = &signed_in.person;
    let programme = store.programme().await?;
    let apps = list_managed_apps(&store, person).await?;
    let keys: Vec<AppKey> = apps.iter().map(|(key, _)| key.clone()).collect();
    let mut drafts = store.drafts(&keys).await?;
    let mut rows: Vec<AppRow> =
        apps.into_iter().map(|(key, listing)| app_row(key, listing, &mut drafts, &programme, now)).collect();
    add_reviews(&store, &mut rows, person, (&programme, now)).await?;
    rows.sort_by(|one, other| one.listing.facts.name.cmp(&other.listing.facts.name));
    let partners = person.access.partners.iter();
    let mut assessed_partners = Vec::new();
    for (partner, _) in partners.filter(|(_, permissions)| permissions.manage_partner_security) {
        assessed_partners.push((partner.clone(), store.partner_name(partner).await?));
    }
    let page = AppsPage {
        frame: signed_in.frame(ActiveLink::Apps),
        apps: &rows,
        assessed_partners: &assessed_partners,
        unreachable_partners: &list_unreachable_partners(&store, person).await?,
        audience: programme.tab_audience(Channel::Marketplace, now),
        assessment_ends_at: programme.self_assessment.deprecated_from,
        assessment_ended: programme.self_assessment_ended(now),
        support: programme.links.support.as_deref(),
    };
    respond(&signed_in, StatusCode::OK, &page)
}

fn app_row(
    key: AppKey,
    listing: Listing,
    drafts: &mut BTreeMap<AppKey, Draft>,
    programme: &Programme,
    now: Timestamp,
) -> AppRow {
    let draft = drafts.remove(&key);
    let status = AnswersStatus::new(listing.live.is_some(), draft.is_some());
    let completeness = match draft {
        Some(draft) => listing.completeness_of(&draft.answers, programme, now),
        None => listing.completeness(programme, now),
    };
    let (badge, at_risk) = (listing.badge(programme, now), listing.at_risk(programme, now));
    AppRow { key, listing, status, completeness, badge, at_risk, review: ReviewNotices::default() }
}

/// Adds what reviews mean for the partner. The reviews of apps of which nothing is live are not read: there are none.
async fn add_reviews(
    store: &Store,
    rows: &mut [AppRow],
    person: &Person,
    (programme, now): (&Programme, Timestamp),
) -> Result<(), Problem> {
    for row in rows.iter_mut() {
        add_shared(store, &mut row.listing, programme, now).await?;
    }
    let is_reviewed = |row: &&AppRow| has_review(&row.listing);
    let reviewed: Vec<AppKey> = rows.iter().filter(is_reviewed).map(|row| row.key.clone()).collect();
    if reviewed.is_empty() {
        return Ok(());
    }
    let mut reviews: BTreeMap<AppKey, Review> = store.reviews_of(&reviewed).await?.into_iter().collect();
    for row in rows {
        let decisions = read_rejections(store, &row.key, &row.listing).await?;
        row.review = ReviewNotices::new((&row.key, &row.listing), (reviews.remove(&row.key), &decisions), person);
    }
    Ok(())
}

/// The names of the partners that mail does not reach, of those whose apps the person manages.
async fn list_unreachable_partners(store: &Store, person: &Person) -> Result<Vec<String>, Problem> {
    let mut unreachable = Vec::new();
    for (partner, _) in person.access.partners.iter().filter(|(_, permissions)| permissions.manages_any()) {
        if !store.contacts(partner).await?.reach_anybody() {
            unreachable.push(store.partner_name(partner).await?);
        }
    }
    Ok(unreachable)
}

impl AnswersStatus {
    fn new(has_live: bool, has_draft: bool) -> Self {
        match (has_live, has_draft) {
            (false, false) => Self::Nothing,
            (false, true) => Self::Draft,
            (true, false) => Self::Live,
            (true, true) => Self::LiveAndDraft,
        }
    }

    /// The text that names it.
    fn label(self) -> &'static str {
        match self {
            Self::Nothing => "status-nothing",
            Self::Draft => "status-draft",
            Self::Live => "status-live",
            Self::LiveAndDraft => "status-live-and-draft",
        }
    }
}

impl AppsPage<'_> {
    /// Whether nothing is published yet, so that the person may not know what the tab is.
    fn is_new_to_the_tab(&self) -> bool {
        self.apps.iter().all(|app| app.listing.live.is_none())
    }
}

impl AppRow {
    fn path(&self) -> String {
        format!("/manage/apps/{}", self.key)
    }

    fn tab_link(&self) -> String {
        format!("{}/privacy-and-security", listing_path(&self.key))
    }

    /// The id of the completeness on the page.
    fn completeness_id(&self) -> String {
        format!("far-{}", self.key)
    }

    fn has_draft(&self) -> bool {
        matches!(self.status, AnswersStatus::Draft | AnswersStatus::LiveAndDraft)
    }

    /// The questions that the newest answers lack.
    fn missing_questions(&self) -> Vec<(&str, &str)> {
        missing_questions(&self.completeness)
    }

    /// How many questions the live answers lack for the badge.
    fn count_missing_for_badge(&self) -> usize {
        self.at_risk.as_ref().map_or(0, |risk| missing_questions(&risk.completeness).len())
    }

    /// The text that says what endangers the badge.
    fn risk_text(&self) -> &'static str {
        if self.listing.live.is_some() { "apps-risk-live" } else { "apps-risk-nothing" }
    }

    /// The text that says whose questions are missing: those for the badge are missing from the live tab, not from a draft.
    fn missing_label(&self) -> &'static str {
        match self.status {
            AnswersStatus::Nothing => "apps-missing",
            AnswersStatus::Draft | AnswersStatus::LiveAndDraft => "apps-missing-draft",
            AnswersStatus::Live => "apps-missing-live",
        }
    }
}

/// The ids and labels of the questions that are missing, each once.
fn missing_questions(completeness: &Completeness) -> Vec<(&str, &str)> {
    let missing = completeness.missing.iter();
    let mut questions: Vec<_> = missing.map(|field| (field.question.as_str(), field.label.as_str())).collect();
    questions.dedup();
    questions
}
