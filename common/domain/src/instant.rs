//! The one reader of the instants and days that people and programs send: in the programme's document, the catalogue, query
//! parameters, and the local system's clock.
//!
//! An instant is written as RFC 3339 says. It may have an offset from UTC, and is turned into UTC: what is read back never
//! depends on where it was sent from. The name of a time zone in brackets is refused, because an instant needs none, and a
//! zone whose rules change would contradict it.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use serde::de::Error as _;
use serde::{Deserialize as _, Deserializer};

/// The earliest day on which an instant may be. (Ours: long before the programme; an earlier year is a slip of the pen.)
const EARLIEST_DAY: &str = "2000-01-01";
/// The latest such day. (Ours: [`Timestamp`] ends in the course of it.)
const LATEST_DAY: &str = "9999-12-30";
/// The earliest instant that may be sent.
pub const EARLIEST: &str = "2000-01-01T00:00:00Z";
/// The latest instant that may be sent, which serves for what is never to come.
pub const LATEST: &str = "9999-12-30T00:00:00Z";

/// Why a text is not an instant or a day that may be sent. The messages name the remedy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InstantError {
    /// It is not written as RFC 3339 says, or there is no such day or time of day.
    #[error("This is not an instant. Send one such as 2023-08-14T00:00:00Z or 2023-08-14T02:00:00+02:00.")]
    NotAnInstant,
    /// It names a time zone in brackets.
    #[error(
        "Leave out the time zone in brackets. Send UTC or an offset, as in 2023-08-14T00:00:00Z or 2023-08-14T02:00:00+02:00."
    )]
    NamesZone,
    /// It is earlier than [`EARLIEST`] or later than [`LATEST`].
    #[error(
        "This is too early or too late. Send an instant from {EARLIEST} to {LATEST}; the last one serves for what is never to come."
    )]
    InstantOutOfRange,
    /// It is not a day of the calendar, written as in `2023-08-14`.
    #[error("This is not a day. Send one such as 2023-08-14.")]
    NotADay,
    /// It is too early or too late a day.
    #[error("This is too early or too late. Send a day from {EARLIEST_DAY} to {LATEST_DAY}.")]
    DayOutOfRange,
}

/// Reads an instant as people send it.
///
/// # Errors
/// When it is not written as RFC 3339 says, or not from [`EARLIEST`] to [`LATEST`].
pub fn parse_instant(text: &str) -> Result<Timestamp, InstantError> {
    if text.ends_with(']') {
        return Err(InstantError::NamesZone);
    }
    if !is_rfc_3339(text) {
        return Err(InstantError::NotAnInstant);
    }
    let instant: Timestamp = text.parse().map_err(|_| InstantError::InstantOutOfRange)?;
    // What is sent and what is shown are written alike, so that the range holds to the second at both ends.
    let is_within = parse_bound(EARLIEST)? <= instant && instant <= parse_bound(LATEST)?;
    if is_within { Ok(instant) } else { Err(InstantError::InstantOutOfRange) }
}

fn parse_bound(text: &str) -> Result<Timestamp, InstantError> {
    text.parse().map_err(|_| InstantError::NotAnInstant)
}

