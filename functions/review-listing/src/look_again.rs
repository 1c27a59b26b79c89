//! The partner's wish for another look at what was rejected.

use axum::extract::State;
use domain::AppKey;
use domain::review::ReviewState;
use jiff::Timestamp;
use serde::Serialize;
use store::Store;
use store::audit::Actor;
use web::managed_app::ManagedApp;
use web::reply::Reply;
use web::{Now, Problem, review};

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
    let after = review::ask_for_another_look(&store, &app.key, Actor { person: &person.email, now }).await?;
    Ok(Reply::ok(LookAgain { app_key: app.key, state: after.state, look_again_at: now }))
}
