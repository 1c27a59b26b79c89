//! What was planned and what visitors were shown, day by day or hour by hour.

use domain::programme::Programme;
use domain::rollout::{Channel, calendar_exposure, observed_exposure, planned_range};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use store::exposure::{Counts, hour};
use store::{Store, StoreError};

/// How many days are shown.
const DAYS: i64 = 14;
/// How many hours are shown.
const HOURS: i64 = 48;

/// What one row of the observation covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    Day,
    Hour,
}

/// When a row of the observation begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beginning {
    Day(Date),
    Hour(Timestamp),
}

/// A day or an hour of a channel.
#[derive(Clone, Copy, Debug)]
pub struct Observation {
    pub begins: Beginning,
    /// The highest exposure that the present calendar plans for it, in basis points.
    pub planned: u16,
    pub counts: Counts,
    /// The part of the visits at which the tab was shown, in basis points; `None` without visits.
    pub observed: Option<u16>,
}

impl Observation {
    fn new(begins: Beginning, planned: u16, counts: Counts) -> Self {
        Self { begins, planned, counts, observed: observed_exposure(counts.shown, counts.hidden) }
    }
}

/// The observations of a channel up to `now`, oldest first.
pub async fn observe(
    store: &Store,
    programme: &Programme,
    channel: Channel,
    grain: Grain,
    now: Timestamp,
) -> Result<Vec<Observation>, StoreError> {
    let calendar = programme.calendar(channel);
    match grain {
        Grain::Day => {
            let to = now.to_zoned(TimeZone::UTC).date();
            let from = to.saturating_sub((DAYS - 1).days());
            let counts = store.exposures(channel, from, to).await?;
            let of_day = |day: Date| {
                let (_, planned) = planned_range(calendar, day);
                Observation::new(Beginning::Day(day), planned, counts.get(&day).copied().unwrap_or_default())
            };
            Ok(from.series(1.day()).take_while(|day| *day <= to).map(of_day).collect())
        }
        Grain::Hour => {
            let hours: Vec<Timestamp> = (0..HOURS).rev().map(|ago| hours_before(now, ago)).collect();
            let (from, to) = (hour(hours_before(now, HOURS - 1)), hour(now));
            let counts = store.hourly_exposures(channel, &from, &to).await?;
            let of_hour = |at: Timestamp| {
                let counts = counts.get(&hour(at)).copied().unwrap_or_default();
                Observation::new(Beginning::Hour(at), calendar_exposure(calendar, at), counts)
            };
            Ok(hours.into_iter().map(of_hour).collect())
        }
    }
}

/// The beginning of the hour some hours before that of `now`.
fn hours_before(now: Timestamp, hours: i64) -> Timestamp {
    let second = now.as_second();
    let this_hour = Timestamp::from_second(second - second.rem_euclid(3_600)).unwrap_or(now);
    this_hour.saturating_sub(SignedDuration::from_hours(hours)).unwrap_or(now)
}
