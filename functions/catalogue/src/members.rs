//! The members of a partner: who may do what for it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Member, Permissions, Role};
use domain::{EmailAddress, PartnerId};

use serde_json::json;
use store::Store;
use store::audit::Actor;
use web::body::{Fields, Object, Sent};
use web::path::{Email, Partner};
use web::{Caller, Now, Problem, reply};

use crate::import::Outcome;

pub(super) async fn list(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Partner, Problem>,
) -> Result<Response, Problem> {
    caller.staff(Role::Catalogue)?;
    let Partner(partner) = path?;
    if store.partner(&partner).await?.is_none() {
        return Err(Problem::not_found("such partner"));
    }
    reply::json(StatusCode::OK, &json!({ "members": store.members(&partner).await? }))
}

pub(super) async fn put(
    State(store): State<Store>,
    caller: Caller,
    partner: Result<Partner, Problem>,
    email: Result<Email, Problem>,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let person = &caller.staff(Role::Catalogue)?.email;
    let (Partner(partner), Email(email)) = (partner?, email?);
    let permissions = read(sent.object()?)?;
    let member = Member { email, permissions };
    let outcome = save(&store, &partner, &member, Actor { person, now }).await?;
    reply::json(outcome.status(), &member)
}

pub(super) async fn remove(
    State(store): State<Store>,
    caller: Caller,
    partner: Result<Partner, Problem>,
    email: Result<Email, Problem>,
    Now(now): Now,
) -> Result<StatusCode, Problem> {
    let person = &caller.staff(Role::Catalogue)?.email;
    let (Partner(partner), Email(email)) = (partner?, email?);
    store.remove_member(&partner, &email, Actor { person, now }).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reads permissions from their document.
pub(crate) fn read(mut fields: Fields) -> Result<Permissions, Problem> {
    let permissions: Option<Object<Permissions>> = fields.required(
        "permissions",
        "an object such as {\"manage-app\": \"all\", \"manage-partner-security\": false}; manage-app may be a list of app keys",
    );
    fields.finish()?;
    permissions.map(|Object(permissions)| permissions).ok_or_else(|| Problem::invalid(Vec::new()))
}

/// Puts a member, unless they are just so already.
pub(crate) async fn save(
    store: &Store,
    partner: &PartnerId,
    member: &Member,
    actor: Actor<'_>,
) -> Result<Outcome, Problem> {
    let before = store.member(partner, &member.email).await?;
    if before.as_ref().is_some_and(|before| before.permissions == member.permissions) {
        return Ok(Outcome::Unchanged);
    }
    store.put_member(partner, member, actor).await?;
    Ok(if before.is_some() { Outcome::Updated } else { Outcome::Created })
}

/// A member of an import line.
pub(crate) fn read_line(email: EmailAddress, fields: Fields) -> Result<Member, Problem> {
    Ok(Member { email, permissions: read(fields)? })
}
