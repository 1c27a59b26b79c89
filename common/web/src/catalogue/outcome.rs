//! What becomes of a record that is put.

use axum::http::StatusCode;
use serde::Serialize;

/// What becomes of a record that is put.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = domain::schema::words))]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// There was none.
    Created,
    /// It was another one.
    Updated,
    /// It is just so already, and nothing is written.
    Unchanged,
}

impl Outcome {
    /// The outcome of putting a record that there was before, or not, and that was written.
    pub fn of_write(existed: bool) -> Self {
        if existed { Self::Updated } else { Self::Created }
    }

    /// The status of the answer.
    pub fn status(self) -> StatusCode {
        if self == Self::Created { StatusCode::CREATED } else { StatusCode::OK }
    }
}
