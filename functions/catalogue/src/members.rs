//! The members of a partner: who may do what for it.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::access::{Member, Permissions, Role};
use domain::{PartnerId, Precondition};
use serde::Serialize;
use store::Store;
use store::audit::Actor;
use web::body::{Fields, Object, RequestBody};
use web::conditional::{check_existence, read_precondition};
use web::path::{Email, Partner};
use web::reply::Reply;
use web::{Caller, Now, Problem};

use crate::outcome::Outcome;

#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct MemberBody {
    pub(crate) permissions: Permissions,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Members {
    members: Vec<Member>,
}

impl MemberBody {
    pub(crate) fn read(mut fields: Fields) -> Result<Self, Problem> {
        let permissions: Option<Object<Permissions>> = fields.required(
            "permissions",
            "an object such as {\"manage-app\": \"all\", \"manage-partner-security\": false}; manage-app may be a list of app keys",
        );
        fields.finish()?;
        let Object(permissions) = permissions.ok_or_else(|| Problem::invalid(Vec::new()))?;
        Ok(Self { permissions })
    }
}

pub(super) async fn list_members(
    State(store): State<Store>,
    caller: Caller,
    path: Result<Partner, Problem>,
) -> Result<Reply<Members>, Problem> {
    caller.staff(Role::Catalogue)?;
    let Partner(partner) = path?;
    if store.partner(&partner).await?.is_none() {
        return Err(Problem::not_found("such partner"));
    }
    Ok(Reply::ok(Members { members: store.members(&partner).await? }))
}

pub(super) async fn put_member(
    State(store): State<Store>,
    caller: Caller,
    partner: Result<Partner, Problem>,
    email: Result<Email, Problem>,
    Now(now): Now,
    headers: HeaderMap,
    body: RequestBody,
) -> Result<Reply<Member>, Problem> {
    let person = &caller.staff(Role::Catalogue)?.email;
    let (Partner(partner), Email(email)) = (partner?, email?);
    let precondition = read_precondition(&headers)?;
    let MemberBody { permissions } = MemberBody::read(body.object()?)?;
    let member = Member { email, permissions };
    let outcome = save_member(&store, &partner, &member, &precondition, Actor { person, now }).await?;
    Ok(Reply::new(outcome.status(), member))
}

pub(super) async fn remove_member(
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

/// Puts a member, unless they are just so already.
pub(crate) async fn save_member(
    store: &Store,
    partner: &PartnerId,
    member: &Member,
    precondition: &Precondition,
    actor: Actor<'_>,
) -> Result<Outcome, Problem> {
    let before = store.member(partner, &member.email).await?;
    check_existence(precondition, before.is_some())?;
    if before.as_ref().is_some_and(|before| before.permissions == member.permissions) {
        return Ok(Outcome::Unchanged);
    }
    store.put_member(partner, member, before.as_ref(), actor).await?;
    Ok(Outcome::of_write(before.is_some()))
}
