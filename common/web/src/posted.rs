//! What every posted form says: the version of the record that it started with, and the button that was pressed.

use domain::Precondition;
use domain::questionnaire::form::FormData;

use crate::{Problem, ProblemKind};

/// The field with the version that a form started with.
pub const VERSION: &str = "etag";

/// What a posted form requires of the record that it changes: that it is still the version that the form started with.
pub fn read_precondition(data: &FormData) -> Result<Precondition, Problem> {
    match data.get(VERSION) {
        Some("") => Ok(Precondition::Absent),
        Some(etag) => Ok(Precondition::Is(vec![etag.to_owned()])),
        None => Err(version_missing()),
    }
}

/// The problem of a form that does not say which version it started with.
pub fn version_missing() -> Problem {
    Problem::new(
        ProblemKind::PreconditionRequired,
        "The form is incomplete: it does not say which version of the answers it shows. Reload the page and try again.",
    )
}

/// The button that was pressed.
pub fn pressed_button(data: &FormData) -> Option<&str> {
    data.get("do")
}

/// The text of a field without the white space around it; empty if the field was not sent.
pub fn trimmed<'a>(form: &'a FormData, name: &str) -> &'a str {
    form.get(name).unwrap_or_default().trim()
}

/// The problem of a form with a button that no page of ours has.
pub fn no_such_button() -> Problem {
    Problem::new(ProblemKind::BadRequest, "The form has no such button. Reload the page and try again.")
}
