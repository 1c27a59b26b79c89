//! The partner's wish for another look at what was rejected.

use axum::extract::State;
use domain::AppKey;
use domain::review::ReviewState;
use jiff::Timestamp;
use serde::Serialize;
use store::Store;
use store::audit::Actor;
use store::drafts::new_etag;
use web::managed_app::ManagedApp;
use web::reply::Reply;
use web::{Now, Problem, ProblemKind};

/// That staff will look again.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct LookAgain {
    app_key: AppKey,
    state: ReviewState,
    /// When it was asked for.
    look_again_at: Timestamp,
}

pub(super) async fn ask_for_another_look(
    State(store): State<Store>,
    ManagedApp { app, person, .. }: ManagedApp,
    Now(now): Now,
) -> Result<Reply<LookAgain>, Problem> {
    let read = store.review(&app.key).await?.ok_or_else(|| Problem::not_found("review of this app"))?;
    let after = read
        .review
        .look_again(now, new_etag(now))
        .map_err(|refused| Problem::new(ProblemKind::NotApplicable, format!("{refused} Nothing was changed.")))?;
    store.put_look_again(&app.key, &read.review, &after, Actor { person: &person.email, now }).await?;
    Ok(Reply::ok(LookAgain { app_key: app.key, state: after.state, look_again_at: now }))
}
