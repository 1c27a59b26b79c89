//! How often what is live is looked at again.

use serde::{Deserialize, Serialize};

/// The pace of the review of what is live.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(inline, transform = crate::schema::documented("scanAfterDays"))
)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct ReviewPace {
    /// How many days after a scan a live tab is scanned again, because sites change hands and texts stay. (Ours.) A change counts
    /// for each tab from its next scan on.
    #[cfg_attr(
        feature = "schema",
        schemars(
            description = "After how many days a live tab is scanned again; a change counts from each tab's next scan on."
        )
    )]
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = super::limits::MAX_SCAN_AFTER_DAYS)))]
    pub scan_after_days: u16,
}

impl Default for ReviewPace {
    fn default() -> Self {
        Self { scan_after_days: 30 }
    }
}
