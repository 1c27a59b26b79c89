//! Where an app's Cloud Fortified badge stands and why, for those who manage the app. The public tab never says why.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;
use store::Consistency;
use store::Store;
use store::listings::IncludeDraft;
use web::app_path::{AppPath, has_tab};
use web::{Caller, Now, Problem, reply};

/// The badge, what the live tab lacks now, and what it lacks for the next date on which more will be required.
pub(super) async fn show(
    State(store): State<Store>,
    caller: Caller,
    app_path: AppPath,
    Now(now): Now,
) -> Result<Response, Problem> {
    caller.person()?;
    let key = app_path.key(&store).await?.ok_or_else(|| Problem::not_found("such app"))?;
    let read = store.listing(&key, IncludeDraft::No, Consistency::Strong).await?;
    let app = read.as_ref().map(|read| read.listing.facts.app(&key));
    caller.manager(app.as_ref())?;
    let (Some(read), Some(app)) = (read, app) else { return Err(Problem::not_found("such app")) };
    has_tab(&app)?;
    let completeness = read.listing.completeness(&read.programme, now);
    let at_risk = read.listing.at_risk(&read.programme, now);
    let body = json!({
        "appKey": key,
        "badge": read.listing.badge(&read.programme, now),
        "completeness": completeness.percent,
        "missing": completeness.missing,
        "atRisk": at_risk.map(|risk| json!({ "due": risk.due, "missing": risk.completeness.missing })),
    });
    reply::json(StatusCode::OK, &body)
}
