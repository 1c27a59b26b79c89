//! Partners: the name that customers know, the contact that the marketplace writes to, and in which language.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Role;
use domain::language::Language;
use domain::questionnaire::rules::check_line;
use domain::{EmailAddress, PartnerId};
use serde_json::{Value as Json, json};
use store::Store;
use store::audit::Actor;
use store::catalogue::Partner;
use web::body::{Fields, Sent};
use web::path::Partner as PartnerPath;
use web::{Caller, Now, Problem, reply};

use crate::import::Outcome;

/// The longest name of a partner or an app, in characters.
pub(crate) const NAME_LENGTH: usize = 80;

pub(super) async fn get(
    State(store): State<Store>,
    caller: Caller,
    path: Result<PartnerPath, Problem>,
) -> Result<Response, Problem> {
    caller.staff(Role::Catalogue)?;
    let PartnerPath(id) = path?;
    let partner = store.partner(&id).await?.ok_or_else(|| Problem::not_found("such partner"))?;
    let apps = store.apps_of(&id).await?;
    let mut document = document(&id, &partner);
    document["apps"] = json!(apps);
    document["mail"] = mail(&store, &id).await?;
    reply::json(StatusCode::OK, &document)
}

pub(super) async fn put(
    State(store): State<Store>,
    caller: Caller,
    path: Result<PartnerPath, Problem>,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let person = &caller.staff(Role::Catalogue)?.email;
    let PartnerPath(id) = path?;
    let partner = read(sent.object()?)?;
    let outcome = save(&store, &id, &partner, Actor { person, now }).await?;
    reply::json(outcome.status(), &document(&id, &partner))
}

/// Reads a partner from its document.
pub(crate) fn read(mut fields: Fields) -> Result<Partner, Problem> {
    let name: Option<String> = fields.required("name", "the name that customers know");
    let contact: Option<EmailAddress> = fields.required("contact", "an email address");
    let language: Option<Language> = fields.optional("language", "en or de");
    fields.refuse(name.iter().flat_map(|name| check_line(name, NAME_LENGTH, "/name")));
    fields.finish()?;
    match (name, contact) {
        (Some(name), Some(contact)) => Ok(Partner { name, contact, language: language.unwrap_or_default() }),
        _ => Err(Problem::invalid(Vec::new())),
    }
}

/// Puts a partner, unless it is just so already.
pub(crate) async fn save(
    store: &Store,
    id: &PartnerId,
    partner: &Partner,
    actor: Actor<'_>,
) -> Result<Outcome, Problem> {
    let existing = store.partner(id).await?;
    if existing.as_ref() == Some(partner) {
        return Ok(Outcome::Unchanged);
    }
    store.put_partner(id, partner, actor).await?;
    Ok(if existing.is_some() { Outcome::Updated } else { Outcome::Created })
}

/// Whether mail reaches the partner, and the addresses of its people that no mail goes to any more.
async fn mail(store: &Store, id: &PartnerId) -> Result<Json, Problem> {
    let contacts = store.contacts(id).await?;
    let addresses: Vec<EmailAddress> = contacts.suppressed.into_iter().collect();
    let suppressed: Vec<Json> = store
        .suppressed(&addresses)
        .await?
        .into_iter()
        .map(|(address, why)| json!({ "address": address, "reason": why.reason, "since": why.since }))
        .collect();
    let unreachable = store.unreachable(id).await?;
    Ok(json!({
        "reachable": unreachable.is_none(),
        "unreachableSince": unreachable.map(|unreachable| unreachable.since),
        "suppressed": suppressed,
    }))
}

fn document(id: &PartnerId, partner: &Partner) -> Json {
    json!({ "id": id, "name": partner.name, "contact": partner.contact, "language": partner.language })
}
