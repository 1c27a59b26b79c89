//! One revision opened, or the differences between two.

use axum::http::StatusCode;
use domain::questionnaire::differences::differences;
use domain::questionnaire::{Answers, published};
use store::Store;
use web::Problem;

use super::view::ComparisonOutcome;
use crate::managed_listing::ManagedListing;

/// The answers of a revision.
pub async fn open_revision(
    store: &Store,
    app: &ManagedListing,
    revision: u32,
) -> Result<(StatusCode, ComparisonOutcome), Problem> {
    Ok(match store.revision(&app.key, revision).await? {
        Some(found) => {
            let changes = differences(published().newest(), &Answers::default(), &found.answers);
            (StatusCode::OK, ComparisonOutcome::Opened { revision, changes })
        }
        None => no_such_revision(app, revision)?,
    })
}

fn no_such_revision(app: &ManagedListing, number: u32) -> Result<(StatusCode, ComparisonOutcome), Problem> {
    let message = app.texts().say("history-no-revision").count("revision", number).text()?;
    Ok((StatusCode::NOT_FOUND, ComparisonOutcome::Refused(message)))
}

pub async fn compare_revisions(
    store: &Store,
    app: &ManagedListing,
    from: Option<u32>,
    to: Option<u32>,
) -> Result<(StatusCode, ComparisonOutcome), Problem> {
    let (from, to) = match (from, to) {
        (None, None) => return Ok((StatusCode::OK, ComparisonOutcome::NotRequested)),
        (Some(from), Some(to)) if from != to => (from, to),
        _ => {
            let message = app.texts().text("history-not-two")?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, ComparisonOutcome::Refused(message)));
        }
    };
    Ok(match (store.revision(&app.key, from).await?, store.revision(&app.key, to).await?) {
        (Some(former), Some(latter)) => {
            let changes = differences(published().newest(), &former.answers, &latter.answers);
            (StatusCode::OK, ComparisonOutcome::Changes { from, to, changes })
        }
        (former, _) => no_such_revision(app, if former.is_none() { from } else { to })?,
    })
}
