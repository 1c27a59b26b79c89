//! A problem as a page, for people.

use std::borrow::Cow;
use std::collections::BTreeMap;

use askama::Template;
use axum::http::StatusCode;
use domain::language::Language;
use domain::questionnaire::Violation;
use runtime::text::BadText;

use super::frame::{ActiveLink, PageFrame};
use super::page::render_page;
use super::texts::PageTexts;
use crate::Problem;
use crate::person::Person;

/// Where the reader of a problem can go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveryLink {
    Apps,
    Staff,
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
    /// The links to staff's pages, for somebody who may see them.
    frame: Option<PageFrame<'a>>,
}

/// A problem as a page, empty if the template fails: a page about that would fail as well.
///
/// The catalogue explains the problem to customers, and to partners who do not read English. The problem's own detail, which is
/// in English, is shown only to readers of English.
///
/// `staff` is the reader, if they belong to the marketplace's staff and read one of its pages.
pub fn problem_page(
    problem: &Problem,
    recovery: Option<RecoveryLink>,
    staff: Option<&Person>,
    language: Language,
) -> String {
    let (_, title, status) = problem.kind.facts();
    let texts = PageTexts::for_customers(language);
    let explained = match (recovery, language) {
        (None, _) => explain(status, texts),
        (Some(_), Language::En) => Ok(None),
        (Some(_), _) => explain_to_partner(status, texts).map(Some),
    };
    let explained = explained.ok().flatten();
    let shows_detail = explained.is_none() || language == Language::En;
    let (title, explanation) =
        explained.map_or((title.to_owned(), None), |(title, explanation)| (title, Some(explanation)));
    let no_names = BTreeMap::new();
    let page = ProblemPage {
        language,
        texts,
        title: &title,
        explanation,
        detail: shows_detail.then(|| problem.whole_detail()),
        violations: if shows_detail { &problem.violations } else { &[] },
        recovery,
        frame: staff.map(|person| PageFrame {
            person,
            active: ActiveLink::StaffElsewhere,
            texts: PageTexts::for_staff(language),
            partner_names: &no_names,
            query: &[],
        }),
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

/// The title and the explanation for partners.
fn explain_to_partner(status: StatusCode, texts: PageTexts) -> Result<(String, String), BadText> {
    let known = match status.as_u16() {
        status @ (400 | 401 | 403 | 404 | 409 | 412 | 413 | 500 | 503) => status.to_string(),
        _ => "other".to_owned(),
    };
    let title = format!("partner-problem-{known}");
    Ok((texts.text(&title)?, texts.text(&format!("{title}-about"))?))
}
