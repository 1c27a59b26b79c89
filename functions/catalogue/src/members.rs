//! The members of a partner: who may do what for it.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use domain::access::{Member, Role};
use serde::Serialize;
use store::Store;
use store::audit::Actor;
use web::body::RequestBody;
use web::catalogue::{MemberBody, save_member};
use web::conditional::read_precondition;
use web::path::{Email, Partner};
use web::reply::Reply;
use web::{Caller, Now, Problem};

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct Members {
    members: Vec<Member>,
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
    let outcome = save_member(&store, &partner, &member, &precondition, (None, Actor { person, now })).await?;
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
    store.remove_member(&partner, &email, None, Actor { person, now }).await?;
    Ok(StatusCode::NO_CONTENT)
}
