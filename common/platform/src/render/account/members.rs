//! The page of a partner's members.

use askama::Template;
use domain::access::{Apps, Permissions};
use domain::{AppKey, EmailAddress, PartnerId};

use super::{Wrong, wrong_at};
use crate::http::Problem;
use crate::http::caller::Person;
use crate::render::manage::{Around, Here};
use crate::render::rendered;
use crate::store::people::Member;

/// The form for a member, as it stands.
#[derive(Clone, Debug, Default)]
pub struct MemberForm<'a> {
    /// The address.
    pub email: &'a str,
    /// What they may do.
    pub permissions: Permissions,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
}

#[derive(Template)]
#[template(path = "members.html", whitespace = "minimize")]
struct MembersPage<'a> {
    around: Around<'a>,
    partner: &'a PartnerId,
    members: &'a [Member],
    apps: &'a [AppKey],
    form: &'a MemberForm<'a>,
}

impl MembersPage<'_> {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(&self.form.wrong, field)
    }

    fn all_apps(&self) -> bool {
        self.form.permissions.manage_app == Apps::ALL
    }

    fn some_app(&self, app: &AppKey) -> bool {
        !self.all_apps() && self.form.permissions.manage_app.contains(app)
    }

    fn apps_of(&self, member: &Member) -> String {
        match &member.permissions.manage_app {
            Apps::All(_) => "all apps".to_owned(),
            Apps::These(keys) if keys.is_empty() => "no app".to_owned(),
            Apps::These(keys) => keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        }
    }

    fn change(&self, email: &EmailAddress) -> String {
        let email = percent_encoding::utf8_percent_encode(email.as_str(), percent_encoding::NON_ALPHANUMERIC);
        format!("/manage/partners/{}/members?change={email}#email", self.partner)
    }
}

/// The page of a partner's members.
///
/// # Errors
/// 500 when the template fails.
pub fn members_page(
    person: &Person,
    partner: &PartnerId,
    members: &[Member],
    apps: &[AppKey],
    form: &MemberForm<'_>,
) -> Result<String, Problem> {
    rendered(&MembersPage { around: Around { person, here: Here::Members(partner) }, partner, members, apps, form })
}
