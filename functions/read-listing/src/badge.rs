//! Where an app's Cloud Fortified badge stands and why, for those who manage the app. The public tab never says why.

use axum::extract::State;
use domain::AppKey;
use domain::fortified::{Badge, BadgeAtRisk};
use domain::questionnaire::MissingField;
use jiff::Timestamp;
use serde::Serialize;
use store::Store;
use store::listings::IncludeDraft;
use web::app_path::AppPath;
use web::managed_app::read_managed_listing;
use web::reply::Reply;
use web::{Caller, Now, Problem};

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct BadgeStanding {
    app_key: AppKey,
    badge: Badge,
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 100)))]
    completeness: u8,
    missing: Vec<MissingField>,
    /// When a badge that is held goes, and what it lacks for then.
    at_risk: Option<Loss>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
struct Loss {
    due: Timestamp,
    missing: Vec<MissingField>,
}

/// The badge, what the live tab lacks now, and what it lacks for the next date on which more will be required.
pub(super) async fn read_badge(
    State(store): State<Store>,
    caller: Caller,
    app_path: AppPath,
    Now(now): Now,
) -> Result<Reply<BadgeStanding>, Problem> {
    let person = caller.person()?;
    let (app_key, read) = read_managed_listing(&store, person, app_path, IncludeDraft::No).await?;
    let completeness = read.listing.completeness(&read.programme, now);
    let at_risk = read.listing.at_risk(&read.programme, now);
    Ok(Reply::ok(BadgeStanding {
        app_key,
        badge: read.listing.badge(&read.programme, now),
        completeness: completeness.percent,
        missing: completeness.missing,
        at_risk: at_risk.map(|BadgeAtRisk { due, completeness }| Loss { due, missing: completeness.missing }),
    }))
}
