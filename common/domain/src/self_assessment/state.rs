//! The states of an application.

use serde::{Deserialize, Serialize};

/// How far an application has come.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
    strum::VariantNames,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum ApplicationState {
    /// The partner is writing it.
    Draft,
    /// It waits for a reviewer.
    Submitted,
    /// A reviewer has taken it up.
    InReview,
    /// A reviewer asked the partner to change it and to submit it again.
    ChangesRequested,
    /// It was approved.
    Approved,
    /// It was rejected.
    Rejected,
    /// The partner withdrew it.
    Withdrawn,
    /// The programme ended before it was decided.
    Closed,
}

impl ApplicationState {
    /// All states.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;
    /// The names of all states, in the same order.
    pub const NAMES: &'static [&'static str] = <Self as strum::VariantNames>::VARIANTS;

    /// The name in documents, queries and keys. The `FromStr` implementation reads it.
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// Whether the application is under way: not decided, withdrawn or closed.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Draft | Self::Submitted | Self::InReview | Self::ChangesRequested)
    }

    /// Whether the application waits for the marketplace, so that the partner cannot change it.
    pub fn is_with_staff(self) -> bool {
        matches!(self, Self::Submitted | Self::InReview)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_has_one_name_in_documents_queries_and_keys() {
        assert_eq!(ApplicationState::ALL.len(), ApplicationState::NAMES.len());
        for (state, name) in ApplicationState::ALL.iter().zip(ApplicationState::NAMES) {
            assert_eq!((state.as_str(), name.parse()), (*name, Ok(*state)));
            assert_eq!(serde_json::to_value(state).unwrap(), *name);
        }
    }
}
