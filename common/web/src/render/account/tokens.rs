//! The page of a person's API tokens.

use std::collections::BTreeSet;

use askama::Template;
use domain::access::TokenApps;
use jiff::Timestamp;
use jiff::civil::Date;

use super::apps::{AppNames, Choice, Named};
use super::{Wrong, wrong_at};
use crate::Problem;
use crate::person::Person;
use crate::render::manage::{Around, Here};
use crate::render::rendered;
use store::{person::TokenInfo, tokens::NewTokenId};

/// The form for a new token, as it was sent.
#[derive(Clone, Debug)]
pub struct TokenForm<'a> {
    /// The name.
    pub name: &'a str,
    /// For how many days it works.
    pub days: &'a str,
    /// The apps that were ticked for it to be limited to; `None`: not limited.
    pub these: Option<BTreeSet<&'a str>>,
    /// What is wrong.
    pub wrong: Vec<Wrong>,
    /// The token that it makes, once.
    pub once: NewTokenId,
}

impl TokenForm<'_> {
    /// One that nobody has written in.
    #[must_use]
    pub fn blank(now: Timestamp) -> Self {
        Self { name: "", days: "", these: None, wrong: Vec::new(), once: NewTokenId::new(now) }
    }
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
    apps: &'a AppNames,
    new: Option<&'a NewToken<'a>>,
    form: &'a TokenForm<'a>,
    lives: &'a [(u16, String)],
}

impl TokensPage<'_> {
    /// When a token was last used, as far as it was noted.
    fn used(&self, token: &TokenInfo, used_on: &Option<Date>) -> String {
        let made_on = token.created_at.to_zoned(jiff::tz::TimeZone::UTC).date();
        match used_on {
            Some(day) if *day > made_on => day.to_string(),
            _ => format!("not since {made_on}"),
        }
    }

    /// The apps that a token is limited to.
    fn apps_of<'a>(&'a self, limit: &'a TokenApps) -> Vec<Named<'a>> {
        self.apps.of(limit.apps())
    }

    fn choice(&self) -> Choice<'_> {
        let these = self.form.these.as_ref();
        Choice {
            legend: "Can manage",
            every: "All my apps, and everything else that I can do",
            all: these.is_none(),
            some: self.apps.choices(|app| these.is_some_and(|these| these.contains(app.as_str()))),
            wrong: self.wrong_at("apps"),
        }
    }

    fn is_chosen(&self, days: &u16) -> bool {
        self.form.days == days.to_string()
    }

    fn wrong_at(&self, field: &str) -> Option<&str> {
        wrong_at(&self.form.wrong, field)
    }
}

/// The page of a person's API tokens. `apps` are those that the person manages; `lives` are the choices of how many days a new one works.
///
/// # Errors
/// 500 when the template fails.
pub fn tokens_page(
    person: &Person,
    tokens: &[(TokenInfo, Option<Date>)],
    apps: &AppNames,
    new: Option<&NewToken<'_>>,
    form: &TokenForm<'_>,
    lives: &[(u16, String)],
) -> Result<String, Problem> {
    rendered(&TokensPage { around: Around { person, here: Here::Tokens }, tokens, apps, new, form, lives })
}
