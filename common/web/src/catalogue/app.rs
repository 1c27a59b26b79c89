//! An app in the catalogue, as staff write it. The rules are in [`domain::catalogue`].

use domain::catalogue::{AppDescription, Known, MAX_NAME, SentEnrolment, check_scopes, check_size};
use domain::fortified::Enrolment;
use domain::listing::{BugBounty, Listing, ListingChange, Scope, Visibility};
use domain::programme::Programme;
use domain::questionnaire::definition::ListingField;
use domain::questionnaire::rules::{check_line, check_listing_field};
use domain::{AppKey, Precondition};
use jiff::Timestamp;
use store::audit::Actor;
use store::catalogue::{AppChange, Entry};
use store::{Store, StoreError};

use super::outcome::Outcome;
use crate::body::{Fields, Object};
use crate::conditional::check_existence;
use crate::{Problem, ProblemKind};

/// Reads what staff send of an app.
pub fn read_description(mut fields: Fields, now: Timestamp) -> Result<AppDescription, Problem> {
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

/// What putting an app would do.
#[derive(Clone, Debug)]
pub struct PlannedApp {
    /// Whether the app would be new, changed or neither.
    pub outcome: Outcome,
    /// The app's listing as it would be.
    pub listing: Listing,
    /// Whether it would change hands, or is new.
    changes_hands: bool,
}

/// What putting an app would do to what was read of it.
///
/// # Errors
/// 422: it may not be as described.
pub fn plan_app(
    key: &AppKey,
    description: &AppDescription,
    entry: &Entry,
    now: Timestamp,
) -> Result<PlannedApp, Problem> {
    let partner_name = partner_name(key, description, entry)?;
    let before = entry.existing.as_ref().map(|(_, listing)| listing);
    let mut listing = description.listing(before, partner_name, now);
    let changes_hands = before.is_none_or(|before| before.facts.partner != description.partner);
    if changes_hands {
        listing.assessment = entry.assessment;
    }
    if before.is_some_and(|before| *before == listing) {
        return Ok(PlannedApp { outcome: Outcome::Unchanged, listing, changes_hands });
    }
    match check_size(&listing.facts) {
        Some(violation) => Err(Problem::invalid(vec![violation])),
        None => Ok(PlannedApp { outcome: Outcome::of_write(before.is_some()), listing, changes_hands }),
    }
}

/// Puts an app, unless it is just so already.
pub async fn save_app(
    store: &Store,
    key: &AppKey,
    description: &AppDescription,
    precondition: &Precondition,
    (reason, actor): (Option<&str>, Actor<'_>),
) -> Result<(Outcome, Listing), Problem> {
    let entry = store.catalogue_entry(key, &description.partner, &description.product).await?;
    check_existence(precondition, entry.existing.is_some())?;
    let PlannedApp { outcome, listing, changes_hands } = plan_app(key, description, &entry, actor.now)?;
    if outcome == Outcome::Unchanged {
        return Ok((outcome, listing));
    }
    let existing = entry.existing.as_ref();
    let after = listing.replacing(existing.map(|(_, before)| before), &entry.programme, actor.now);
    let change = AppChange { key, after: &after, action: "app", new_to: changes_hands.then_some(&entry), reason };
    let written = store.put_app(change, existing.map(|(head, listing)| (head, listing)), actor).await;
    written.map_err(explain_conflict)?;
    Ok((outcome, after.listing))
}

/// Where an app is to be: on the marketplace, or taken off it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    OnMarketplace,
    Archived,
}

/// The listing of an app and what it becomes when the app is moved to a place; `None` if it is there already.
pub fn plan_move(before: &Listing, place: Place, programme: &Programme, now: Timestamp) -> Option<ListingChange> {
    let archived_at = match place {
        Place::OnMarketplace => None,
        Place::Archived => Some(now),
    };
    let moves = before.facts.archived_at.is_some() != archived_at.is_some();
    moves.then(|| before.changed(programme, now, |listing| listing.facts.archived_at = archived_at))
}

/// Takes an app off the marketplace, or puts it back with the answers that it had, and gives its listing. An app that is there
/// already stays as it is.
pub async fn move_app(
    store: &Store,
    key: &AppKey,
    place: Place,
    (reason, actor): (Option<&str>, Actor<'_>),
) -> Result<Listing, Problem> {
    let found = store.facts_and_listing(key).await?;
    let (head, before) = found.ok_or_else(|| Problem::not_found("such app"))?;
    let programme = store.programme().await?;
    let Some(after) = plan_move(&before, place, &programme, actor.now) else {
        return Ok(before);
    };
    let action = match place {
        Place::OnMarketplace => "restore",
        Place::Archived => "archive",
    };
    let change = AppChange { key, after: &after, action, new_to: None, reason };
    store.put_app(change, Some((&head, &before)), actor).await.map_err(explain_conflict)?;
    Ok(after.listing)
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
