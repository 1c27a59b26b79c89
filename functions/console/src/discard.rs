//! The question before a draft is dropped, and its answer.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use store::Store;
use store::StoreError;
use store::audit::Actor;
use web::body::Sent;
use web::path::Key;
use web::render::console::{DiscardPage, discard_page};
use web::render::{Around, Here};
use web::{Now, Problem, ProblemKind, SignedIn, reply};

use super::{open, precondition};

/// Asks before the draft is dropped.
pub async fn ask(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let draft = opened.read.draft.as_ref();
    let draft = draft.ok_or_else(|| Problem::new(ProblemKind::NoDraft, "There is no draft to discard."))?;
    let page = DiscardPage {
        around: Around { person: opened.person, here: Here::Elsewhere },
        app: &opened.key,
        listing: &opened.read.listing,
        etag: &draft.etag,
        saved_at: draft.saved_at,
        saved_by: &draft.saved_by,
    };
    Ok(super::page(StatusCode::OK, discard_page(&page)?))
}

/// Drops the draft that the question was about.
pub async fn discard(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let precondition = precondition(&sent.form()?)?;
    let actor = Actor { person: &opened.person.email, now };
    match store.discard_draft(&opened.key, &precondition, actor).await {
        Ok(()) => Ok(reply::see_other(&opened.path("privacy-and-security"))),
        Err(StoreError::Condition { .. }) => Err(Problem::new(
            ProblemKind::Stale,
            "Somebody has saved, published or discarded the draft in the meantime. Nothing was changed. Go back and look at it again.",
        )),
        Err(error) => Err(error.into()),
    }
}
