//! What every posted form says: the version of the answers that it started with, and the button that was pressed.

use domain::Precondition;
use domain::questionnaire::form::FormData;
use web::{Problem, ProblemKind};

/// The text that is shown when somebody else saved the same answers in the meantime.
pub const NOTHING_DIFFERS: &str = "nothing-differs";

/// The field with the version that a form started with.
const VERSION: &str = "etag";
/// Starts the version of a live revision; a draft's version is its ETag.
const LIVE: &str = "live ";

/// The version of an app's answers that a form started with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AnswersVersion {
    /// A draft, by its ETag.
    Draft(String),
    /// The live revision, or `None` if nothing was live; there was no draft. Without the revision, a form that was opened
    /// before somebody else published would undo that unnoticed.
    Live(Option<u32>),
}

impl AnswersVersion {
    /// Reads the version that a posted form started with.
    pub fn read(data: &FormData) -> Result<Self, Problem> {
        let text = data.get(VERSION).ok_or_else(version_missing)?;
        Ok(match text.strip_prefix(LIVE).map(str::parse) {
            Some(Ok(revision)) => Self::Live(Some(revision)),
            None if text.is_empty() => Self::Live(None),
            Some(Err(_)) | None => Self::Draft(text.to_owned()),
        })
    }
}

impl std::fmt::Display for AnswersVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Draft(etag) => f.write_str(etag),
            Self::Live(Some(revision)) => write!(f, "{LIVE}{revision}"),
            Self::Live(None) => Ok(()),
        }
    }
}

/// The version that a posted form started with, as it was sent, to be shown again.
pub fn posted_version(data: &FormData) -> String {
    data.get(VERSION).unwrap_or_default().to_owned()
}

/// What a posted form requires of the record that it changes: that it is still the version that the form started with.
pub fn read_precondition(data: &FormData) -> Result<Precondition, Problem> {
    match data.get(VERSION) {
        Some("") => Ok(Precondition::Absent),
        Some(etag) => Ok(Precondition::Is(vec![etag.to_owned()])),
        None => Err(version_missing()),
    }
}

fn version_missing() -> Problem {
    Problem::new(
        ProblemKind::PreconditionRequired,
        "The form is incomplete: it does not say which version of the answers it shows. Reload the page and try again.",
    )
}

/// The button that was pressed.
pub fn pressed_button(data: &FormData) -> Option<&str> {
    data.get("do")
}

/// The problem of a form with a button that no page of ours has.
pub fn no_such_button() -> Problem {
    Problem::new(ProblemKind::BadRequest, "The form has no such button. Reload the page and try again.")
}
