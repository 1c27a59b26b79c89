//! The pages: finished HTML from `templates/`, compiled in. What lives here is how things look; what is shown comes from
//! `domain` as it is.

use domain::EmailAddress;
use domain::draft::Change;
use domain::listing::Listing;
use domain::questionnaire::{Completeness, Missing, QuestionId};
use domain::tab::Tab;
use jiff::Timestamp;
use serde::Serialize;

use crate::http::Problem;

/// The media type of a page.
pub const HTML: &str = "text/html; charset=utf-8";

/// A draft as the customer's tab, and what publishing it would mean.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// The tab that customers would get.
    #[serde(flatten)]
    pub tab: Tab,
    /// How complete it would be.
    pub completeness: Counts,
    /// The fields that would be missing.
    pub missing: Vec<Missing>,
    /// What would change, field by field.
    pub changes: Vec<Change>,
    /// The questions that the draft's version of the questionnaire did not ask.
    pub new_questions: Vec<QuestionId>,
    /// When the draft was saved.
    pub saved_at: Timestamp,
    /// By whom.
    pub saved_by: EmailAddress,
}

/// How complete answers are; what is missing stands beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// 0 to 100; 100 exactly when nothing is missing.
    pub percent: u8,
    /// The questions that count.
    pub asked: Vec<QuestionId>,
    /// Those with a whole answer.
    pub answered: Vec<QuestionId>,
}

impl From<Completeness> for Counts {
    fn from(completeness: Completeness) -> Self {
        Self { percent: completeness.percent, asked: completeness.asked, answered: completeness.answered }
    }
}

/// The customer's tab as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn tab_page(_tab: &Tab, _listing: &Listing) -> Result<String, Problem> {
    Ok(String::new())
}

/// The page for a visitor whom the rollout has not reached.
///
/// # Errors
/// 500 when the template fails.
pub fn not_shown_page() -> Result<String, Problem> {
    Ok(String::new())
}

/// The draft as the customer's tab, between what publishing it would mean.
///
/// # Errors
/// 500 when the template fails.
pub fn preview_page(_preview: &Preview, _listing: &Listing) -> Result<String, Problem> {
    Ok(String::new())
}

/// The stylesheet's file name, which changes with its content, and its text.
#[must_use]
pub fn stylesheet() -> (&'static str, &'static str) {
    ("tab.css", "")
}
