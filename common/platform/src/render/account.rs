//! The pages for signing in, for one's API tokens and for a partner's members.

use askama::Template;
use domain::access::{Apps, Permissions};
use domain::session::{LINK_LIFE, ReturnPath};
use domain::{AppKey, EmailAddress, PartnerId};
use jiff::civil::Date;

use super::manage::{Around, Here};
use super::rendered;
use crate::http::Problem;
use crate::http::caller::Person;
use crate::store::people::{Member, TokenInfo};

/// What is wrong in a form's field.
#[derive(Clone, Debug)]
pub struct Wrong {
    /// The field's id on the page, for the summary's link.
    pub field: &'static str,
    /// What is wrong, and the remedy.
    pub detail: String,
}

/// What is wrong with a field, if it is.
fn wrong_at<'a>(wrong: &'a [Wrong], field: &str) -> Option<&'a str> {
    wrong.iter().find(|wrong| wrong.field == field).map(|wrong| wrong.detail.as_str())
}

/// Why somebody is on the sign-in page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// They came, or were led, here to sign in.
    Asked,
    /// Their link does not work any more.
    DeadLink,
    /// They signed out.
    SignedOut,
}

#[derive(Template)]
#[template(path = "sign_in.html", whitespace = "minimize")]
struct SignInPage<'a> {
    why: Why,
    email: &'a str,
    wrong: &'a [Wrong],
    then: &'a ReturnPath,
}

impl SignInPage<'_> {
    fn minutes(&self) -> i64 {
        LINK_LIFE.as_mins()
    }
}

/// The page that asks for an address.
///
/// # Errors
/// 500 when the template fails.
pub fn sign_in_page(why: Why, email: &str, wrong: &[Wrong], then: &ReturnPath) -> Result<String, Problem> {
    rendered(&SignInPage { why, email, wrong, then })
}

#[derive(Template)]
#[template(path = "link_sent.html", whitespace = "minimize")]
struct LinkSentPage {
    minutes: i64,
}

/// The page that everybody gets who asked for a link: it names no address and knows none.
///
/// # Errors
/// 500 when the template fails.
pub fn link_sent_page() -> Result<String, Problem> {
    rendered(&LinkSentPage { minutes: LINK_LIFE.as_mins() })
}

#[derive(Template)]
#[template(path = "link.html", whitespace = "minimize")]
struct LinkPage;

/// The page behind a mailed link: its button signs in, to the very address of the page.
///
/// # Errors
/// 500 when the template fails.
pub fn link_page() -> Result<String, Problem> {
    rendered(&LinkPage)
}

/// The form for a new token, as it was sent.
#[derive(Clone, Debug, Default)]
pub struct TokenForm<'a> {
    /// The name.
    pub name: &'a str,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
}

/// A token that was just made.
#[derive(Clone, Debug)]
pub struct NewToken<'a> {
    /// Its name.
    pub name: &'a str,
    /// The token itself, which nobody sees again.
    pub secret: &'a str,
}

#[derive(Template)]
#[template(path = "tokens.html", whitespace = "minimize")]
struct TokensPage<'a> {
    around: Around<'a>,
    tokens: &'a [(TokenInfo, Option<Date>)],
    new: Option<&'a NewToken<'a>>,
    form: &'a TokenForm<'a>,
    lives: &'a [(u16, &'static str)],
}

impl TokensPage<'_> {
    /// When a token was last used, as far as it was noted.
    fn used(&self, token: &TokenInfo, used_on: &Option<Date>) -> String {
        let made_on = token.created_at.to_zoned(jiff::tz::TimeZone::UTC).date();
        match used_on {
            Some(day) if *day > made_on => day.to_string(),
            _ => format!("not after {made_on}"),
        }
    }

    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(&self.form.wrong, field)
    }
}

/// The page of a person's API tokens. `lives` are the choices of how many days a new one works.
///
/// # Errors
/// 500 when the template fails.
pub fn tokens_page(
    person: &Person,
    tokens: &[(TokenInfo, Option<Date>)],
    new: Option<&NewToken<'_>>,
    form: &TokenForm<'_>,
    lives: &[(u16, &'static str)],
) -> Result<String, Problem> {
    rendered(&TokensPage { around: Around { person, here: Here::Tokens }, tokens, new, form, lives })
}

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
