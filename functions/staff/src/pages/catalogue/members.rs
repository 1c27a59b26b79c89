//! The form that adds, changes and removes a member of a partner.

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::{Apps, Member, Permissions};
use domain::questionnaire::form::FormData;
use domain::{AppKey, EmailAddress, PartnerId, Precondition};
use store::Store;
use store::audit::Actor;
use web::body::RequestBody;
use web::catalogue::save_member;
use web::path::Partner;
use web::posted::{no_such_button, pressed_button};
use web::render::frame::StaffArea;
use web::{Now, Problem, ProblemKind, reply};

use super::partner::respond;
use super::partner_path;
use crate::member::StaffMember;

/// The form as it was sent, or as it is for a member that there is.
#[derive(Clone, Debug, Default)]
pub struct MemberForm {
    pub email: String,
    pub manages_all: bool,
    /// The keys of the apps that the member manages, each on a line.
    pub apps: String,
    pub secures: bool,
    /// Whether the form is about a member that there is.
    pub exists: bool,
    /// The text that says what is wrong with it, and what it is wrong with.
    pub fault: Option<(&'static str, String)>,
}

impl MemberForm {
    /// The form for a member that there is.
    pub fn of(member: &Member) -> Self {
        let (manages_all, apps) = match &member.permissions.manage_app {
            Apps::All(_) => (true, String::new()),
            Apps::These(keys) => (false, keys.iter().map(AppKey::as_str).collect::<Vec<_>>().join("\n")),
        };
        let secures = member.permissions.manage_partner_security;
        Self { email: member.email.to_string(), manages_all, apps, secures, exists: true, fault: None }
    }

    fn posted(data: &FormData) -> Self {
        let text = |field: &str| data.get(field).unwrap_or_default().trim().to_owned();
        Self {
            email: text("email"),
            manages_all: data.get("manages") == Some("all"),
            apps: text("apps"),
            secures: data.get("security").is_some(),
            exists: false,
            fault: None,
        }
    }

    /// The apps that were typed.
    ///
    /// # Errors
    /// The first that is not an app of the partner.
    async fn read_apps(&self, store: &Store, partner: &PartnerId) -> Result<Result<Apps, String>, Problem> {
        if self.manages_all {
            return Ok(Ok(Apps::ALL));
        }
        let known: BTreeSet<AppKey> = store.apps_of(partner).await?.into_iter().collect();
        let mut apps = BTreeSet::new();
        for typed in self.apps.split_whitespace() {
            match AppKey::parse(typed) {
                Ok(key) if known.contains(&key) => drop(apps.insert(key)),
                _ => return Ok(Err(typed.to_owned())),
            }
        }
        Ok(Ok(Apps::These(apps)))
    }
}

/// Adds, changes or removes a member.
pub async fn change_member(
    State(store): State<Store>,
    member: StaffMember,
    partner: Result<Partner, Problem>,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let actor = Actor { person: &member.working_in(StaffArea::Catalogue)?.email, now };
    let Partner(partner) = partner?;
    let data = body.form().await?;
    let mut form = MemberForm::posted(&data);
    let fault = match (EmailAddress::parse(&form.email), pressed_button(&data)) {
        (Err(_), Some("save-member" | "remove-member")) => ("staff-email-wrong", String::new()),
        (Ok(email), Some("save-member")) => match form.read_apps(&store, &partner).await? {
            Err(unknown) => ("staff-member-app-unknown", unknown),
            Ok(manage_app) => {
                let permissions = Permissions { manage_app, manage_partner_security: form.secures };
                let saved = Member { email, permissions };
                save_member(&store, &partner, &saved, &Precondition::None, actor).await?;
                return Ok(reply::see_other(&format!("{}?done=saved", partner_path(&partner))));
            }
        },
        (Ok(email), Some("remove-member")) => match store.remove_member(&partner, &email, actor).await {
            Ok(()) => return Ok(reply::see_other(&format!("{}?done=removed", partner_path(&partner)))),
            Err(error) => match Problem::from(error) {
                problem if problem.kind == ProblemKind::NotFound => ("staff-member-unknown", form.email.clone()),
                problem => return Err(problem),
            },
        },
        _ => return Err(no_such_button()),
    };
    form.fault = Some(fault);
    respond(&store, &member, &partner, (StatusCode::UNPROCESSABLE_ENTITY, form, None), now).await
}
