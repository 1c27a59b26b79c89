//! Discarding a draft, after a question.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::listing::Listing;
use domain::questionnaire::published;
use domain::{AppKey, EmailAddress};
use jiff::Timestamp;
use store::audit::Actor;
use store::{Store, StoreError};
use web::body::RequestBody;
use web::query::Query;
use web::render::frame::PageFrame;
use web::render::link::ALL_SECTIONS;
use web::{Now, Problem, ProblemKind, reply};

use crate::managed_listing::ManagedListing;
use crate::page::respond;
use crate::posted::read_precondition;

/// The question before a draft is discarded.
#[derive(Template)]
#[template(path = "discard.html")]
struct DiscardPage<'a> {
    frame: PageFrame<'a>,
    app: &'a AppKey,
    listing: &'a Listing,
    etag: &'a str,
    saved_at: Timestamp,
    saved_by: &'a EmailAddress,
    /// The names of the texts that the browser keeps for this app, which it forgets together with the draft.
    kept_prefix: String,
    /// The page of the form that the question came from.
    back: String,
}

/// The form as it was left: the section that the query names, if there is one of that name.
fn form_left(app: &ManagedListing, query: &Query) -> String {
    let sections = published().newest().sections.iter().map(|section| section.id.as_str());
    let left = sections.chain([ALL_SECTIONS]).find(|id| query.get("section") == Some(id));
    let form = app.path("privacy-and-security");
    left.map_or_else(|| form.clone(), |section| format!("{form}?section={section}"))
}

pub async fn show_discard(app: ManagedListing, query: Query) -> Result<Response, Problem> {
    let draft = app.record.draft.as_ref();
    let draft = draft.ok_or_else(|| Problem::new(ProblemKind::NoDraft, "There is no draft to discard."))?;
    let page = DiscardPage {
        frame: app.frame(),
        app: &app.key,
        listing: &app.record.listing,
        etag: &draft.etag,
        saved_at: draft.saved_at,
        saved_by: &draft.saved_by,
        kept_prefix: app.kept_prefix(),
        back: form_left(&app, &query),
    };
    respond(&app.signed_in, StatusCode::OK, &page)
}

/// Discards the draft that the question was about.
pub async fn discard_draft(
    State(store): State<Store>,
    app: ManagedListing,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let precondition = read_precondition(&body.form().await?)?;
    let actor = Actor { person: &app.person().email, now };
    match store.discard_draft(&app.key, &precondition, actor).await {
        Ok(()) => Ok(reply::see_other(&app.path("privacy-and-security"))),
        Err(StoreError::Condition { .. }) => Err(Problem::new(
            ProblemKind::Stale,
            "Somebody has saved, published or discarded the draft in the meantime. Nothing was changed. Go back and look at it again.",
        )),
        Err(error) => Err(error.into()),
    }
}
