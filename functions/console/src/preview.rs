//! The preview of a draft, its publish, and the receipt.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::language::Language;
use domain::publish::preview_publish;
use domain::questionnaire::form::violation_faults;
use domain::questionnaire::publishable::check_publishable;
use domain::questionnaire::{published, wire};
use domain::rollout::Channel;
use domain::tab::{TabRequest, TabView};
use jiff::Timestamp;
use store::Store;
use store::StoreError;
use store::audit::Actor;
use web::body::Sent;
use web::path::Key;
use web::publish::prepare;
use web::query::Query;
use web::render::console::{PreviewPage, ReceiptPage, preview_page, receipt_page};
use web::render::{Around, Here};
use web::{Now, Problem, ProblemKind, SignedIn, reply};

use super::{Opened, open, precondition};

/// The page that customers would get, below what publishing it would mean.
pub async fn show(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
    query: Query,
    Now(now): Now,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let (view, channel) = (query.view(TabView::Default)?, query.channel()?);
    if opened.read.draft.is_none() {
        return Ok(reply::see_other(&opened.path("privacy-and-security")));
    }
    shown(&opened, (view, channel), None, StatusCode::OK, now)
}

fn shown(
    opened: &Opened<'_>,
    (view, channel): (TabView, Channel),
    note: Option<&str>,
    status: StatusCode,
    now: Timestamp,
) -> Result<Response, Problem> {
    let Opened { person, key, read } = opened;
    let draft = read.draft.as_ref().ok_or_else(|| Problem::new(ProblemKind::NoDraft, "There is no draft."))?;
    let reading = TabRequest { app: key, channel, view, programme: &read.programme, now, language: Language::En };
    let (preview, listing) = preview_publish(&read.listing, draft, reading);
    let newest = published().newest();
    let violations = check_publishable(newest, &draft.answers);
    let object = wire::write_answers(&draft.answers, wire::Generation::V3);
    let page = PreviewPage {
        around: Around { person, here: Here::Elsewhere },
        app: key,
        preview: &preview,
        published: &listing,
        etag: &draft.etag,
        badge: read
            .listing
            .facts
            .is_watched()
            .then(|| (read.listing.badge(&read.programme, now), listing.badge(&read.programme, now))),
        at_risk: listing.at_risk(&read.programme, now),
        blocked: &violation_faults(newest, &object, &violations),
        note,
    };
    Ok(super::page(status, preview_page(&page)?))
}

/// Publishes the draft that was looked at; another one is shown first.
pub async fn publish(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let precondition = precondition(&sent.form()?)?;
    let usual = (TabView::Default, Channel::Marketplace);
    let stale =
        "Nothing was published: somebody has saved the draft since you opened this preview. This is the new draft.";
    let person = &opened.person.email;
    let prepared = match prepare(&opened.read, &precondition, person, now) {
        Ok(prepared) => prepared,
        Err(problem) if problem.kind == ProblemKind::Stale => {
            return shown(&opened, usual, Some(stale), problem.kind.status(), now);
        }
        Err(problem) if problem.kind == ProblemKind::NotPublishable => {
            return shown(&opened, usual, None, problem.kind.status(), now);
        }
        Err(problem) => return Err(problem),
    };
    let revision = prepared.live.revision;
    match store.publish(prepared.publication(&opened.key, None), Actor { person, now }).await {
        Ok(()) => Ok(reply::see_other(&format!("{}?revision={revision}", opened.path("receipt")))),
        Err(StoreError::Condition { .. } | StoreError::Conflict) => Err(Problem::new(
            ProblemKind::Conflict,
            "Nothing was published: somebody else saved or published at the same time. Open the preview again.",
        )),
        Err(error) => Err(error.into()),
    }
}

/// What says that a publish has landed.
pub async fn receipt(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
    query: Query,
    Now(now): Now,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let read = &opened.read;
    let live = read.listing.live.as_ref().map(|live| live.revision);
    let number = query.number("revision")?.or(live).ok_or_else(|| Problem::not_found("such revision"))?;
    let revision = store.revision(&opened.key, number).await?.ok_or_else(|| Problem::not_found("such revision"))?;
    let page = ReceiptPage {
        around: Around { person: opened.person, here: Here::Elsewhere },
        app: &opened.key,
        listing: &read.listing,
        revision: revision.revision,
        published_at: revision.published_at,
        published_by: &revision.published_by,
        completeness: &read.listing.completeness(&read.programme, now),
    };
    Ok(super::page(StatusCode::OK, receipt_page(&page)?))
}
