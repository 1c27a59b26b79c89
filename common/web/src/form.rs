//! What a small form in a browser sends, field by field. What a field must be is the handler's to say, beside the field.

use super::Problem;
use super::body::Sent;
use super::query::Query;

/// The fields of a form.
#[derive(Clone, Debug)]
pub struct Form(Query);

impl Form {
    /// Reads what a form sent.
    ///
    /// # Errors
    /// 413 or 415, in this order; 400 when it is not text, 422 when a file is not.
    pub fn read(sent: &Sent) -> Result<Self, Problem> {
        Ok(Self(Query::of(sent.fields()?)))
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
