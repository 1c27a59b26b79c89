//! What policies and calls are about. What must not live here: who may do something with it.

/// What a statement or a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    /// The table: names are partition keys.
    Table,
    /// The table's index: names are its partition keys.
    Agenda,
    /// What SES sends with: `identity/…` and `configuration-set/…`.
    Mail,
    /// Functions by their logical ids, with the alias.
    Function,
}

impl Resource {
    /// The service that has it, as IAM calls it.
    pub(super) fn service(self) -> &'static str {
        match self {
            Self::Table | Self::Agenda => "dynamodb",
            Self::Mail => "ses",
            Self::Function => "lambda",
        }
    }

    /// What it is, for people.
    pub(super) fn noun(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Agenda => "index",
            Self::Mail => "mail",
            Self::Function => "function",
        }
    }

    pub fn is_of_table(self) -> bool {
        matches!(self, Self::Table | Self::Agenda)
    }
}
