//! The pages: finished HTML from `templates/`, compiled in. What lives here is how things look; what is shown comes from
//! `domain` as it is.

pub mod account;
mod article;
pub mod console;
mod feed;
mod manage;
mod overview;
mod preview;
mod security;
mod sign;
mod style;
mod words;

use askama::Template;
use axum::http::StatusCode;
use domain::language::Language;
use domain::questionnaire::Violation;
use domain::rollout::Channel;
use domain::tab::{PieceBody, TabView};

use crate::{Problem, ProblemKind};
pub use article::{Address, Article};
pub use feed::{ATOM, Feed, feed};
pub use manage::{Around, Here};
pub use overview::overview_page;
pub use preview::preview_page;
use runtime::text::BadText;
pub use security::{Profile, Security, profile_page, security_page};
pub use sign::{SVG, Shield, sign_image};
pub use style::{asset, icon, module, stylesheet};
use words::Words;

/// The media type of a page.
pub const HTML: &str = "text/html; charset=utf-8";

#[derive(Template)]
#[template(path = "tab.html", whitespace = "minimize")]
struct TabPage<'a> {
    article: Article<'a>,
}

#[derive(Template)]
#[template(path = "not_shown.html", whitespace = "minimize")]
struct NotShownPage {
    words: Words,
    languages: Vec<(Language, String)>,
}

#[derive(Template)]
#[template(path = "problem.html", whitespace = "minimize")]
struct ProblemPage<'a> {
    language: Language,
    title: &'a str,
    /// What happened, in the reader's language.
    about: Option<String>,
    detail: Option<&'a str>,
    violations: &'a [Violation],
    onward: Onward,
}

/// Where the reader of a problem can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Onward {
    /// To their apps.
    Apps,
    /// To the page that signs in.
    SignIn,
    /// Nowhere that we know of.
    Nowhere,
}

/// What a page's reader sees of a problem; empty when the template fails, since there is no page for that. With a
/// language it is a customer's: what happened is told from the catalogue, and the problem's own English only to who reads
/// English.
#[must_use]
pub fn problem_page(problem: &Problem, onward: Onward, customer: Option<Language>) -> String {
    let (_, title, _) = problem.kind.facts();
    let language = customer.unwrap_or_default();
    let told = customer.and_then(|language| told(problem.kind.status(), Words(language)).ok().flatten());
    let english = told.is_none() || language == Language::En;
    let (title, about) = told.map_or((title.to_owned(), None), |(title, about)| (title, Some(about)));
    let page = ProblemPage {
        language,
        title: &title,
        about,
        detail: english.then_some(problem.detail.as_str()),
        violations: if english { &problem.violations } else { &[] },
        onward,
    };
    rendered(&page).unwrap_or_default()
}

/// What happened and what to do, for customers; nothing for what cannot happen to them.
fn told(status: StatusCode, words: Words) -> Result<Option<(String, String)>, BadText> {
    let (title, about) = match status {
        StatusCode::NOT_FOUND => ("problem-not-found", "problem-not-found-about"),
        StatusCode::BAD_REQUEST => ("problem-not-understood", "problem-not-understood-about"),
        StatusCode::SERVICE_UNAVAILABLE => ("problem-busy", "problem-busy-about"),
        status if status.is_server_error() => ("problem-fault", "problem-fault-about"),
        _ => return Ok(None),
    };
    Ok(Some((words.say(title)?, words.say(about)?)))
}

/// The customer's tab as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn tab_page(article: Article<'_>) -> Result<String, Problem> {
    rendered(&TabPage { article })
}

/// The page for a visitor whom the rollout has not reached.
///
/// # Errors
/// 500 when the template fails.
pub fn not_shown_page(channel: Channel, language: Language, address: Address<'_>) -> Result<String, Problem> {
    let languages = address.languages(&[("channel", channel.as_str())]);
    rendered(&NotShownPage { words: Words(language), languages })
}

fn rendered(page: &impl Template) -> Result<String, Problem> {
    page.render().map_err(|error| fault(&error))
}

impl From<BadText> for Problem {
    fn from(error: BadText) -> Self {
        fault(&error)
    }
}

fn fault(error: &dyn std::error::Error) -> Problem {
    tracing::error!(%error, "a page could not be rendered: {error}");
    Problem::new(ProblemKind::Internal, "We have logged the error. Try again later.")
}

/// A text as XML can carry it: what is no character of XML 1.0 is left out, since no escape makes it one.
fn in_xml(text: &str) -> String {
    let is_char = |c: char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}') || matches!(c, '\t' | '\n');
    text.chars().filter(|c| is_char(*c)).collect()
}
