//! The preview of a draft, where it is published.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::fortified::{Badge, BadgeAtRisk, BadgeState};
use domain::publish::{Preview, preview_publish};
use domain::questionnaire::form::{Fault, MissingInput, missing_inputs, violation_faults};
use domain::questionnaire::publishable::check_publishable;
use domain::questionnaire::{published, wire};
use domain::rollout::Channel;
use domain::tab::{TabRequest, TabView};
use jiff::Timestamp;
use store::audit::Actor;
use store::publish::FirstAnswer;
use store::{Store, StoreError};
use web::body::RequestBody;
use web::idempotency::IdempotencyKey;
use web::publish::prepare;
use web::query::Query;
use web::render::article::Article;
use web::render::changes::ReadableChange;
use web::render::frame::PageFrame;
use web::render::preview::published_changes;
use web::render::texts::PageTexts;
use web::{Now, Problem, ProblemKind, reply};

use super::review::{AnotherLook, ReviewNotices};
use crate::managed_listing::ManagedListing;
use crate::page::respond;
use crate::posted::{posted_version, read_precondition};

/// What publishing a draft would mean, and below it the tab that customers would get.
#[derive(Template)]
#[template(path = "publish.html")]
struct PreviewPage<'a> {
    frame: PageFrame<'a>,
    texts: PageTexts,
    app: &'a AppKey,
    article: Article<'a>,
    preview: &'a Preview,
    missing: Vec<MissingInput>,
    changes: Vec<ReadableChange<'a>>,
    etag: &'a str,
    /// The text that says what publishing means for the badge.
    badge_effect: Option<&'static str>,
    /// When the badge will be removed even though the draft is published.
    at_risk: Option<BadgeAtRisk>,
    /// Why the draft cannot be published.
    blocked: &'a [Fault],
    /// The text that says why nothing was published.
    note: Option<&'a str>,
    /// What the app's review means for the partner.
    review: ReviewNotices,
    /// How many answers stay withheld because the draft has them as they are.
    still_withheld: usize,
}

impl PreviewPage<'_> {
    /// Whether something that is withheld stays so when the draft is published.
    fn keeps_withheld(&self) -> bool {
        self.review.withheld.is_some() && self.still_withheld > 0
    }
}

pub async fn show_preview(
    State(store): State<Store>,
    app: ManagedListing,
    query: Query,
    Now(now): Now,
) -> Result<Response, Problem> {
    let (view, channel) = (query.view(TabView::Default)?, query.channel()?);
    if app.record.draft.is_none() {
        return Ok(reply::see_other(&app.path("privacy-and-security")));
    }
    respond_with_preview(&store, &app, (view, channel), (None, StatusCode::OK), now).await
}

async fn respond_with_preview(
    store: &Store,
    app: &ManagedListing,
    (view, channel): (TabView, Channel),
    (note, status): (Option<&str>, StatusCode),
    now: Timestamp,
) -> Result<Response, Problem> {
    let ManagedListing { signed_in, key, record } = app;
    let programme = &record.programme;
    let draft = record.draft.as_ref().ok_or_else(|| Problem::new(ProblemKind::NoDraft, "There is no draft."))?;
    let request = TabRequest { app: key, channel, view, programme, now, language: signed_in.language };
    let (preview, published_listing) = preview_publish(&record.listing, draft, request);
    let newest = published().newest();
    let violations = check_publishable(newest, &draft.answers);
    let object = wire::write_answers(&draft.answers, wire::Generation::V3);
    let is_watched = record.listing.facts.is_watched();
    let page = PreviewPage {
        frame: app.frame(),
        texts: app.texts(),
        app: key,
        article: Article::new(&preview.tab, &published_listing, signed_in.language),
        preview: &preview,
        missing: missing_inputs(newest, &preview.missing),
        changes: published_changes(&preview, app.texts())?,
        etag: &draft.etag,
        badge_effect: is_watched
            .then(|| badge_effect(&record.listing.badge(programme, now), &published_listing.badge(programme, now)))
            .flatten(),
        at_risk: published_listing.at_risk(programme, now),
        blocked: &violation_faults(newest, &object, &violations),
        note,
        review: ReviewNotices::read(store, app, now).await?,
        still_withheld: published_listing.withheld_paths().len(),
    };
    respond(signed_in, status, &page)
}

/// The text that says what publishing means for the badge of an app that is enrolled.
fn badge_effect(before: &Badge, after: &Badge) -> Option<&'static str> {
    match (before.state, after.state) {
        (_, BadgeState::None) => None,
        (BadgeState::Removed, BadgeState::Held) => Some("effect-returns"),
        (_, BadgeState::Held) => Some("effect-stays"),
        (BadgeState::Held, BadgeState::Removed) => Some("effect-removed"),
        (_, BadgeState::Removed) => Some("effect-not-shown"),
    }
}

/// Publishes the draft that the person saw. If there is a newer draft, it shows that one first. A second press of the same
/// button shows the receipt of the first.
pub async fn publish_draft(
    State(store): State<Store>,
    app: ManagedListing,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let form = body.form().await?;
    let precondition = read_precondition(&form)?;
    let person = &app.person().email;
    let press = IdempotencyKey::of_form("preview", &posted_version(&form)).hash(person, &app.key);
    let prepared = match prepare(&app.record, &precondition, person, now) {
        Ok(prepared) => prepared,
        Err(problem) => {
            let receipt = find_receipt(&store, &app, &press, now).await?;
            return match receipt {
                Some(receipt) => Ok(receipt),
                None => respond_refused(&store, &app, problem, now).await,
            };
        }
    };
    let revision = prepared.live.revision;
    let answer = FirstAnswer::new(precondition.to_string(), revision.to_string(), now);
    match store.publish(prepared.publication(&app.key, Some((&press, answer))), Actor { person, now }).await {
        Ok(()) => Ok(see_receipt(&app, &revision.to_string())),
        Err(StoreError::Condition { .. } | StoreError::Conflict) => {
            let receipt = find_receipt(&store, &app, &press, now).await?;
            receipt.ok_or_else(|| {
                let detail =
                    "Nothing was published: somebody else saved or published at the same time. Open the preview again.";
                Problem::new(ProblemKind::Conflict, detail)
            })
        }
        Err(error) => Err(error.into()),
    }
}

fn see_receipt(app: &ManagedListing, revision: &str) -> Response {
    reply::see_other(&format!("{}?revision={revision}", app.path("receipt")))
}

/// Leads to the receipt of what the same press of the button published before: its answer did not arrive, or somebody
/// pressed twice.
async fn find_receipt(
    store: &Store,
    app: &ManagedListing,
    press: &str,
    now: Timestamp,
) -> Result<Option<Response>, Problem> {
    let again = store.read_for_publish(&app.key, Some(press)).await?;
    let first = again.and_then(|input| input.first_answer).filter(|first| first.counts(now));
    Ok(first.map(|first| see_receipt(app, first.body())))
}

/// Says why nothing was published, above the newest draft.
async fn respond_refused(
    store: &Store,
    app: &ManagedListing,
    problem: Problem,
    now: Timestamp,
) -> Result<Response, Problem> {
    let note = match problem.kind {
        ProblemKind::Stale => Some("preview-stale"),
        ProblemKind::NotPublishable => None,
        _ => return Err(problem),
    };
    let first = (TabView::Default, Channel::Marketplace);
    respond_with_preview(store, app, first, (note, problem.kind.status()), now).await
}
