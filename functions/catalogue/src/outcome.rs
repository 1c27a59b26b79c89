//! What became of a record that was put.

use axum::http::StatusCode;
use serde::Serialize;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline))]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    Created,
    Updated,
    Unchanged,
}

impl Outcome {
    /// The outcome of putting a record that there was before, or not, and that was written.
    pub(crate) fn of_write(existed: bool) -> Self {
        if existed { Self::Updated } else { Self::Created }
    }

    pub(crate) fn status(self) -> StatusCode {
        if self == Self::Created { StatusCode::CREATED } else { StatusCode::OK }
    }
}
