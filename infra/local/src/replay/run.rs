//! A replay from its first day to its last. What must not live here: what happens on a day.

use anyhow::Result;
use jiff::ToSpan as _;

use super::{options::ReplayOptions, timeline::TimelineEntry, totals::Replay, year::Year};

/// Replays the days of `options`, and passes on each day's entry as soon as the day is over.
///
/// # Errors
/// The options contradict each other, the system does not start, or a call failed that must succeed.
pub async fn run(options: &ReplayOptions, mut on_entry: impl FnMut(&TimelineEntry)) -> Result<Replay> {
    options.check()?;
    let mut year = Year::begin(options).await?;
    let mut timeline = Vec::new();
    for day in options.from.series(1.day()).take_while(|day| *day <= options.to) {
        if let Some(entry) = year.replay_day(day).await? {
            on_entry(&entry);
            timeline.push(entry);
        }
    }
    let records = year.end(options).await?;
    Ok(Replay { options: options.clone(), timeline, records })
}