/// Reads an instant in a document, for `#[serde(deserialize_with)]`.
///
/// # Errors
/// As [`parse_instant`].
pub fn deserialize_instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    parse_instant(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

/// Reads a day as people send it.
///
/// # Errors
/// When it is not a day such as `2023-08-14`, or not within the years of [`parse_instant`].
pub fn parse_day(text: &str) -> Result<Date, InstantError> {
    let day = text.parse().ok().filter(|_| has_shape(text, "0000-00-00"));
    let day: Date = day.ok_or(InstantError::NotADay)?;
    // Days that are written with four digits of a year are ordered like their texts.
    if (EARLIEST_DAY..=LATEST_DAY).contains(&text) { Ok(day) } else { Err(InstantError::DayOutOfRange) }
}

/// Whether a text is written as RFC 3339 says, and its day, its time of day and its offset exist.
fn is_rfc_3339(text: &str) -> bool {
    let Some((time, rest)) = text.split_at_checked("0000-00-00T00:00:00".len()) else { return false };
    let exists = has_shape(time, "0000-00-00T00:00:00") && time.parse::<DateTime>().is_ok();
    exists && is_offset(without_fraction(rest))
}

/// What follows a fraction of a second, or the text itself if it begins with none that can be kept.
fn without_fraction(text: &str) -> &str {
    let Some(digits) = text.strip_prefix('.') else { return text };
    let after = digits.trim_start_matches(|c: char| c.is_ascii_digit());
    if (1..=MAX_FRACTION).contains(&(digits.len() - after.len())) { after } else { text }
}

/// The most digits of a fraction of a second: those of nanoseconds.
const MAX_FRACTION: usize = 9;

fn is_offset(text: &str) -> bool {
    let Some(hours_and_minutes) = text.strip_prefix(['+', '-']) else { return text.eq_ignore_ascii_case("Z") };
    has_shape(hours_and_minutes, "00:00") && &hours_and_minutes[..2] < "24" && &hours_and_minutes[3..] < "60"
}

/// Whether a text is `shape`, with any digit for each 0, and letters in either case.
fn has_shape(text: &str, shape: &str) -> bool {
    let fits = |(found, wanted): (u8, u8)| match wanted {
        b'0' => found.is_ascii_digit(),
        _ => found.eq_ignore_ascii_case(&wanted),
    };
    text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_with_its_offset_and_kept_in_utc() {
        for (sent, kept) in [
            ("2023-08-14T00:00:00Z", "2023-08-14T00:00:00Z"),
            ("2023-08-14t00:00:00z", "2023-08-14T00:00:00Z"),
            ("2023-08-14T02:00:00+02:00", "2023-08-14T00:00:00Z"),
            ("2023-08-13T18:30:00-05:30", "2023-08-14T00:00:00Z"),
            ("2023-08-14T00:00:00.123456789Z", "2023-08-14T00:00:00.123456789Z"),
            ("2000-01-01T00:00:00Z", EARLIEST),
            ("9999-12-30T00:00:00Z", LATEST),
        ] {
            assert_eq!(parse_instant(sent).unwrap().to_string(), kept, "{sent}");
        }
    }

    #[test]
    fn an_instant_out_of_range_is_told_the_range_and_both_its_ends_are_accepted() {
        for sent in [
            "9999-12-31T23:59:59Z",
            "9999-12-30T00:00:00.000000001Z",
            "1999-12-31T23:59:59Z",
            "2000-01-01T00:00:00+00:01",
            "0000-01-01T00:00:00Z",
        ] {
            assert_eq!(parse_instant(sent), Err(InstantError::InstantOutOfRange), "{sent}");
        }
        let remedy = InstantError::InstantOutOfRange.to_string();
        for end in [EARLIEST, LATEST] {
            assert!(remedy.contains(end) && parse_instant(end).is_ok(), "{end}: {remedy}");
        }
    }

    #[test]
    fn what_rfc_3339_does_not_know_is_no_instant() {
        for sent in [
            "",
            "today",
            "2023-08-14",
            "2023-08-14T00:00Z",
            "2023-08-14 00:00:00Z",
            "2023-08-14T00:00:00",
            "2023-02-30T00:00:00Z",
            "2023-08-14T25:00:00Z",
            "2023-08-14T00:00:00+02",
            "2023-08-14T00:00:00+24:00",
            "2023-08-14T00:00:00+02:60",
            "2023-08-14T00:00:00 02:00",
            "2023-08-14T00:00:00.Z",
            "2023-08-14T00:00:00.1234567890Z",
            "-009999-01-01T00:00:00Z",
            "+002023-08-14T00:00:00Z",
            "2023-08-14T00:00:0é",
        ] {
            assert_eq!(parse_instant(sent), Err(InstantError::NotAnInstant), "{sent}");
        }
        for zone in ["2023-08-14T00:00:00Z[Europe/Berlin]", "2023-08-14T02:00:00+02:00[Europe/Berlin]"] {
            assert_eq!(parse_instant(zone), Err(InstantError::NamesZone), "{zone}");
        }
        for error in [InstantError::NotAnInstant, InstantError::NamesZone] {
            let message = error.to_string();
            let examples: Vec<&str> = message.split([' ', ',']).filter(|word| word.starts_with("2023")).collect();
            assert_eq!(examples.len(), 2, "{message}");
            for example in examples {
                assert_eq!(parse_instant(example.trim_end_matches('.')).unwrap().to_string(), "2023-08-14T00:00:00Z");
            }
        }
    }

    #[test]
    fn a_day_is_one_of_the_calendar_within_the_same_years() {
        for sent in ["2024-02-29", "2000-01-01", "9999-12-30"] {
            assert_eq!(parse_day(sent).unwrap().to_string(), sent);
        }
        for sent in ["2023-02-29", "2023-2-9", "2023-02-09T00:00", "20230209", "-009999-01-01", "today", ""] {
            assert_eq!(parse_day(sent), Err(InstantError::NotADay), "{sent}");
        }
        for sent in ["9999-12-31", "1999-12-31", "0000-01-01"] {
            assert_eq!(parse_day(sent), Err(InstantError::DayOutOfRange), "{sent}");
        }
    }
}
