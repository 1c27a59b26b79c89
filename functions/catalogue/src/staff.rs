//! The marketplace's staff: who belongs to them, and with which roles.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use domain::EmailAddress;
use domain::access::{Role, StaffPerson};
use domain::questionnaire::Code;
use serde::Serialize;
use store::Store;
use store::audit::Actor;
use store::staff::StaffChange;
use web::body::{Fields, RequestBody};
use web::path::Email;
use web::problem::violation;
use web::query::Query;
use web::reply::Reply;
use web::steering::read_reason;
use web::{Caller, Now, Problem, ProblemKind};

#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct StaffBody {
    /// What the person works on, in place of what they did.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    roles: BTreeSet<Role>,
    /// Why, for the audit log.
    #[cfg_attr(feature = "schema", schemars(with = "domain::schema::Line<{ web::steering::REASON_LENGTH }>"))]
    reason: String,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct StaffList {
    people: Vec<StaffPerson>,
}

/// Somebody who belongs to staff, after a change.
#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangedStaff {
    #[serde(flatten)]
    person: StaffPerson,
    /// How many of the person's API tokens were revoked, because somebody else had issued them before the person got a role.
    revoked_tokens: usize,
}

impl StaffBody {
    fn read(mut fields: Fields) -> Result<Self, Problem> {
        let names = Role::ALL.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
        let roles: Option<BTreeSet<Role>> = fields.required("roles", &format!("a list of {names}"));
        let reason = read_reason(&mut fields);
        if roles.as_ref().is_some_and(BTreeSet::is_empty) {
            let detail = "This would take the person out of staff. Send DELETE for that, or at least one role.";
            fields.refuse([violation("/roles", Code::Mandatory, detail)]);
        }
        fields.finish()?;
        Ok(Self { roles: roles.unwrap_or_default(), reason: reason.unwrap_or_default() })
    }
}

pub(super) async fn list_staff(State(store): State<Store>, caller: Caller) -> Result<Reply<StaffList>, Problem> {
    let person = caller.staff(Role::People)?;
    store.note_staff(&StaffPerson { email: person.email.clone(), roles: person.access.staff.clone() }).await?;
    Ok(Reply::ok(StaffList { people: store.staff().await? }))
}

pub(super) async fn put_staff(
    State(store): State<Store>,
    caller: Caller,
    email: Result<Email, Problem>,
    Now(now): Now,
    query: Query,
    body: RequestBody,
) -> Result<Reply<ChangedStaff>, Problem> {
    let actor = Actor { person: &caller.staff(Role::People)?.email, now };
    let Email(email) = email?;
    let StaffBody { roles, reason } = StaffBody::read(body.object()?)?;
    let person = StaffPerson { email, roles };
    check_own(actor.person, &person, &query)?;
    let revoked_tokens = store.change_staff(&person, StaffChange { reason: Some(&reason), seen: None }, actor).await?;
    Ok(Reply::ok(ChangedStaff { person, revoked_tokens }))
}

pub(super) async fn remove_staff(
    State(store): State<Store>,
    caller: Caller,
    email: Result<Email, Problem>,
    Now(now): Now,
    query: Query,
) -> Result<StatusCode, Problem> {
    let actor = Actor { person: &caller.staff(Role::People)?.email, now };
    let Email(email) = email?;
    let granted = store.granted(&email).await?;
    if granted.is_none_or(|access| access.staff.is_empty()) {
        return Err(Problem::not_found("such member of staff"));
    }
    let person = StaffPerson { email, roles: BTreeSet::new() };
    check_own(actor.person, &person, &query)?;
    store.change_staff(&person, StaffChange::default(), actor).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Nobody takes the right to change staff from themselves by accident: their address is to be repeated.
fn check_own(own: &EmailAddress, person: &StaffPerson, query: &Query) -> Result<(), Problem> {
    if query.get("confirm").is_some_and(|address| !address.contains('@')) {
        let detail = "The query parameter confirm must be an email address: your own.";
        return Err(Problem::new(ProblemKind::BadRequest, detail));
    }
    if !person.locks_out(own) || query.get("confirm") == Some(own.as_str()) {
        return Ok(());
    }
    let detail =
        format!("You would take the right to change staff from yourself. If you want that, add ?confirm={own}.");
    Err(Problem::new(ProblemKind::NotApplicable, detail))
}
