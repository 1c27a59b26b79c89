//! Days and hours, UTC: when things happen. What must not live here: what happens.

use anyhow::Result;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

pub const MIDNIGHT: i8 = 0;
pub const STAFF_HOUR: i8 = 9;
pub const PARTNER_HOUR: i8 = 10;
pub const NOON: i8 = 12;
pub const READER_HOUR: i8 = 18;
pub const EVENING: i8 = 21;

pub fn instant(day: Date, hour: i8) -> Result<Timestamp> {
    Ok(day.at(hour, 0, 0, 0).to_zoned(TimeZone::UTC)?.timestamp())
}

/// The day of an instant, UTC.
pub fn day_of(instant: Timestamp) -> Date {
    instant.to_zoned(TimeZone::UTC).date()
}
