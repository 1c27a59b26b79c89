//! How much time is left until a date, and how long ago something was, counted so that the words are true whenever they are
//! read on that day. What must not live here: the words, which depend on the language.

use jiff::Timestamp;
use jiff::tz::TimeZone;

const SECONDS_PER_HOUR: i64 = 3_600;
/// From how many hours on the time that is left is counted in days. "1 day" could be almost two.
const COUNTED_IN_DAYS: i64 = 48;
const HOURS_PER_DAY: i64 = 24;

/// How much time is left until a date. Each is the whole part of what is left, so nobody is promised more than there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeLeft {
    /// So many whole days; at least two.
    Days(i64),
    /// So many whole hours; from 1 to 47.
    Hours(i64),
    /// Less than an hour.
    LessThanAnHour,
}

impl TimeLeft {
    /// The time that is left at `now` until `due`; `None` when `due` has come.
    pub fn until(due: Timestamp, now: Timestamp) -> Option<Self> {
        if due <= now {
            return None;
        }
        Some(match due.duration_since(now).as_secs() / SECONDS_PER_HOUR {
            0 => Self::LessThanAnHour,
            hours if hours < COUNTED_IN_DAYS => Self::Hours(hours),
            hours => Self::Days(hours / HOURS_PER_DAY),
        })
    }
}

/// How many days ago `then` was at `now`, by the calendar in UTC: 0 is today, whatever the hour.
pub fn calendar_days_ago(then: Timestamp, now: Timestamp) -> i64 {
    let day = |at: Timestamp| at.to_zoned(TimeZone::UTC).date();
    day(now).duration_since(day(then)).as_hours() / HOURS_PER_DAY
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn what_is_left_is_counted_in_whole_days_then_in_whole_hours() {
        let due = at("2023-08-14T00:00:00Z");
        for (now, left) in [
            ("2023-07-15T00:00:00Z", Some(TimeLeft::Days(30))),
            ("2023-07-15T00:00:01Z", Some(TimeLeft::Days(29))),
            ("2023-08-12T00:00:00Z", Some(TimeLeft::Days(2))),
            ("2023-08-12T00:00:01Z", Some(TimeLeft::Hours(47))),
            ("2023-08-13T00:00:00Z", Some(TimeLeft::Hours(24))),
            ("2023-08-13T23:00:00Z", Some(TimeLeft::Hours(1))),
            ("2023-08-13T23:00:01Z", Some(TimeLeft::LessThanAnHour)),
            ("2023-08-13T23:59:59.9Z", Some(TimeLeft::LessThanAnHour)),
            ("2023-08-14T00:00:00Z", None),
        ] {
            assert_eq!(TimeLeft::until(due, at(now)), left, "{now}");
        }
    }

    #[test]
    fn today_ends_at_midnight() {
        let then = at("2023-08-13T23:59:59Z");
        for (now, days) in [
            ("2023-08-13T23:59:59Z", 0),
            ("2023-08-14T00:00:00Z", 1),
            ("2023-08-15T00:00:00Z", 2),
            ("2024-08-13T01:00:00Z", 366),
        ] {
            assert_eq!(calendar_days_ago(then, at(now)), days, "{now}");
        }
    }
}
