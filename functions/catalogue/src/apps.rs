//! Apps: their facts, and whether they are on the marketplace.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::access::Role;
use domain::catalogue::{AppDescription, check_enrolment, check_facts_size, check_scopes};
use domain::fortified::Enrolment;
use domain::listing::{Listing, Scope, Visibility};
use domain::questionnaire::Code;
use domain::questionnaire::definition::ListingField;
use domain::questionnaire::rules::{check_line, check_listing_field};
use jiff::Timestamp;
use platform::Store;
use platform::http::body::{Fields, Object, Sent, violation};
use platform::http::path::Key;
use platform::http::{Caller, Now, Problem, ProblemKind, reply};
use platform::store::StoreError;
use platform::store::audit::Actor;
use platform::store::catalogue::{AppChange, Entry};
use serde_json::{Value as Json, json};

use crate::import::Outcome;
use crate::partners::NAME_LENGTH;

pub(super) async fn get(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Key, Problem>,
) -> Result<Response, Problem> {
    caller.staff(Role::Catalogue)?;
    let Key(key) = path?;
    let (_, listing) = store.catalogued(&key).await?.ok_or_else(|| Problem::not_found("such app"))?;
    reply::json(StatusCode::OK, &document(&key, &listing))
}

pub(super) async fn put(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Key, Problem>,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let person = &caller.staff(Role::Catalogue)?.email;
    let Key(key) = path?;
    let described = read(sent.object()?)?;
    let (outcome, listing) = save(&store, &key, &described, Actor { person, now }).await?;
    reply::json(outcome.status(), &document(&key, &listing))
}

/// Takes an app off the marketplace: its tab is gone, its answers are kept.
pub(super) async fn archive(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Key, Problem>,
    Now(now): Now,
) -> Result<Response, Problem> {
    set_archived(&store, &caller, path, Some(now), "archive", now).await
}

/// Puts an archived app back.
pub(super) async fn restore(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Key, Problem>,
    Now(now): Now,
) -> Result<Response, Problem> {
    set_archived(&store, &caller, path, None, "restore", now).await
}

async fn set_archived(
    store: &Store,
    caller: &Caller,
    path: Result<Key, Problem>,
    archived_at: Option<Timestamp>,
    action: &str,
    now: Timestamp,
) -> Result<Response, Problem> {
    let person = &caller.staff(Role::Catalogue)?.email;
    let Key(key) = path?;
    let (head, before) = store.catalogued(&key).await?.ok_or_else(|| Problem::not_found("such app"))?;
    if before.facts.archived_at.is_some() == archived_at.is_some() {
        return reply::json(StatusCode::OK, &document(&key, &before));
    }
    let programme = store.programme().await?;
    let after = before.changed(&programme, now, |listing| listing.facts.archived_at = archived_at);
    let change = AppChange { key: &key, after: &after, action, new_to: None };
    store.put_app(change, Some((&head, &before)), Actor { person, now }).await?;
    reply::json(StatusCode::OK, &document(&key, &after.listing))
}

/// Reads an app from its document.
pub(crate) fn read(mut fields: Fields) -> Result<AppDescription, Problem> {
    let name: Option<String> = fields.required("name", "the name that customers know");
    let partner = fields.required("partner", "a partner's id");
    let product = fields.required("product", "a UUID");
    let hosting = fields.required("hosting", "cloud, server or datacenter");
    let visibility = fields.optional("visibility", "public or private").unwrap_or(Visibility::Public);
    let scopes: Vec<Object<Scope>> = fields.optional("scopes", "a list of {id, name, capability}").unwrap_or_default();
    let scopes: Vec<Scope> = scopes.into_iter().map(|Object(scope)| scope).collect();
    let bug_bounty =
        fields.optional("bugBounty", "APPROVED, APPLIED, REJECTED or NOT_A_PARTICIPANT").unwrap_or_default();
    let fortified: Option<Object<Enrolment>> = fields.optional("fortified", "{status, approvedAt}");
    let privacy_policy_url: Option<Option<String>> =
        fields.nullable("privacyPolicyUrl", "an https link, or null for none");
    let privacy_policy_url = privacy_policy_url.map(|url| url.filter(|url| !url.trim().is_empty()));
    fields.refuse(name.iter().flat_map(|name| check_line(name, NAME_LENGTH, "/name")));
    fields.refuse(check_scopes(&scopes));
    fields.refuse(
        privacy_policy_url
            .iter()
            .flatten()
            .flat_map(|url| check_listing_field(ListingField::PrivacyPolicyUrl, url, "/privacyPolicyUrl")),
    );
    let fortified = fortified.map(|Object(fortified)| fortified).unwrap_or_default();
    fields.refuse(check_enrolment(&fortified));
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

/// Puts an app, unless it is just so already.
pub(crate) async fn save(
    store: &Store,
    key: &AppKey,
    described: &AppDescription,
    actor: Actor<'_>,
) -> Result<(Outcome, Listing), Problem> {
    let entry = store.catalogue_entry(key, &described.partner, &described.product).await?;
    let partner_name = allowed(key, described, &entry)?.to_owned();
    let existing = entry.existing.as_ref();
    let mut listing = described.listing(existing.map(|(_, listing)| listing), &partner_name, actor.now);
    let new_to = existing.is_none_or(|(_, before)| before.facts.partner != described.partner).then_some(&entry);
    if let Some(entry) = new_to {
        listing.assessment = entry.assessment;
    }
    if existing.is_some_and(|(_, before)| *before == listing) {
        return Ok((Outcome::Unchanged, listing));
    }
    if let Some(violation) = check_facts_size(&listing.facts) {
        return Err(Problem::invalid(vec![violation]));
    }
    let after = listing.replacing(existing.map(|(_, before)| before), &entry.programme, actor.now);
    let change = AppChange { key, after: &after, action: "app", new_to };
    store.put_app(change, existing.map(|(head, listing)| (head, listing)), actor).await.map_err(overtaken)?;
    Ok((if existing.is_some() { Outcome::Updated } else { Outcome::Created }, after.listing))
}

fn overtaken(error: StoreError) -> Problem {
    match error {
        StoreError::Condition { .. } | StoreError::Conflict => Problem::new(
            ProblemKind::Conflict,
            "The app, its product's id or its partner was changed at the same moment. Nothing was changed; repeat the call.",
        ),
        other => other.into(),
    }
}

/// The partner's name, when the app may be as described.
fn allowed<'a>(key: &AppKey, described: &AppDescription, entry: &'a Entry) -> Result<&'a str, Problem> {
    let mut violations = Vec::new();
    if entry.partner.is_none() {
        let detail = format!("There is no partner {}. Put the partner first.", described.partner);
        violations.push(violation("/partner", Code::Malformed, detail));
    }
    let before = entry.existing.as_ref().map(|(head, _)| &head.facts);
    violations.extend(described.check_product(key, before, entry.product_of.as_ref()));
    match &entry.partner {
        Some(partner) if violations.is_empty() => Ok(&partner.name),
        _ => Err(Problem::invalid(violations)),
    }
}

fn document(key: &AppKey, listing: &Listing) -> Json {
    let facts = &listing.facts;
    json!({
        "key": key,
        "name": facts.name,
        "partner": facts.partner,
        "product": facts.product,
        "hosting": facts.hosting,
        "visibility": facts.visibility,
        "scopes": facts.scopes,
        "bugBounty": facts.bug_bounty,
        "fortified": facts.fortified,
        "privacyPolicyUrl": listing.privacy_policy_url,
        "archivedAt": facts.archived_at,
        "revision": listing.live.as_ref().map(|live| live.revision),
    })
}
