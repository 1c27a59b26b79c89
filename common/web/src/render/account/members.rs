//! The page of a partner's members, and the one that asks before a member is removed.

use askama::Template;
use domain::access::{Apps, Member, Permissions};
use domain::{EmailAddress, PartnerId};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::apps::{AppNames, Choice, Named};
use super::{Wrong, wrong_at};
use crate::Problem;
use crate::render::Around;
use crate::render::rendered;

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

/// A partner's members.
#[derive(Clone, Debug, Template)]
#[template(path = "members.html", whitespace = "minimize")]
pub struct MembersPage<'a> {
    /// What stands around it.
    pub around: Around<'a>,
    /// The partner.
    pub partner: &'a PartnerId,
    /// Its name.
    pub name: &'a str,
    /// Its members.
    pub members: &'a [Member],
    /// Its apps.
    pub apps: &'a AppNames,
    /// The form.
    pub form: &'a MemberForm<'a>,
}

impl MembersPage<'_> {
    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(&self.form.wrong, field)
    }

    fn choice(&self) -> Choice<'_> {
        let manages = &self.form.permissions.manage_app;
        let all = *manages == Apps::ALL;
        Choice {
            legend: "Manages apps: saves, previews and publishes their answers",
            every: "All apps, including future ones",
            all,
            some: self.apps.choices(|app| !all && manages.contains(app)),
            wrong: self.wrong_at("apps"),
        }
    }

    /// The apps that a member manages, unless those are all.
    fn some_of<'a>(&'a self, member: &'a Member) -> Option<Vec<Named<'a>>> {
        match &member.permissions.manage_app {
            Apps::All(_) => None,
            Apps::These(keys) => Some(self.apps.of(keys)),
        }
    }

    fn change(&self, email: &EmailAddress) -> String {
        format!("/manage/partners/{}/members?change={}#email", self.partner, encoded(email))
    }

    fn remove(&self, email: &EmailAddress) -> String {
        format!("/manage/partners/{}/members/remove?email={}", self.partner, encoded(email))
    }
}

fn encoded(email: &EmailAddress) -> String {
    utf8_percent_encode(email.as_str(), NON_ALPHANUMERIC).to_string()
}

/// The members, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn members_page(page: &MembersPage<'_>) -> Result<String, Problem> {
    rendered(page)
}

/// What asks before a member is removed.
#[derive(Clone, Debug, Template)]
#[template(path = "member_removal.html", whitespace = "minimize")]
pub struct RemovalPage<'a> {
    /// What stands around it.
    pub around: Around<'a>,
    /// The partner.
    pub partner: &'a PartnerId,
    /// Its name.
    pub name: &'a str,
    /// The member.
    pub email: &'a EmailAddress,
    /// Whether nobody would be left who manages the members: then it is not offered.
    pub is_last: bool,
}

impl RemovalPage<'_> {
    /// Whether the reader would remove themselves.
    fn themselves(&self) -> bool {
        self.around.person.email == *self.email
    }
}

/// The question before a member is removed, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn removal_page(page: &RemovalPage<'_>) -> Result<String, Problem> {
    rendered(page)
}
