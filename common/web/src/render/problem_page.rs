//! A problem as a page, for people.

use std::borrow::Cow;

use askama::Template;
use axum::http::StatusCode;
use domain::language::Language;
use domain::questionnaire::Violation;
use runtime::text::BadText;

use super::page::render_page;
use super::texts::PageTexts;
use crate::Problem;

/// Where the reader of a problem can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveryLink {
    Apps,
    SignIn,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    language: Language,
    texts: PageTexts,
    title: &'a str,
    /// What happened and what to do, in the reader's language.
    explanation: Option<String>,
    detail: Option<Cow<'a, str>>,
    violations: &'a [Violation],
    recovery: Option<RecoveryLink>,
}

/// A problem as a page, empty if the template fails: a page about that would fail as well.
///
/// `customer` is the language of a customer. For them the catalogue explains the problem, and the problem's own detail,
/// which is in English, is shown only to readers of English.
pub fn problem_page(problem: &Problem, recovery: Option<RecoveryLink>, customer: Option<Language>) -> String {
    let (_, title, _) = problem.kind.facts();
    let language = customer.unwrap_or_default();
    let explained = customer.and_then(|language| explain(problem.kind.status(), PageTexts(language)).ok().flatten());
    let shows_detail = explained.is_none() || language == Language::En;
    let (title, explanation) =
        explained.map_or((title.to_owned(), None), |(title, explanation)| (title, Some(explanation)));
    let page = ProblemPage {
        language,
        texts: PageTexts(language),
        title: &title,
        explanation,
        detail: shows_detail.then(|| problem.whole_detail()),
        violations: if shows_detail { &problem.violations } else { &[] },
        recovery,
    };
    render_page(&page).unwrap_or_default()
}

/// The title and the explanation for customers; `None` for a problem that customers never meet.
fn explain(status: StatusCode, texts: PageTexts) -> Result<Option<(String, String)>, BadText> {
    let (title, explanation) = match status {
        StatusCode::NOT_FOUND => ("problem-not-found", "problem-not-found-about"),
        StatusCode::BAD_REQUEST => ("problem-not-understood", "problem-not-understood-about"),
        StatusCode::SERVICE_UNAVAILABLE => ("problem-busy", "problem-busy-about"),
        status if status.is_server_error() => ("problem-fault", "problem-fault-about"),
        _ => return Ok(None),
    };
    Ok(Some((texts.text(title)?, texts.text(explanation)?)))
}
