//! The two places where customers read the tab.

use serde::{Deserialize, Serialize};

/// Where a customer reads the tab.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::EnumString,
    strum::IntoStaticStr,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Channel {
    /// The marketplace's website.
    #[default]
    Marketplace,
    /// The marketplaces inside the products.
    Embedded,
}

impl Channel {
    /// Both channels. An array and not a slice, so that what is computed for both can be taken apart.
    pub const ALL: [Self; 2] = [Self::Marketplace, Self::Embedded];

    /// The name in queries, keys and documents. The `FromStr` implementation reads it.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}
