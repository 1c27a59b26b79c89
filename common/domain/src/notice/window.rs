//! The windows before a date: one opens so many days before it, and of those that are open the latest counts.

use jiff::{SignedDuration, Timestamp};

/// When the window of `days` before `due` opens.
#[must_use]
pub fn opens(due: Timestamp, days: u16) -> Timestamp {
    due.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MIN)
}

/// The latest window before `due` that has opened at `now`, in days; `None` from `due` on. Older windows are skipped.
#[must_use]
pub fn window(days: &[u16], due: Timestamp, now: Timestamp) -> Option<u16> {
    let open = |days: &&u16| now < due && opens(due, **days) <= now;
    days.iter().filter(open).min().copied()
}
