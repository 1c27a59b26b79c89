//! The members of a partner, for those among them who may do everything: listed, added, changed, removed.

use std::collections::BTreeSet;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Apps, Member, Permissions, find_other_manager};
use domain::questionnaire::form::FormData;
use domain::{AppKey, EmailAddress, PartnerId};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use runtime::text::BadText;
use store::Store;
use store::audit::Actor;
use store::person::PeopleError;
use web::body::RequestBody;
use web::path::Partner;
use web::posted::trimmed;
use web::query::Query;
use web::render::frame::{ActiveLink, PageFrame};
use web::reply::see_other;
use web::{Now, Problem, ProblemKind, SignedIn};

use crate::app_choice::{AppChoice, AppNames, NamedApp};
use crate::form::{FieldError, find_error};

/// A partner's members, and the form that adds or changes one.
#[derive(Template)]
#[template(path = "members.html")]
struct MembersPage<'a> {
    frame: PageFrame<'a>,
    partner: &'a PartnerId,
    /// The partner's name.
    name: &'a str,
    members: &'a [Member],
    /// The partner's apps.
    apps: &'a AppNames,
    form: &'a MemberForm<'a>,
    done: Option<MemberChange>,
}

/// What was just done with a member, as the page's address says.
enum MemberChange {
    Saved(EmailAddress),
    Removed(EmailAddress),
}

#[derive(Default)]
struct MemberForm<'a> {
    email: &'a str,
    permissions: Permissions,
    errors: Vec<FieldError>,
}

/// The question before a member is removed.
#[derive(Template)]
#[template(path = "member_removal.html")]
struct RemovalPage<'a> {
    frame: PageFrame<'a>,
    partner: &'a PartnerId,
    /// The partner's name.
    name: &'a str,
    email: &'a EmailAddress,
    /// Whether nobody would be left to manage the members: then they cannot be removed.
    is_last_manager: bool,
}

impl MembersPage<'_> {
    fn title(&self) -> Result<String, BadText> {
        let texts = self.frame.texts;
        let title = texts.say("members-of").with("partner", self.name).text()?;
        if self.form.errors.is_empty() { Ok(title) } else { texts.text_with("error-title", "title", &title) }
    }

    fn error_at(&self, field: &str) -> Option<&str> {
        find_error(&self.form.errors, field)
    }

    fn app_choice(&self) -> AppChoice<'_> {
        let manages = &self.form.permissions.manage_app;
        let chooses_all = *manages == Apps::ALL;
        AppChoice {
            legend: "member-apps",
            all_label: "member-all-apps",
            chooses_all,
            apps: self.apps.choices(|app| !chooses_all && manages.contains(app)),
            error: self.error_at("apps"),
        }
    }

    /// The apps that a member manages; `None` if those are all apps.
    fn managed_apps<'a>(&'a self, member: &'a Member) -> Option<Vec<NamedApp<'a>>> {
        match &member.permissions.manage_app {
            Apps::All(_) => None,
            Apps::These(keys) => Some(self.apps.sort(keys)),
        }
    }

    fn change_link(&self, email: &EmailAddress) -> String {
        format!("/manage/partners/{}/members?change={}#email", self.partner, encode(email))
    }

    fn removal_link(&self, email: &EmailAddress) -> String {
        format!("/manage/partners/{}/members/remove?email={}", self.partner, encode(email))
    }
}

impl RemovalPage<'_> {
    fn members_path(&self) -> String {
        members_path(self.partner)
    }

    /// The text that says what the removal means.
    fn consequence(&self) -> &'static str {
        if self.removes_reader() { "removal-self" } else { "removal-other" }
    }

    /// Whether the reader would remove themselves.
    fn removes_reader(&self) -> bool {
        self.frame.person.email == *self.email
    }
}

fn encode(email: &EmailAddress) -> String {
    utf8_percent_encode(email.as_str(), NON_ALPHANUMERIC).to_string()
}

/// The page. The query's `change` names the member whose permissions the form starts with.
pub async fn list_members(
    State(store): State<Store>,
    signed_in: SignedIn,
    partner: Result<Partner, Problem>,
    query: Query,
) -> Result<Response, Problem> {
    let partner = check_manages_members(&signed_in, partner)?;
    let chosen = query.get("change").and_then(|email| EmailAddress::parse(email).ok());
    let member = match chosen {
        Some(email) => store.member(&partner, &email).await?,
        None => None,
    };
    let form = member.as_ref().map_or_else(MemberForm::default, |member| MemberForm {
        email: member.email.as_str(),
        permissions: member.permissions.clone(),
        errors: Vec::new(),
    });
    let page = MembersView { status: StatusCode::OK, form: &form, done: read_change(&query) };
    show_members(&store, &signed_in, &partner, page).await
}

/// What was just done: `saved` or `removed` names the member. Whether it is true, [`show_members`] sees.
fn read_change(query: &Query) -> Option<MemberChange> {
    let email = |name| EmailAddress::parse(query.get(name)?).ok();
    email("saved").map(MemberChange::Saved).or_else(|| email("removed").map(MemberChange::Removed))
}

