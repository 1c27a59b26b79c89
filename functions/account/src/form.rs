//! The fields of a posted form, and what is wrong with them. The template `errors.html` shows the errors, in a summary and
//! at each field.

/// What is wrong with a field.
#[derive(Clone, Debug)]
pub struct FieldError {
    /// The field's id on the page, which the summary links to.
    pub field: &'static str,
    /// What is wrong and how to correct it.
    pub detail: String,
}

impl FieldError {
    pub fn new(field: &'static str, detail: impl Into<String>) -> Self {
        Self { field, detail: detail.into() }
    }
}

/// The detail of a field's first error.
pub fn find_error<'a>(errors: &'a [FieldError], field: &str) -> Option<&'a str> {
    errors.iter().find(|error| error.field == field).map(|error| error.detail.as_str())
}
