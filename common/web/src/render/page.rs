//! From a template to a page.

use askama::Template;
use runtime::text::BadText;

use crate::{Problem, ProblemKind};

/// The media type of a page.
pub const HTML: &str = "text/html; charset=utf-8";

/// Renders a template.
///
/// # Errors
/// 500 if a text is missing: the cause goes to the log.
pub fn render_page(template: &impl Template) -> Result<String, Problem> {
    template.render().map_err(|error| log_failure(&error))
}

impl From<BadText> for Problem {
    fn from(error: BadText) -> Self {
        log_failure(&error)
    }
}

fn log_failure(error: &dyn std::error::Error) -> Problem {
    tracing::error!(%error, "a page could not be rendered: {error}");
    Problem::new(ProblemKind::Internal, "We have logged the error. Try again later.")
}
