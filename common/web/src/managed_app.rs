//! The one door to an app for those who manage it and change or inspect what it answers. To a stranger the app does not
//! exist (404), a member without the permission is refused (403), and an app without a tab says why it has none (404).

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use domain::AppKey;
use domain::listing::App;
use domain::programme::Programme;

use store::listings::{IncludeDraft, ListingRecord};
use store::{Consistency, Store};

use super::app_path::{AppPath, has_tab};
use super::person::Person;
use super::{Caller, Problem};

/// The app that a path names and that the caller manages, with the programme: one round trip.
#[derive(Clone, Debug)]
pub struct ManagedApp {
    pub person: Person,
    pub app: App,
    pub programme: Programme,
}

impl<S> FromRequestParts<S> for ManagedApp
where
    S: Send + Sync,
    Store: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let Ok(AppPath(app)) = AppPath::from_request_parts(parts, state).await;
        let person = caller.person()?.clone();
        let (app, programme) = Store::from_ref(state).app(&app).await?;
        Ok(Self { app: admit(&person, app)?, person, programme })
    }
}

/// Reads the listing of an app that the person manages.
pub async fn read_managed_listing(
    store: &Store,
    person: &Person,
    app_path: AppPath,
    include_draft: IncludeDraft,
) -> Result<(AppKey, ListingRecord), Problem> {
    let key = app_path.key(store).await?.ok_or_else(|| Problem::not_found("such app"))?;
    let read = store.listing(&key, include_draft, Consistency::Strong).await?;
    admit(person, read.as_ref().map(|read| read.listing.facts.app(&key)))?;
    let read = read.ok_or_else(|| Problem::not_found("such app"))?;
    Ok((key, read))
}

/// The app, if the person manages it and it has a tab.
pub fn admit(person: &Person, app: Option<App>) -> Result<App, Problem> {
    person.managing(app.as_ref())?;
    let app = app.ok_or_else(|| Problem::not_found("such app"))?;
    has_tab(&app)?;
    Ok(app)
}
