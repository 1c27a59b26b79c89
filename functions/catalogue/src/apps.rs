//! Apps: their facts, and whether they are on the marketplace. The rules are in [`domain::catalogue`].

use axum::extract::State;
use axum::http::HeaderMap;
use domain::access::Role;
use domain::catalogue::{AppDescription, Known, MAX_NAME, SentEnrolment, check_scopes, check_size};
use domain::fortified::Enrolment;
use domain::listing::{BugBounty, Hosting, Listing, Scope, Visibility};
use domain::questionnaire::definition::ListingField;
use domain::questionnaire::rules::{check_line, check_listing_field};
use domain::{AppKey, PartnerId, Precondition, ProductId};
use jiff::Timestamp;
use serde::Serialize;
use store::Store;
use store::StoreError;
use store::audit::Actor;
use store::catalogue::{AppChange, Entry};
use web::body::{Fields, Object, RequestBody};
use web::conditional::{check_existence, read_precondition};
use web::path::Key;
use web::reply::Reply;
use web::{Caller, Now, Problem, ProblemKind};

use crate::outcome::Outcome;

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
    let (outcome, listing) = save_app(&store, &key, &description, &precondition, Actor { person, now }).await?;
    Ok(Reply::new(outcome.status(), AppReply::new(key, listing)))
}

/// Takes an app off the marketplace: its tab is gone, its answers are kept.
pub(super) async fn archive_app(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Key, Problem>,
    Now(now): Now,
) -> Result<Reply<AppReply>, Problem> {
    set_archived(&store, &caller, path, Some(now), "archive", now).await
}

/// Puts an archived app back.
pub(super) async fn restore_app(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Key, Problem>,
    Now(now): Now,
) -> Result<Reply<AppReply>, Problem> {
    set_archived(&store, &caller, path, None, "restore", now).await
}

async fn set_archived(
    store: &Store,
    caller: &Caller,
    path: Result<Key, Problem>,
    archived_at: Option<Timestamp>,
    action: &str,
    now: Timestamp,
) -> Result<Reply<AppReply>, Problem> {
    let person = &caller.staff(Role::Catalogue)?.email;
    let Key(key) = path?;
    let (head, before) = store.facts_and_listing(&key).await?.ok_or_else(|| Problem::not_found("such app"))?;
    if before.facts.archived_at.is_some() == archived_at.is_some() {
        return Ok(Reply::ok(AppReply::new(key, before)));
    }
    let programme = store.programme().await?;
    let after = before.changed(&programme, now, |listing| listing.facts.archived_at = archived_at);
    let change = AppChange { key: &key, after: &after, action, new_to: None };
    store.put_app(change, Some((&head, &before)), Actor { person, now }).await?;
    Ok(Reply::ok(AppReply::new(key, after.listing)))
}

/// Reads what staff sends of an app.
pub(crate) fn read_description(mut fields: Fields, now: Timestamp) -> Result<AppDescription, Problem> {
    let name: Option<String> = fields.required("name", "the name that customers know");
    let partner = fields.required("partner", "a partner's id");
    let product = fields.required("product", "a UUID");
    let hosting = fields.required("hosting", "cloud, server or datacenter");
    let visibility = or_default(fields.nullable("visibility", "public or private"), Visibility::Public);
    let scopes: Option<Option<Vec<Object<Scope>>>> = fields.nullable("scopes", "a list of {id, name, capability}");
    let scopes: Option<Option<Vec<Scope>>> =
        scopes.map(|sent| sent.map(|scopes| scopes.into_iter().map(|Object(scope)| scope).collect()));
    let bug_bounty = fields.nullable("bugBounty", "APPROVED, APPLIED, REJECTED or NOT_A_PARTICIPANT");
    let bug_bounty = or_default(bug_bounty, BugBounty::default());
    let fortified = read_enrolment(&mut fields, now);
    let privacy_policy_url = read_link(&mut fields);
    fields.refuse(name.iter().flat_map(|name| check_line(name, MAX_NAME, "/name")));
    fields.refuse(scopes.iter().flatten().flat_map(|scopes| check_scopes(scopes)));
    fields.finish()?;
    let (Some(name), Some(partner), Some(product), Some(hosting)) = (name, partner, product, hosting) else {
        return Err(Problem::invalid(Vec::new()));
    };
    Ok(AppDescription {
        name,
        partner,
        product,
        hosting,
        visibility,
        scopes,
        bug_bounty,
        fortified,
        privacy_policy_url,
    })
}

