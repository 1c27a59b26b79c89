//! What every posted form says: the version of the answers that it started with, and the button that was pressed.

use domain::questionnaire::form::FormData;
use web::Problem;
use web::posted::{VERSION, version_missing};

pub use web::posted::{no_such_button, pressed_button, read_precondition};

/// The text that is shown when somebody else saved the same answers in the meantime.
pub const NOTHING_DIFFERS: &str = "nothing-differs";

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
