//! The marketplace's staff: who belongs to them, as what, and the form that adds, changes and removes one.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::EmailAddress;
use domain::access::{Position, Role, StaffPerson};
use domain::questionnaire::form::FormData;
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use store::Store;
use store::audit::{Actor, AuditLine, AuditedThing};
use store::person::{PeopleError, TokenInfo};
use store::staff::StaffChange;
use web::body::RequestBody;
use web::posted::{no_such_button, pressed_button, trimmed};
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem, reply};

use super::catalogue::person_path;
use super::change_link;
use crate::member::StaffMember;
use crate::reason::{REASON_MISSING, is_reason};
use crate::words::{position_about, position_text, role_names, role_text};

/// How many audit lines are shown.
const LINES: i32 = 30;

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage<'a> {
    frame: PageFrame<'a>,
    people: Vec<StaffPerson>,
    form: PersonForm,
    done: Option<Done>,
    /// The tokens that the person of the form, or somebody who was just taken out, issued to others, by whose they are.
    issued: BTreeMap<EmailAddress, Vec<TokenInfo>>,
    lines: Vec<AuditLine>,
}

/// What the last change did besides giving roles.
struct Done {
    /// How many tokens of the person it revoked.
    revoked_tokens: usize,
}

/// The form as it was sent, or as it is for somebody who belongs to staff.
#[derive(Default)]
struct PersonForm {
    email: String,
    roles: BTreeSet<Role>,
    reason: String,
    /// The roles that the person had when the form was shown; none if nothing was known of the person.
    seen: BTreeSet<Role>,
    /// Whether those are other roles than the sender saw, so that they are to be looked at before they are replaced.
    is_overtaken: bool,
    /// Whether it is about somebody who belongs to staff.
    exists: bool,
    /// Whether the reader's own address is to be typed, because they would no longer be able to change staff.
    asks_for_own: bool,
    /// The text that says what is wrong with it.
    fault: Option<&'static str>,
}

impl PersonForm {
    fn posted(data: &FormData) -> Self {
        let text = |field: &str| trimmed(data, field).to_owned();
        let positions = data.all("position").filter_map(|word| word.parse::<Position>().ok());
        let roles = data.all("role").filter_map(|word| word.parse::<Role>().ok());
        let roles = positions.flat_map(|position| position.roles().iter().copied()).chain(roles).collect();
        let seen =
            data.get("seen").unwrap_or_default().split(' ').filter_map(|word| word.parse::<Role>().ok()).collect();
        Self { email: text("email"), roles, reason: text("reason"), seen, ..Self::default() }
    }

    /// The person that the form makes of somebody; or the text that says why it is not carried out, if that can be seen without
    /// the table.
    fn read(&self, own: &EmailAddress, typed: &str, removes: bool) -> Result<StaffPerson, &'static str> {
        let email = EmailAddress::parse(&self.email).map_err(|_| "staff-email-wrong")?;
        if !is_reason(&self.reason) {
            return Err(REASON_MISSING);
        }
        if !removes && self.roles.is_empty() {
            return Err("staff-people-no-position");
        }
        let person = StaffPerson { email, roles: if removes { BTreeSet::new() } else { self.roles.clone() } };
        if person.locks_out(own) && typed.trim() != own.as_str() { Err("staff-people-own") } else { Ok(person) }
    }

    /// The form of somebody whose roles are others than the sender saw: sent once more, it replaces these.
    fn overtake(&mut self, now: BTreeSet<Role>) -> &'static str {
        self.is_overtaken = true;
        self.exists = !now.is_empty();
        self.seen = now;
        if self.exists { "staff-people-replaces" } else { "staff-people-gone" }
    }
}

/// The list. The query's `change` names the person that the form starts with.
pub async fn list_people(
    State(store): State<Store>,
    member: StaffMember,
    Now(now): Now,
    query: Query,
) -> Result<Response, Problem> {
    let person = member.working_in(StaffArea::People)?;
    store.note_staff(&StaffPerson { email: person.email.clone(), roles: person.access.staff.clone() }).await?;
    let mut form = PersonForm::default();
    if let Some(email) = query.get("change").and_then(|email| EmailAddress::parse(email).ok()) {
        let roles = store.granted(&email).await?.unwrap_or_default().staff;
        let (exists, asks_for_own) = (!roles.is_empty(), email == person.email);
        form = PersonForm { email: email.to_string(), seen: roles.clone(), roles, exists, asks_for_own, ..form };
    }
    let left = query.get("left").and_then(|email| EmailAddress::parse(email).ok());
    let revoked_tokens = query.get("revoked").and_then(|number| number.parse().ok()).unwrap_or_default();
    let done = query.get("done").map(|_| Done { revoked_tokens });
    respond(&store, &member, (StatusCode::OK, form), (done, left), now).await
}