/// Adds a member, or gives one other permissions.
pub async fn save_member(
    State(store): State<Store>,
    signed_in: SignedIn,
    partner: Result<Partner, Problem>,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let partner = check_manages_members(&signed_in, partner)?;
    signed_in.by_session()?;
    let form = body.form().await?;
    let permissions = parse_permissions(&form);
    let with_error = |field, text| {
        let errors = vec![FieldError::new(field, signed_in.texts().text(text)?)];
        Ok::<_, Problem>(MemberForm { email: trimmed(&form, "email"), permissions: permissions.clone(), errors })
    };
    let Ok(email) = EmailAddress::parse(trimmed(&form, "email")) else {
        let form = with_error("email", "member-incomplete")?;
        let page = MembersView { status: StatusCode::UNPROCESSABLE_ENTITY, form: &form, done: None };
        return show_members(&store, &signed_in, &partner, page).await;
    };
    let actor = Actor { person: &signed_in.person.email, now };
    match store.change_member(&partner, &email, Some(permissions.clone()), actor).await {
        Ok(()) => Ok(see_other(&format!("{}?saved={}", members_path(&partner), encode(&email)))),
        Err(PeopleError::LastManager(_)) => {
            let form = with_error("apps", "member-last")?;
            let page = MembersView { status: StatusCode::CONFLICT, form: &form, done: None };
            show_members(&store, &signed_in, &partner, page).await
        }
        Err(error) => Err(error.into()),
    }
}

/// Asks before a member is removed.
pub async fn show_removal(
    State(store): State<Store>,
    signed_in: SignedIn,
    partner: Result<Partner, Problem>,
    query: Query,
) -> Result<Response, Problem> {
    let partner = check_manages_members(&signed_in, partner)?;
    let email = EmailAddress::parse(query.get("email").unwrap_or_default()).map_err(|_| no_such_member())?;
    let (members, name) = tokio::try_join!(store.members(&partner), store.partner_name(&partner))?;
    if !members.iter().any(|member| member.email == email) {
        return Err(no_such_member());
    }
    let page = RemovalPage {
        frame: signed_in.frame(ActiveLink::Members(&partner)),
        partner: &partner,
        name: &name,
        email: &email,
        is_last_manager: find_other_manager(&members, &email).is_none(),
    };
    signed_in.respond(StatusCode::OK, &page)
}

/// Removes a member. Their sessions and tokens stop working for the partner at once.
pub async fn remove_member(
    State(store): State<Store>,
    signed_in: SignedIn,
    partner: Result<Partner, Problem>,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let partner = check_manages_members(&signed_in, partner)?;
    signed_in.by_session()?;
    let form = body.form().await?;
    let email = EmailAddress::parse(trimmed(&form, "email")).map_err(|_| no_such_member())?;
    let actor = Actor { person: &signed_in.person.email, now };
    match store.change_member(&partner, &email, None, actor).await {
        Err(PeopleError::Unknown) => return Err(no_such_member()),
        done => done?,
    }
    // People who removed themselves may no longer see the members.
    let removed_themselves = email == signed_in.person.email;
    let next = match removed_themselves {
        true => domain::session::HOME.to_owned(),
        false => format!("{}?removed={}", members_path(&partner), encode(&email)),
    };
    Ok(see_other(&next))
}

fn no_such_member() -> Problem {
    let detail =
        "There is no such member; perhaps somebody has removed them. Nothing was changed. Reload the list of members.";
    Problem::new(ProblemKind::NotFound, detail)
}

fn members_path(partner: &PartnerId) -> String {
    format!("/manage/partners/{partner}/members")
}

/// The partner, if the person manages its members.
fn check_manages_members(signed_in: &SignedIn, partner: Result<Partner, Problem>) -> Result<PartnerId, Problem> {
    let Partner(partner) = partner?;
    signed_in.person.managing_members(&partner)?;
    Ok(partner)
}

/// What the form grants. A ticked key that no app can have is ignored.
fn parse_permissions(form: &FormData) -> Permissions {
    let manage_app = if trimmed(form, "apps") == "all" {
        Apps::ALL
    } else {
        Apps::These(form.all("app").filter_map(|key| AppKey::parse(key).ok()).collect::<BTreeSet<_>>())
    };
    Permissions { manage_app, manage_partner_security: form.get("security").is_some() }
}

/// What the page shows besides the members.
struct MembersView<'a> {
    status: StatusCode,
    form: &'a MemberForm<'a>,
    done: Option<MemberChange>,
}

impl MemberChange {
    /// Whether it is so: an address can be typed, and somebody may have changed it back since.
    fn is_true(&self, members: &[Member]) -> bool {
        let is_member = |email: &EmailAddress| members.iter().any(|member| member.email == *email);
        match self {
            Self::Saved(email) => is_member(email),
            Self::Removed(email) => !is_member(email),
        }
    }
}

async fn show_members(
    store: &Store,
    signed_in: &SignedIn,
    partner: &PartnerId,
    view: MembersView<'_>,
) -> Result<Response, Problem> {
    let apps = async { store.facts(&store.apps_of(partner).await?).await };
    let (name, members, apps) = tokio::try_join!(store.partner_name(partner), store.members(partner), apps)?;
    let page = MembersPage {
        frame: signed_in.frame(ActiveLink::Members(partner)),
        partner,
        name: &name,
        members: &members,
        apps: &AppNames::from(apps),
        form: view.form,
        done: view.done.filter(|change| change.is_true(&members)),
    };
    signed_in.respond(view.status, &page)
}
