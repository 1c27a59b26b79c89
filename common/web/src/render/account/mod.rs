//! The pages for signing in; for one's API tokens (`tokens`) and for a partner's members (`members`), with the apps that
//! both are about (`apps`).

mod apps;
mod members;
mod tokens;

use askama::Template;
use domain::session::{LINK_LIFE, ReturnPath};

use super::rendered;
use crate::Problem;

pub use apps::AppNames;
pub use members::{MemberForm, MembersPage, RemovalPage, members_page, removal_page};
pub use tokens::{NewToken, TokenForm, tokens_page};

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
