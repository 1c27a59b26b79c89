//! The windows of warnings before a date. Each opens a number of days before it, and of those that are open only the latest
//! counts, so that a job that did not run for a while sends one warning and not several.

use jiff::{SignedDuration, Timestamp};

/// When the window opens that is `days` before `due`.
pub fn window_opens(due: Timestamp, days: u16) -> Timestamp {
    due.checked_sub(SignedDuration::from_hours(24 * i64::from(days))).unwrap_or(Timestamp::MIN)
}

/// The latest of the windows before `due`, given in days, that has opened at `now`; `None` when none has, and from `due` on.
pub fn open_window(windows: &[u16], due: Timestamp, now: Timestamp) -> Option<u16> {
    let is_open = |days: &&u16| now < due && window_opens(due, **days) <= now;
    windows.iter().filter(is_open).min().copied()
}
