//! A partner: who they are, their apps, their members, and what was done to them.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Apps, Member};
use domain::listing::Listing;
use domain::self_assessment::Application;
use domain::{AppKey, EmailAddress, PartnerId};
use jiff::Timestamp;
use store::addresses::Unreachable;
use store::audit::{AuditLine, AuditedThing};
use store::partners::Partner as Profile;
use store::{Consistency, Store};
use web::path::Partner;
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem};

use super::member_form::{Manages, MemberForm};
use super::{app_path, person_path};
use crate::member::StaffMember;
use crate::pages::change_link;
use crate::words::state_text;

/// How many audit lines are shown.
const LINES: i32 = 50;
/// How many apps are listed.
const APPS: usize = 100;

#[derive(Template)]
#[template(path = "partner.html")]
struct PartnerPage<'a> {
    frame: PageFrame<'a>,
    partner: &'a PartnerId,
    profile: Profile,
    unreachable: Option<Unreachable>,
    suppressed: Vec<EmailAddress>,
    apps: Vec<(AppKey, Listing)>,
    /// How many apps are not listed.
    more_apps: usize,
    members: Vec<Member>,
    application: Option<Application>,
    form: MemberForm,
    /// The text that says what was done.
    done: Option<&'static str>,
    lines: Vec<AuditLine>,
}

pub async fn show_partner(
    State(store): State<Store>,
    member: StaffMember,
    partner: Result<Partner, Problem>,
    Now(now): Now,
    query: Query,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Catalogue)?;
    let Partner(partner) = partner?;
    let form = match query.get("change").and_then(|email| EmailAddress::parse(email).ok()) {
        Some(email) => store.member(&partner, &email).await?.as_ref().map(MemberForm::of).unwrap_or_default(),
        None => MemberForm::default(),
    };
    let done = match query.get("done") {
        Some("saved") => Some("staff-member-saved"),
        Some("removed") => Some("staff-member-removed"),
        _ => None,
    };
    respond(&store, &member, &partner, (StatusCode::OK, form, done), now).await
}

/// The page with a form of a member as it was sent, and with what was done.
pub async fn respond(
    store: &Store,
    member: &StaffMember,
    partner: &PartnerId,
    (status, form, done): (StatusCode, MemberForm, Option<&'static str>),
    now: Timestamp,
) -> Result<Response, Problem> {
    let profile = store.partner(partner).await?.ok_or_else(|| Problem::not_found("such partner"))?;
    let mut keys = store.apps_of(partner).await?;
    let more_apps = keys.len().saturating_sub(APPS);
    keys.truncate(APPS);
    let contacts = store.contacts(partner).await?;
    let page = PartnerPage {
        frame: member.frame(StaffArea::Catalogue),
        partner,
        profile,
        unreachable: store.unreachable(partner).await?,
        suppressed: contacts.suppressed.into_iter().collect(),
        apps: store.listings(&keys, Consistency::Strong).await?,
        more_apps,
        members: store.members(partner).await?,
        application: application(store, partner, now).await?,
        form,
        done,
        lines: store.audit_lines(AuditedThing::Partner(partner), LINES).await?,
    };
    member.respond(status, &page)
}

async fn application(store: &Store, partner: &PartnerId, now: Timestamp) -> Result<Option<Application>, Problem> {
    let programme = store.programme().await?;
    let participation = store.participation(partner).await?.value;
    Ok(participation.application.map(|application| application.at(&programme, now)))
}

impl PartnerPage<'_> {
    fn app_path(&self, app: &AppKey) -> String {
        app_path(app)
    }

    fn manages_all(&self, member: &Member) -> bool {
        member.permissions.manage_app == Apps::ALL
    }

    /// The apps that a member manages; none if those are all apps.
    fn managed<'a>(&self, member: &'a Member) -> Vec<&'a AppKey> {
        match &member.permissions.manage_app {
            Apps::All(_) => Vec::new(),
            Apps::These(apps) => apps.iter().collect(),
        }
    }

    fn application_state(&self) -> Option<&'static str> {
        self.application.as_ref().map(|application| state_text(application.state))
    }

    fn person_path(&self, email: &EmailAddress) -> String {
        person_path(email)
    }

    fn change_link(&self, email: &EmailAddress) -> String {
        change_link(email)
    }

    fn is_suppressed(&self, email: &EmailAddress) -> bool {
        self.suppressed.contains(email)
    }
}