async fn respond(
    store: &Store,
    member: &StaffMember,
    (status, form): (StatusCode, PersonForm),
    (done, left): (Option<Done>, Option<EmailAddress>),
    now: Timestamp,
) -> Result<Response, Problem> {
    let concerned = left.or_else(|| EmailAddress::parse(&form.email).ok());
    let issued = match concerned {
        Some(email) => store.tokens_issued_by(&email, now).await?,
        None => BTreeMap::new(),
    };
    let page = PeoplePage {
        frame: member.frame(StaffArea::People),
        people: store.staff().await?,
        form,
        done,
        issued,
        lines: store.audit_lines(AuditedThing::Staff, LINES).await?,
    };
    member.respond(status, &page)
}

/// Gives somebody roles, or takes them out of staff.
pub async fn change_person(
    State(store): State<Store>,
    member: StaffMember,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let own = &member.working_in(StaffArea::People)?.email;
    let data = body.form().await?;
    let removes = match pressed_button(&data) {
        Some("save") => false,
        Some("remove") => true,
        _ => return Err(no_such_button()),
    };
    let mut form = PersonForm::posted(&data);
    form.exists = EmailAddress::parse(&form.email).is_ok() && data.get("exists").is_some();
    let fault = match form.read(own, data.get("confirm").unwrap_or_default(), removes) {
        Err(fault) => fault,
        Ok(person) if removes && !belongs_to_staff(&store, &person.email).await? => form.overtake(BTreeSet::new()),
        Ok(person) => {
            let change = StaffChange { reason: Some(&form.reason), seen: Some(&form.seen) };
            match store.change_staff(&person, change, Actor { person: own, now }).await {
                Ok(revoked) => return Ok(done(&person, own, revoked)),
                Err(PeopleError::LastAdmin(_)) => "staff-people-last",
                Err(PeopleError::RolesChanged(now)) => form.overtake(now),
                Err(error) => return Err(error.into()),
            }
        }
    };
    form.asks_for_own = form.email == own.as_str();
    form.fault = Some(fault);
    let status = if form.is_overtaken { StatusCode::PRECONDITION_FAILED } else { StatusCode::UNPROCESSABLE_ENTITY };
    respond(&store, &member, (status, form), (None, None), now).await
}

async fn belongs_to_staff(store: &Store, email: &EmailAddress) -> Result<bool, Problem> {
    Ok(store.granted(email).await?.is_some_and(|access| !access.staff.is_empty()))
}

/// The page after a change: the list, or for somebody who may no longer see it, the first page.
fn done(person: &StaffPerson, own: &EmailAddress, revoked: usize) -> Response {
    let area = if person.locks_out(own) { StaffArea::Start } else { StaffArea::People };
    let left = utf8_percent_encode(person.email.as_str(), NON_ALPHANUMERIC);
    let left = if person.roles.is_empty() { format!("&left={left}") } else { String::new() };
    reply::see_other(&format!("{}?done=1&revoked={revoked}{left}", area.path()))
}

impl PeoplePage<'_> {
    fn positions(&self) -> &'static [Position] {
        Position::ALL
    }

    fn has(&self, position: &Position) -> bool {
        Position::of(&self.form.roles).0.contains(position)
    }

    /// The roles of the form that belong to none of its positions.
    fn others(&self) -> Vec<Role> {
        Position::of(&self.form.roles).1
    }

    /// The texts that name what somebody is.
    fn names(&self, roles: &BTreeSet<Role>) -> Vec<&'static str> {
        role_names(roles)
    }

    /// The roles that the form starts from, as its field has them.
    fn seen(&self) -> String {
        self.form.seen.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// The form that revokes a token of somebody.
    fn revoke_link(&self, email: &EmailAddress, token: &TokenInfo) -> String {
        format!("{}?revoke={}#revoke", person_path(email), token.id)
    }

    fn change_link(&self, person: &StaffPerson) -> String {
        change_link(&person.email)
    }

    fn text_of(&self, position: &Position) -> &'static str {
        position_text(*position)
    }

    fn about(&self, position: &Position) -> &'static str {
        position_about(*position)
    }

    fn text_of_role(&self, role: &Role) -> &'static str {
        role_text(*role)
    }
}
