//! The buttons of the form, by the values that they send.

/// What a button of the form does.
pub enum Button {
    Save,
    /// Saves and goes to the preview.
    Preview,
    /// Saves what was changed and goes to a section, or to all of them.
    Go(String),
    /// Publishes the link to the privacy policy.
    PublishPolicy,
    /// Adds a row to a table.
    AddRow(String),
    /// Removes a row of a table.
    RemoveRow(String, usize),
    /// Copies the first question's data types to another question.
    CopyTypes(String),
    /// Fills the form with the answers of another app.
    CopyApp,
}

impl Button {
    pub fn parse(value: &str) -> Option<Self> {
        let mut words = value.split(' ');
        let button = match (words.next()?, words.next(), words.next()) {
            ("save", None, _) => Self::Save,
            ("preview", None, _) => Self::Preview,
            ("policy", None, _) => Self::PublishPolicy,
            ("copy-app", None, _) => Self::CopyApp,
            ("go", Some(section), None) => Self::Go(section.to_owned()),
            ("add", Some(table), None) => Self::AddRow(table.to_owned()),
            ("remove", Some(table), Some(row)) => Self::RemoveRow(table.to_owned(), row.parse().ok()?),
            ("copy", Some(field), None) => Self::CopyTypes(field.to_owned()),
            _ => return None,
        };
        Some(button)
    }
}
