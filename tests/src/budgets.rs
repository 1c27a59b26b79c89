//! What the calendar's work may consume, for the tests and the benchmark that hold it to that. What must not live here: what
//! it does consume.

use local::{Call, Usage};
use store::agenda::SHARDS;

/// The write units of a notice about some apps.
#[must_use]
pub fn notice(apps: usize) -> f64 {
    4.0 + 2.0 * apps.saturating_sub(1) as f64
}

/// The read units of a sweep over index rows that weigh `bytes`: a page is read eventually consistently, so for half a unit
/// of 4 KB, and an empty shard too is asked for once.
#[must_use]
pub fn sweep(bytes: usize) -> f64 {
    sweep_of_days(1, bytes)
}

/// The read units of a sweep over the lists of some days, or of one day for some reasons, whose rows weigh `bytes` in all.
#[must_use]
pub fn sweep_of_days(lists: usize, bytes: usize) -> f64 {
    1.1 * (0.5 * f64::from(SHARDS) * lists as f64 + bytes.div_ceil(4_096) as f64 / 2.0)
}

/// What reading the list of the enrolled apps consumed.
#[must_use]
pub fn swept(calls: &[Call]) -> Usage {
    of_list(calls, "WATCH#fortified#")
}

/// What reading the lists of approvals by the day of their expiry consumed.
#[must_use]
pub fn expiries(calls: &[Call]) -> Usage {
    of_list(calls, "DUE#self-assessment#")
}

fn of_list(calls: &[Call], partition: &str) -> Usage {
    let of_the_list = |call: &&Call| call.partition.as_deref().is_some_and(|pk| pk.starts_with(partition));
    Usage::sum(calls.iter().filter(of_the_list))
}
