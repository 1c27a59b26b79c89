//! What is replayed. What must not live here: how.

use anyhow::{Result, ensure};
use jiff::civil::Date;

/// The most days of a replay: `GET /programme/rollout` reports no more at once.
const MAX_DAYS: i32 = 400;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplayOptions {
    pub apps: u32,
    pub partners: u32,
    /// The seed of all random numbers.
    pub seed: u64,
    pub from: Date,
    pub to: Date,
    /// Whether staff put the deadline of Cloud Fortified off twice: once before it comes, and once after it took badges.
    pub put_off: bool,
}

impl ReplayOptions {
    pub fn check(&self) -> Result<()> {
        let Self { apps, partners, from, to, .. } = self;
        let days = (*to - *from).get_days();
        ensure!(days >= 0, "the last day, {to}, is before the first, {from}");
        ensure!(days < MAX_DAYS, "{from} to {to} are more than {MAX_DAYS} days");
        ensure!(*partners > 0 && *apps > 0, "there must be at least one partner and one app");
        Ok(())
    }
}
