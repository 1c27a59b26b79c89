//! Random choices that the whole replay makes in the same way. What must not live here: what is chosen.

use std::ops::Range;

use fastrand::Rng;
use jiff::{ToSpan as _, civil::Date};

/// A random day within these numbers of days after `day`.
pub fn day_after(day: Date, rng: &mut Rng, days: Range<i64>) -> Date {
    day.saturating_add(rng.i64(days).days())
}

/// True so many times in a hundred.
pub fn chance(rng: &mut Rng, percent: u32) -> bool {
    rng.u32(..100) < percent
}
