//! The differences between two revisions.

use axum::http::StatusCode;
use domain::AppKey;
use domain::questionnaire::differences::differences;
use domain::questionnaire::published;
use store::Store;
use web::Problem;

use super::view::ComparisonOutcome;

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
            let message = "Choose two different revisions: one as “from” and one as “to”.".to_owned();
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, ComparisonOutcome::Refused(message)));
        }
    };
    Ok(match (store.revision(app, from).await?, store.revision(app, to).await?) {
        (Some(former), Some(latter)) => {
            let changes = differences(published().newest(), &former.answers, &latter.answers);
            (StatusCode::OK, ComparisonOutcome::Changes { from, to, changes })
        }
        (former, _) => {
            let missing = if former.is_none() { from } else { to };
            let message = format!("The app has no revision {missing}. Choose two revisions from the list above.");
            (StatusCode::NOT_FOUND, ComparisonOutcome::Refused(message))
        }
    })
}
