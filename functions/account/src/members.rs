//! The members of a partner, for those among them who may do everything: listed, added, changed, removed.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Apps, Permissions, find_other_manager};
use domain::{AppKey, EmailAddress, PartnerId};
use store::Store;
use store::StoreError;
use store::audit::Actor;
use store::person::PeopleError;
use web::body::Sent;
use web::form::Form;
use web::path::Partner;
use web::query::Query;
use web::render::account::{AppNames, MemberForm, MembersPage, RemovalPage, Wrong, members_page, removal_page};
use web::render::{Around, Here};
use web::reply::see_other;
use web::{Now, Problem, ProblemKind, SignedIn};

/// The page; `change` names a member whose permissions the form starts from.
pub(super) async fn list(
    State(store): State<Store>,
    signed_in: SignedIn,
    partner: Result<Partner, Problem>,
    query: Query,
) -> Result<Response, Problem> {
    let partner = managed(&signed_in, partner)?;
    let chosen = query.get("change").and_then(|email| EmailAddress::parse(email).ok());
    let member = match chosen {
        Some(email) => store.member(&partner, &email).await?,
        None => None,
    };
    let form = member.as_ref().map_or_else(MemberForm::default, |member| MemberForm {
        email: member.email.as_str(),
        permissions: member.permissions.clone(),
        wrong: Vec::new(),
    });
    shown(&store, &signed_in, &partner, StatusCode::OK, &form).await
}

/// Adds a member, or gives one other permissions.
pub(super) async fn save(
    State(store): State<Store>,
    signed_in: SignedIn,
    partner: Result<Partner, Problem>,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let partner = managed(&signed_in, partner)?;
    signed_in.by_session()?;
    let form = Form::read(&sent)?;
    let permissions = permissions(&form);
    let back = |detail: &str, field| MemberForm {
        email: form.text("email"),
        permissions: permissions.clone(),
        wrong: vec![Wrong { field, detail: detail.to_owned() }],
    };
    let Ok(email) = EmailAddress::parse(form.text("email")) else {
        let form = back("Enter a complete email address, such as pat@example.com.", "email");
        return shown(&store, &signed_in, &partner, StatusCode::UNPROCESSABLE_ENTITY, &form).await;
    };
    let actor = Actor { person: &signed_in.person.email, now };
    match store.change_member(&partner, &email, Some(permissions.clone()), actor).await {
        Ok(()) => Ok(see_other(&path(&partner))),
        Err(PeopleError::LastManager(_)) => {
            let form =
                back("Nobody would be left to manage the members. Give another member every permission first.", "apps");
            shown(&store, &signed_in, &partner, StatusCode::CONFLICT, &form).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Asks before a member is removed.
pub(super) async fn ask(
    State(store): State<Store>,
    signed_in: SignedIn,
    partner: Result<Partner, Problem>,
    query: Query,
) -> Result<Response, Problem> {
    let partner = managed(&signed_in, partner)?;
    let email = EmailAddress::parse(query.get("email").unwrap_or_default()).map_err(|_| no_member())?;
    let (members, name) = tokio::try_join!(store.members(&partner), name(&store, &partner))?;
    if !members.iter().any(|member| member.email == email) {
        return Err(no_member());
    }
    let page = RemovalPage {
        around: Around { person: &signed_in.person, here: Here::Members(&partner) },
        partner: &partner,
        name: &name,
        email: &email,
        is_last: find_other_manager(&members, &email).is_none(),
    };
    Ok(super::page(StatusCode::OK, removal_page(&page)?))
}

/// Removes a member. Their sessions and tokens stop working for the partner at once.
pub(super) async fn remove(
    State(store): State<Store>,
    signed_in: SignedIn,
    partner: Result<Partner, Problem>,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let partner = managed(&signed_in, partner)?;
    signed_in.by_session()?;
    let form = Form::read(&sent)?;
    let email = EmailAddress::parse(form.text("email")).map_err(|_| no_member())?;
    let actor = Actor { person: &signed_in.person.email, now };
    match store.change_member(&partner, &email, None, actor).await {
        Err(PeopleError::Unknown) => return Err(no_member()),
        done => done?,
    }
    // Who removed themselves manages the members no more.
    let themselves = email == signed_in.person.email;
    Ok(if themselves { see_other(domain::session::HOME) } else { see_other(&path(&partner)) })
}

/// What is said of somebody who was removed since, or never was a member.
fn no_member() -> Problem {
    let detail =
        "There is no such member; perhaps somebody has removed them. Nothing was changed. Reload the list of members.";
    Problem::new(ProblemKind::NotFound, detail)
}

/// What people call the partner.
async fn name(store: &Store, partner: &PartnerId) -> Result<String, StoreError> {
    Ok(store.partner(partner).await?.map_or_else(|| partner.to_string(), |partner| partner.name))
}

fn path(partner: &PartnerId) -> String {
    format!("/manage/partners/{partner}/members")
}

/// The partner, if its members are the caller's to manage.
fn managed(signed_in: &SignedIn, partner: Result<Partner, Problem>) -> Result<PartnerId, Problem> {
    let Partner(partner) = partner?;
    signed_in.person.managing_members(&partner)?;
    Ok(partner)
}

/// What the form grants. A key that is none of an app names nothing.
fn permissions(form: &Form) -> Permissions {
    let these = || form.all("app").filter_map(|key| AppKey::parse(key).ok()).collect::<BTreeSet<_>>();
    let manage_app = if form.text("apps") == "all" { Apps::ALL } else { Apps::These(these()) };
    Permissions { manage_app, manage_partner_security: form.ticked("security") }
}

async fn shown(
    store: &Store,
    signed_in: &SignedIn,
    partner: &PartnerId,
    status: StatusCode,
    form: &MemberForm<'_>,
) -> Result<Response, Problem> {
    let apps = async { store.facts(&store.apps_of(partner).await?).await };
    let (name, members, apps) = tokio::try_join!(name(store, partner), store.members(partner), apps)?;
    let page = MembersPage {
        around: Around { person: &signed_in.person, here: Here::Members(partner) },
        partner,
        name: &name,
        members: &members,
        apps: &AppNames::from(apps),
        form,
    };
    Ok(super::page(status, members_page(&page)?))
}
