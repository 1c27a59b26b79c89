//! What a form in a browser sends: `application/x-www-form-urlencoded`. The checks come in this order: too large (413),
//! another type (415). What a field must be is the handler's to say, beside the field.

use super::body::Sent;
use super::query::Query;
use super::{Problem, ProblemKind};

/// The media type of a sent form.
pub const FORM: &str = "application/x-www-form-urlencoded";

/// The fields of a form.
#[derive(Clone, Debug)]
pub struct Form(Query);

impl Form {
    /// Reads what a form sent.
    ///
    /// # Errors
    /// 413 or 415, in this order; 400 when it is not text.
    pub fn read(sent: &Sent) -> Result<Self, Problem> {
        let text = sent.text(super::body::MAX_JSON, "256 KiB")?;
        if !sent.is(FORM) {
            return Err(Problem::new(ProblemKind::UnsupportedMediaType, format!("Send a form: Content-Type: {FORM}.")));
        }
        Ok(Self(Query::read(text)))
    }

    /// The first value of a field, without the white space around it; empty when it was not sent.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).unwrap_or_default().trim()
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.all(name)
    }

    /// Whether a box is ticked.
    #[must_use]
    pub fn ticked(&self, name: &str) -> bool {
        self.0.get(name).is_some()
    }
}
