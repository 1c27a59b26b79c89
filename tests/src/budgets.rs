//! What the jobs may consume. Tests and a benchmark compare it with what they do consume.

use local::{Call, Usage};
use store::agenda::SHARDS;

/// The write units of a notice about this many apps.
pub fn notice(apps: usize) -> f64 {
    3.0 + 2.0 * apps.saturating_sub(1) as f64
}

/// The round trips and the read units of a job's run when nothing is due.
pub fn idle_run(job: &str) -> (usize, f64) {
    match job {
        "advance-rollout" => (3, 1.5),
        "send-notices" => (5, 2.0),
        // It reads three lists.
        "notify-expiry" => (20, 10.0),
        // It reads five lists, how far its rounds have come, and what waits for reviewers.
        "scan-listings" => (11, 5.5),
        _ => (7, 3.5),
    }
}

/// The read units of a query of all shards of an index list whose rows have `bytes` bytes in all. An eventually consistent
/// read costs half a unit for every 4 KB, and a shard without rows costs one read too.
pub fn sweep(bytes: usize) -> f64 {
    sweep_of_lists(1, bytes)
}

/// The read units of a query of all shards of several lists whose rows have `bytes` bytes in all.
pub fn sweep_of_lists(lists: usize, bytes: usize) -> f64 {
    1.1 * (0.5 * f64::from(SHARDS) * lists as f64 + bytes.div_ceil(4_096) as f64 / 2.0)
}

/// What reading the list of the enrolled apps consumed.
pub fn usage_of_enrolled_list(calls: &[Call]) -> Usage {
    usage_of_partitions(calls, "WATCH#fortified#")
}

/// What reading the lists of approvals by the day of their expiry consumed.
pub fn usage_of_expiry_lists(calls: &[Call]) -> Usage {
    usage_of_partitions(calls, "DUE#self-assessment#")
}

fn usage_of_partitions(calls: &[Call], prefix: &str) -> Usage {
    let is_of_them = |call: &&Call| call.partition.as_deref().is_some_and(|partition| partition.starts_with(prefix));
    Usage::sum(calls.iter().filter(is_of_them))
}
