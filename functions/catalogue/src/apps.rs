//! Apps: their facts, and whether they are on the marketplace.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Role;
use domain::catalogue::{check_approval_date, check_product_kept, check_scopes};
use domain::fortified::Enrolment;
use domain::listing::{AppFacts, BugBounty, Hosting, Listing, Scope, Visibility};
use domain::questionnaire::definition::ListingField;
use domain::questionnaire::rules::{check_line, check_listing_field};
use domain::questionnaire::{Code, packed};
use domain::{AppKey, PartnerId, ProductId};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use store::Store;
use store::StoreError;
use store::audit::Actor;
use store::catalogue::{AppChange, Entry};
use web::body::{Fields, Object, Sent};
use web::path::Key;
use web::problem::violation;
use web::{Caller, Now, Problem, ProblemKind, reply};

use crate::import::Outcome;
use crate::partners::NAME_LENGTH;

/// An app as staff sends it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Described {
    name: String,
    partner: PartnerId,
    product: ProductId,
    hosting: Hosting,
    visibility: Visibility,
    scopes: Vec<Scope>,
    bug_bounty: BugBounty,
    fortified: Enrolment,
    /// Absent: as it is. `Some(None)`: none.
    privacy_policy_url: Option<Option<String>>,
}

impl Described {
    pub(crate) fn product(&self) -> &ProductId {
        &self.product
    }
}

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
pub(crate) fn read(mut fields: Fields) -> Result<Described, Problem> {
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
    fields.refuse(check_approval_date(&fortified));
    fields.finish()?;
    let (Some(name), Some(partner), Some(product), Some(hosting)) = (name, partner, product, hosting) else {
        return Err(Problem::invalid(Vec::new()));
    };
    Ok(Described { name, partner, product, hosting, visibility, scopes, bug_bounty, fortified, privacy_policy_url })
}

/// Puts an app, unless it is just so already.
pub(crate) async fn save(
    store: &Store,
    key: &AppKey,
    described: &Described,
    actor: Actor<'_>,
) -> Result<(Outcome, Listing), Problem> {
    let entry = store.catalogue_entry(key, &described.partner, &described.product).await?;
    let partner_name = allowed(key, described, &entry)?.to_owned();
    let existing = entry.existing.as_ref();
    let mut listing = listing(described, existing.map(|(_, listing)| listing), &partner_name, actor.now);
    let new_to = existing.is_none_or(|(_, before)| before.facts.partner != described.partner).then_some(&entry);
    if let Some(entry) = new_to {
        listing.assessment = entry.assessment;
    }
    if existing.is_some_and(|(_, before)| *before == listing) {
        return Ok((Outcome::Unchanged, listing));
    }
    fits(&listing.facts)?;
    let after = listing.replacing(existing.map(|(_, before)| before), &entry.programme, actor.now);
    let change = AppChange { key, after: &after, action: "app", new_to };
    store.put_app(change, existing.map(|(head, listing)| (head, listing)), actor).await.map_err(overtaken)?;
    Ok((if existing.is_some() { Outcome::Updated } else { Outcome::Created }, after.listing))
}

fn overtaken(error: StoreError) -> Problem {
    match error {
        StoreError::Condition { .. } | StoreError::Conflict => Problem::new(
            ProblemKind::Conflict,
            "The app, its product id or its partner was changed at the same time, so your change was not saved. Send the request again.",
        ),
        other => other.into(),
    }
}

/// The partner's name, when the app may be as described.
fn allowed<'a>(key: &AppKey, described: &Described, entry: &'a Entry) -> Result<&'a str, Problem> {
    let mut violations = Vec::new();
    if entry.partner.is_none() {
        let detail = format!("There is no partner {}. Create the partner first.", described.partner);
        violations.push(violation("/partner", Code::Malformed, detail));
    }
    if let Some(other) = entry.product_of.as_ref().filter(|other| *other != key) {
        let detail = format!("This product id already belongs to the app {other}.");
        violations.push(violation("/product", Code::Malformed, detail));
    }
    if let Some((head, _)) = &entry.existing {
        violations.extend(check_product_kept(&head.facts, &described.product));
    }
    match &entry.partner {
        Some(partner) if violations.is_empty() => Ok(&partner.name),
        _ => Err(Problem::invalid(violations)),
    }
}

fn fits(facts: &AppFacts) -> Result<(), Problem> {
    let bytes = packed::pack_json(&json!(facts)).len();
    if bytes > packed::MAX_FACTS_BYTES {
        let detail = format!(
            "The app's facts take {bytes} bytes when stored; at most {} fit. Shorten the scopes' texts.",
            packed::MAX_FACTS_BYTES
        );
        return Err(Problem::invalid(vec![violation("/scopes", Code::TooLarge, detail)]));
    }
    Ok(())
}

/// The listing as described; what the catalogue does not decide stays.
fn listing(described: &Described, before: Option<&Listing>, partner_name: &str, now: Timestamp) -> Listing {
    let as_it_is = before.and_then(|before| before.privacy_policy_url.clone());
    Listing {
        facts: AppFacts {
            name: described.name.clone(),
            partner: described.partner.clone(),
            product: described.product.clone(),
            hosting: described.hosting,
            visibility: described.visibility,
            scopes: described.scopes.clone(),
            bug_bounty: described.bug_bounty,
            fortified: described.fortified.dated(before.map(|before| before.facts.fortified), now),
            archived_at: before.and_then(|before| before.facts.archived_at),
        },
        partner_name: partner_name.to_owned(),
        privacy_policy_url: described.privacy_policy_url.clone().unwrap_or(as_it_is),
        live: before.and_then(|before| before.live.clone()),
        badge_record: before.and_then(|before| before.badge_record),
        assessment: before.and_then(|before| before.assessment),
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
