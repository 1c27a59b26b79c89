//! The form that adds, changes and removes a member of a partner.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Member;
use domain::questionnaire::form::FormData;
use domain::{EmailAddress, PartnerId, Precondition};
use store::Store;
use store::audit::Actor;
use web::body::RequestBody;
use web::catalogue::save_member;
use web::path::Partner;
use web::posted::{no_such_button, pressed_button};
use web::render::frame::StaffArea;
use web::{Now, Problem, ProblemKind, reply};

use super::member_form::{BadApps, MemberForm};
use super::partner::respond;
use super::partner_path;
use crate::member::StaffMember;
use crate::reason::{REASON_MISSING, is_reason};

/// Adds, changes or removes a member.
pub async fn change_member(
    State(store): State<Store>,
    member: StaffMember,
    partner: Result<Partner, Problem>,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let actor = Actor { person: &member.working_in(StaffArea::Catalogue)?.email, now };
    let (Partner(partner), data) = (partner?, body.form().await?);
    let mut form = MemberForm::posted(&data);
    let removes = match pressed_button(&data) {
        Some("save-member") => false,
        Some("remove-member") => true,
        _ => return Err(no_such_button()),
    };
    let fault = match EmailAddress::parse(&form.email) {
        Err(_) => Some(("staff-email-wrong", String::new())),
        Ok(_) if !is_reason(&form.reason) => Some((REASON_MISSING, String::new())),
        Ok(email) if removes && takes_the_last(&store, &partner, &email, &data).await? => {
            form.asks_for_last = true;
            Some(("staff-member-last", form.email.clone()))
        }
        Ok(email) if removes => remove(&store, &partner, &email, &form, actor).await?,
        Ok(email) => save(&store, &partner, email, &form, actor).await?,
    };
    if fault.is_none() {
        let done = if removes { "removed" } else { "saved" };
        return Ok(reply::see_other(&format!("{}?done={done}", partner_path(&partner))));
    }
    form.fault = fault;
    respond(&store, &member, &partner, (StatusCode::UNPROCESSABLE_ENTITY, form, None), now).await
}

/// Removes the member that the form names; or gives the text that says why not, and whom it is about.
async fn remove(
    store: &Store,
    partner: &PartnerId,
    email: &EmailAddress,
    form: &MemberForm,
    actor: Actor<'_>,
) -> Result<Option<(&'static str, String)>, Problem> {
    match store.remove_member(partner, email, Some(&form.reason), actor).await.map_err(Problem::from) {
        Ok(()) => Ok(None),
        Err(problem) if problem.kind == ProblemKind::NotFound => Ok(Some(("staff-member-unknown", form.email.clone()))),
        Err(problem) => Err(problem),
    }
}

/// Saves the member that the form describes; or gives the text that says what is wrong with it, and what it is wrong with.
async fn save(
    store: &Store,
    partner: &PartnerId,
    email: EmailAddress,
    form: &MemberForm,
    actor: Actor<'_>,
) -> Result<Option<(&'static str, String)>, Problem> {
    Ok(match form.read_apps(store, partner).await? {
        Err(BadApps::NoKey) => Some(("staff-member-no-key", String::new())),
        Err(BadApps::Unknown(key)) => Some(("staff-member-app-unknown", key)),
        Ok(manage_app) => {
            let saved = Member { email, permissions: form.permissions(manage_app) };
            save_member(store, partner, &saved, &Precondition::None, (Some(&form.reason), actor)).await?;
            None
        }
    })
}

/// Whether nobody would be left who can sign in for the partner, and nobody has said yet that this is meant.
async fn takes_the_last(
    store: &Store,
    partner: &PartnerId,
    email: &EmailAddress,
    data: &FormData,
) -> Result<bool, Problem> {
    let members = store.members(partner).await?;
    Ok(data.get("last").is_none() && matches!(&members[..], [only] if only.email == *email))
}
