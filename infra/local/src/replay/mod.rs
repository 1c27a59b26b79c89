//! `cargo run -- replay`: the year of the programme, lived day by day on the real functions of a system in memory.
//!
//! | file | what it is |
//! |---|---|
//! | `cast` | who takes part, and what they mean to do: chance, from one seed |
//! | `assessments` | the same for the Security Self Assessment |
//! | `api` | how they call |
//! | `days` | a day: the schedules, the staff, the partners, the readers |
//! | `records` | what the system says of it afterwards |
//! | `words` | the same in a line |
//! | `page`, `chart` | the report |
//!
//! Invariants: what is shown comes from the system's own records, never from what the replay did; it depends on the
//! options alone. What must not live here: a rule of the programme.

mod api;
mod assessments;
mod cast;
mod chart;
mod days;
mod page;
mod records;
mod words;

use anyhow::{Result, ensure};
use domain::notice::NoticeKind;
use jiff::civil::Date;

pub use records::Tally;
pub use words::Entry;

use records::Records;
use words::{count, grouped};

/// What is replayed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// How many apps there are.
    pub apps: u32,
    /// How many partners.
    pub partners: u32,
    /// Where chance begins.
    pub seed: u64,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// The most days of one replay: as many as the rollout's report takes.
const MAX_DAYS: i32 = 400;

/// A replay that is over.
#[derive(Debug)]
pub struct Replay {
    /// What was replayed.
    pub options: Options,
    /// A line for every day on which something happened.
    pub timeline: Vec<Entry>,
    /// What the system says of the whole time.
    records: Records,
}

/// Lives the days of `options`, and says each day's line as soon as it is over.
///
/// # Errors
/// The options make no sense, the system does not start, or something did not succeed that has to.
pub async fn live(options: &Options, mut said: impl FnMut(&Entry)) -> Result<Replay> {
    let days = (options.to - options.from).get_days();
    ensure!(days >= 0, "the last day, {}, is before the first, {}", options.to, options.from);
    ensure!(days < MAX_DAYS, "{} to {} are more than {MAX_DAYS} days", options.from, options.to);
    ensure!(options.partners > 0 && options.apps > 0, "there must be a partner and an app");
    let mut year = days::Year::begin(options).await?;
    let mut timeline = Vec::new();
    for day in options.from.series(jiff::Span::new().days(1)).take_while(|day| *day <= options.to) {
        if let Some(entry) = year.day(day).await? {
            said(&entry);
            timeline.push(entry);
        }
    }
    let records = year.end(options).await?;
    Ok(Replay { options: options.clone(), timeline, records })
}

impl Replay {
    /// The numbers at the end, in a few lines.
    #[must_use]
    pub fn summary(&self) -> String {
        let Options { from, to, seed, .. } = self.options;
        let Totals { last, lost, returned, assessed, closed, sent, delivered, bounced, visits } = self.totals();
        let Tally { public, published, complete, enrolled, held, .. } = last;
        format!(
            "{from} to {to}, seed {seed}\n  \
             tabs    {published} of {} published, {complete} of them complete\n  \
             badges  {held} of {} hold theirs; {lost} were removed, {returned} returned\n  \
             self assessment  shown on {} at most; {} closed at its end\n  \
             mails   {} sent, {} delivered, {} bounced\n  \
             visits  {} counted on both channels",
            count(public, "app"),
            count(enrolled, "enrolled app"),
            count(assessed, "listing"),
            count(closed, "application"),
            grouped(sent as u64),
            grouped(delivered as u64),
            grouped(bounced as u64),
            grouped(visits),
        )
    }

    /// The headline figures.
    #[must_use]
    pub fn totals(&self) -> Totals {
        let Records { rollout, mail, tallies, .. } = &self.records;
        let none = Tally::of(self.options.to, &records::Standing::default(), &records::Standing::default());
        let visits = rollout.iter().flat_map(|channel| &channel.days).map(|day| day.shown + day.hidden);
        Totals {
            last: tallies.last().copied().unwrap_or(none),
            lost: tallies.iter().map(|tally| tally.lost).sum(),
            returned: tallies.iter().map(|tally| tally.returned).sum(),
            assessed: tallies.iter().map(|tally| tally.assessed).max().unwrap_or(0),
            closed: mail.iter().filter(|mail| mail.kind == NoticeKind::SelfAssessmentClosed).count(),
            sent: mail.iter().filter(|mail| mail.is_sent()).count(),
            delivered: mail.iter().filter(|mail| mail.delivered_at.is_some()).count(),
            bounced: mail.iter().filter(|mail| !mail.bounced.is_empty()).count(),
            visits: visits.sum(),
        }
    }
}

/// The headline figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// How the apps stand at the end.
    pub last: Tally,
    /// Badges that were removed.
    pub lost: usize,
    /// Badges that came back.
    pub returned: usize,
    /// The most listings that showed an approval of the Security Self Assessment on a day.
    pub assessed: usize,
    /// Applications that its end closed.
    pub closed: usize,
    /// Notices that the mail service took.
    pub sent: usize,
    /// Notices that arrived.
    pub delivered: usize,
    /// Notices that bounced somewhere.
    pub bounced: usize,
    /// Visits that the rollout counted.
    pub visits: u64,
}