/// Reads the enrolment: `None` when nothing is said of it.
fn read_enrolment(fields: &mut Fields, now: Timestamp) -> Option<Enrolment> {
    let sent: Option<Option<Object<SentEnrolment>>> = fields.nullable("fortified", "{status, approvedAt}");
    match sent?.map(|Object(sent)| sent.read(now)).transpose() {
        Ok(enrolment) => Some(enrolment.unwrap_or_default()),
        Err(violation) => {
            fields.refuse([violation]);
            None
        }
    }
}

/// What becomes of an optional field: `None` when nothing is said of it, `empty` when it is `null`.
fn or_default<T>(sent: Option<Option<T>>, empty: T) -> Option<T> {
    sent.map(|sent| sent.unwrap_or(empty))
}

/// Reads the privacy policy's link: `None` when nothing is said of it, `Some(None)` when there is to be none.
fn read_link(fields: &mut Fields) -> Option<Option<String>> {
    let link: Option<Option<String>> = fields.nullable("privacyPolicyUrl", "an https link, or null for none");
    let link = link.map(|link| link.filter(|link| !link.trim().is_empty()));
    let violations = link
        .iter()
        .flatten()
        .flat_map(|link| check_listing_field(ListingField::PrivacyPolicyUrl, link, "/privacyPolicyUrl"));
    fields.refuse(violations);
    link
}

/// Puts an app, unless it is just so already.
pub(crate) async fn save_app(
    store: &Store,
    key: &AppKey,
    description: &AppDescription,
    precondition: &Precondition,
    actor: Actor<'_>,
) -> Result<(Outcome, Listing), Problem> {
    let entry = store.catalogue_entry(key, &description.partner, &description.product).await?;
    check_existence(precondition, entry.existing.is_some())?;
    let partner_name = partner_name(key, description, &entry)?;
    let existing = entry.existing.as_ref();
    let mut listing = description.listing(existing.map(|(_, listing)| listing), partner_name, actor.now);
    let new_to = existing.is_none_or(|(_, before)| before.facts.partner != description.partner).then_some(&entry);
    if let Some(entry) = new_to {
        listing.assessment = entry.assessment;
    }
    if existing.is_some_and(|(_, before)| *before == listing) {
        return Ok((Outcome::Unchanged, listing));
    }
    if let Some(violation) = check_size(&listing.facts) {
        return Err(Problem::invalid(vec![violation]));
    }
    let after = listing.replacing(existing.map(|(_, before)| before), &entry.programme, actor.now);
    let change = AppChange { key, after: &after, action: "app", new_to };
    let written = store.put_app(change, existing.map(|(head, listing)| (head, listing)), actor).await;
    written.map_err(explain_conflict)?;
    Ok((Outcome::of_write(existing.is_some()), after.listing))
}

/// The partner's name, when the app may be as described.
fn partner_name<'a>(key: &AppKey, description: &AppDescription, entry: &'a Entry) -> Result<&'a str, Problem> {
    let known = Known {
        partner_exists: entry.partner.is_some(),
        app_of_product: entry.product_of.as_ref(),
        app: entry.existing.as_ref().map(|(head, _)| &head.value),
    };
    let violations = description.check_against(key, known);
    match &entry.partner {
        Some(partner) if violations.is_empty() => Ok(&partner.name),
        _ => Err(Problem::invalid(violations)),
    }
}

fn explain_conflict(error: StoreError) -> Problem {
    match error {
        StoreError::Condition { .. } | StoreError::Conflict => Problem::new(
            ProblemKind::Conflict,
            "The app, its product id or its partner was changed at the same time, so your change was not saved. Send the request again.",
        ),
        other => other.into(),
    }
}
