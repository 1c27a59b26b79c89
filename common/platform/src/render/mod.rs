//! The pages: finished HTML from `templates/`, compiled in. What lives here is how things look; what is shown comes from
//! `domain` as it is.

mod article;
mod preview;
mod style;

use askama::Template;
use domain::listing::Listing;
use domain::questionnaire::Violation;
use domain::tab::{Body, Tab, TabView};

use crate::http::{Problem, ProblemKind};
use article::Article;
pub use preview::{Counts, Preview, preview_page};
pub use style::stylesheet;

/// The media type of a page.
pub const HTML: &str = "text/html; charset=utf-8";

#[derive(Template)]
#[template(path = "tab.html", whitespace = "minimize")]
struct TabPage<'a> {
    article: Article<'a>,
}

#[derive(Template)]
#[template(path = "not_shown.html", whitespace = "minimize")]
struct NotShownPage;

#[derive(Template)]
#[template(path = "problem.html", whitespace = "minimize")]
struct ProblemPage<'a> {
    title: &'a str,
    detail: &'a str,
    violations: &'a [Violation],
}

/// What a page's reader sees of a problem; empty when the template fails, since there is no page for that.
#[must_use]
pub fn problem_page(problem: &Problem) -> String {
    let (_, title, _) = problem.kind.facts();
    let page = ProblemPage { title, detail: &problem.detail, violations: &problem.violations };
    rendered(&page).unwrap_or_default()
}

/// The customer's tab as a page. `visitor`: the id that its address carried, if one decided that it is shown.
///
/// # Errors
/// 500 when the template fails.
pub fn tab_page(tab: &Tab, listing: &Listing, visitor: Option<&str>) -> Result<String, Problem> {
    rendered(&TabPage { article: Article { tab, listing, visitor } })
}

/// The page for a visitor whom the rollout has not reached.
///
/// # Errors
/// 500 when the template fails.
pub fn not_shown_page() -> Result<String, Problem> {
    rendered(&NotShownPage)
}

fn rendered(page: &impl Template) -> Result<String, Problem> {
    page.render().map_err(|error| {
        tracing::error!(%error, "a page does not render");
        Problem::new(ProblemKind::Internal, "The fault is in the log.")
    })
}
