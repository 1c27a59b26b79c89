//! One revision opened, or the differences between two.

use axum::http::StatusCode;
use domain::AppKey;
use domain::questionnaire::differences::differences;
use domain::questionnaire::{Answers, published};
use store::Store;
use web::Problem;

use super::view::ComparisonOutcome;

/// The answers of a revision.
pub async fn open_revision(
    store: &Store,
    app: &AppKey,
    revision: u32,
) -> Result<(StatusCode, ComparisonOutcome), Problem> {
    Ok(match store.revision(app, revision).await? {
        Some(found) => {
            let changes = differences(published().newest(), &Answers::default(), &found.answers);
            (StatusCode::OK, ComparisonOutcome::Opened { revision, changes })
        }
        None => no_such_revision(revision),
    })
}

fn no_such_revision(number: u32) -> (StatusCode, ComparisonOutcome) {
    let message = format!("The app has no revision {number}. Choose one from the list above.");
    (StatusCode::NOT_FOUND, ComparisonOutcome::Refused(message))
}

pub async fn compare_revisions(
    store: &Store,
    app: &AppKey,
    from: Option<u32>,
    to: Option<u32>,
) -> Result<(StatusCode, ComparisonOutcome), Problem> {
    let (from, to) = match (from, to) {
        (None, None) => return Ok((StatusCode::OK, ComparisonOutcome::NotRequested)),
        (Some(from), Some(to)) if from != to => (from, to),
        _ => {
            let message = "These are not two different revisions. Compare one from the list above.".to_owned();
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, ComparisonOutcome::Refused(message)));
        }
    };
    Ok(match (store.revision(app, from).await?, store.revision(app, to).await?) {
        (Some(former), Some(latter)) => {
            let changes = differences(published().newest(), &former.answers, &latter.answers);
            (StatusCode::OK, ComparisonOutcome::Changes { from, to, changes })
        }
        (former, _) => no_such_revision(if former.is_none() { from } else { to }),
    })
}
