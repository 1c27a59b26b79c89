//! Apps: their facts, and whether they are on the marketplace. The rules are in [`domain::catalogue`].

use axum::extract::State;
use axum::http::HeaderMap;
use domain::access::Role;
use domain::fortified::Enrolment;
use domain::listing::{BugBounty, Hosting, Listing, Scope, Visibility};
use domain::{AppKey, PartnerId, ProductId};
use jiff::Timestamp;
use serde::Serialize;
use store::Store;
use store::audit::Actor;
use web::body::RequestBody;
use web::catalogue::{Place, move_app, read_description, save_app};
use web::conditional::read_precondition;
use web::path::Key;
use web::reply::Reply;
use web::{Caller, Now, Problem};

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(rename = "App"))]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppReply {
    key: AppKey,
    name: String,
    partner: PartnerId,
    product: ProductId,
    /// Where the app runs. Only cloud apps have a tab.
    hosting: Hosting,
    visibility: Visibility,
    /// What the app may do in the products (Q25); null while nobody has said.
    #[cfg_attr(feature = "schema", schemars(with = "Option<domain::catalogue::schemas::Scopes>"))]
    scopes: Option<Vec<Scope>>,
    /// The app's part in the bug bounty programme (Q20).
    bug_bounty: BugBounty,
    fortified: Enrolment,
    #[cfg_attr(feature = "schema", schemars(with = "Option<domain::schema::PrivacyPolicyLink>"))]
    privacy_policy_url: Option<String>,
    /// When the app left the marketplace.
    archived_at: Option<Timestamp>,
    /// What is live; null when nothing is.
    #[cfg_attr(feature = "schema", schemars(with = "Option<domain::schema::RevisionNumber>"))]
    revision: Option<u32>,
}

impl AppReply {
    fn new(key: AppKey, listing: Listing) -> Self {
        let facts = listing.facts;
        Self {
            key,
            name: facts.name,
            partner: facts.partner,
            product: facts.product,
            hosting: facts.hosting,
            visibility: facts.visibility,
            scopes: facts.scopes,
            bug_bounty: facts.bug_bounty,
            fortified: facts.fortified,
            privacy_policy_url: listing.privacy_policy_url,
            archived_at: facts.archived_at,
            revision: listing.live.map(|live| live.revision),
        }
    }
}

pub(super) async fn read_app(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Key, Problem>,
) -> Result<Reply<AppReply>, Problem> {
    caller.staff(Role::Catalogue)?;
    let Key(key) = path?;
    let (_, listing) = store.facts_and_listing(&key).await?.ok_or_else(|| Problem::not_found("such app"))?;
    Ok(Reply::ok(AppReply::new(key, listing)))
}

pub(super) async fn put_app(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Key, Problem>,
    Now(now): Now,
    headers: HeaderMap,
    body: RequestBody,
) -> Result<Reply<AppReply>, Problem> {
    let person = &caller.staff(Role::Catalogue)?.email;
    let Key(key) = path?;
    let precondition = read_precondition(&headers)?;
    let description = read_description(body.object()?, now)?;
    let (outcome, listing) = save_app(&store, &key, &description, &precondition, (None, Actor { person, now })).await?;
    Ok(Reply::new(outcome.status(), AppReply::new(key, listing)))
}

/// Takes an app off the marketplace: its tab is gone, its answers are kept.
pub(super) async fn archive_app(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Key, Problem>,
    Now(now): Now,
) -> Result<Reply<AppReply>, Problem> {
    change_place(&store, &caller, path, Place::Archived, now).await
}

/// Puts an archived app back.
pub(super) async fn restore_app(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Key, Problem>,
    Now(now): Now,
) -> Result<Reply<AppReply>, Problem> {
    change_place(&store, &caller, path, Place::OnMarketplace, now).await
}

async fn change_place(
    store: &Store,
    caller: &Caller,
    path: Result<Key, Problem>,
    place: Place,
    now: Timestamp,
) -> Result<Reply<AppReply>, Problem> {
    let person = &caller.staff(Role::Catalogue)?.email;
    let Key(key) = path?;
    let listing = move_app(store, &key, place, (None, Actor { person, now })).await?;
    Ok(Reply::ok(AppReply::new(key, listing)))
}
