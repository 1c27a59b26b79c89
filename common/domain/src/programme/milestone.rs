//! The milestones of the rollout that partners are told of.

use serde::{Deserialize, Serialize};

/// A milestone of the rollout.
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
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Milestone {
    /// Partners can save and publish answers.
    AnswersOpen,
    /// The first customers of the marketplace see tabs.
    RolloutBegins,
    /// Every customer sees tabs, on both channels.
    Everybody,
}

impl Milestone {
    /// All milestones, in the order in which the calendar reaches them.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The name in keys and documents.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
