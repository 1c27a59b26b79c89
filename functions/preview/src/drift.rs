//! The questions that contradictions with the partner's other answers raise.

use axum::extract::State;
use domain::drift::Drift;
use store::Store;
use store::listings::IncludeDraft;
use web::app_path::AppPath;
use web::conditional::etag_of;
use web::drift::read_drift;
use web::language::chosen;
use web::managed_app::read_managed_listing;
use web::query::Query;
use web::reply::{self, Reply};
use web::{Caller, Now, Problem};

/// Compares the app's answers with what its partner says elsewhere.
pub async fn compare_answers(
    State(store): State<Store>,
    caller: Caller,
    app_path: AppPath,
    query: Query,
    Now(now): Now,
) -> Result<Reply<Drift>, Problem> {
    let person = caller.person()?;
    let language = chosen(&query)?.unwrap_or_default();
    let (key, record) = read_managed_listing(&store, person, app_path, IncludeDraft::Yes).await?;
    let drift = read_drift(&store, person, (&key, &record), language, now).await?;
    let etag = etag_of(reply::document(&drift)?.as_bytes());
    Ok(Reply::ok(drift).with_etag(etag.as_str()))
}
