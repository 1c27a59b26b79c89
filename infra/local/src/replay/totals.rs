//! A replay that is over, and its headline figures. What must not live here: how they are shown on the report's page.

use domain::notice::NoticeKind;

use super::{
    numbers::{count, grouped},
    options::ReplayOptions,
    records::Records,
    snapshot::Tally,
    timeline::TimelineEntry,
};

#[derive(Debug)]
pub struct Replay {
    pub options: ReplayOptions,
    /// An entry for every day on which something happened.
    pub timeline: Vec<TimelineEntry>,
    pub(super) records: Records,
}

/// The headline figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    /// The numbers of the last day.
    pub last: Tally,
    /// Badges that were removed.
    pub lost: usize,
    /// Badges that were given back.
    pub returned: usize,
    /// The most listings that showed an approval of the Security Self Assessment on one day.
    pub assessed: usize,
    /// Applications that were closed when the Security Self Assessment ended.
    pub closed: usize,
    /// Mails that the mail service accepted.
    pub sent: usize,
    pub delivered: usize,
    /// Mails that bounced at one recipient or more.
    pub bounced: usize,
    /// Visits that the rollout counted.
    pub visits: u64,
}

impl Replay {
    pub fn totals(&self) -> Totals {
        let Records { rollout, notices, tallies, .. } = &self.records;
        let visits = rollout.iter().flat_map(|channel| &channel.days).map(|day| day.shown + day.hidden);
        Totals {
            last: tallies.last().copied().unwrap_or_else(|| Tally::empty(self.options.to)),
            lost: tallies.iter().map(|tally| tally.lost).sum(),
            returned: tallies.iter().map(|tally| tally.returned).sum(),
            assessed: tallies.iter().map(|tally| tally.assessed).max().unwrap_or(0),
            closed: notices.iter().filter(|notice| notice.kind == NoticeKind::SelfAssessmentClosed).count(),
            sent: notices.iter().filter(|notice| notice.is_sent()).count(),
            delivered: notices.iter().filter(|notice| notice.delivered_at.is_some()).count(),
            bounced: notices.iter().filter(|notice| !notice.bounced.is_empty()).count(),
            visits: visits.sum(),
        }
    }

    /// The headline figures in a few lines.
    pub fn summary(&self) -> String {
        let ReplayOptions { from, to, seed, .. } = self.options;
        let Totals { last, lost, returned, assessed, closed, sent, delivered, bounced, visits } = self.totals();
        let Tally { public, published, complete, enrolled, held, .. } = last;
        format!(
            "{from} to {to}, seed {seed}\n  \
             tabs              {published} of {} published, {complete} of them complete\n  \
             badges            {held} of {} have theirs; {lost} were removed, {returned} returned\n  \
             self assessments  shown on {} at most; {} closed when they ended\n  \
             mails             {} sent, {} delivered, {} bounced\n  \
             visits            {} counted on both channels",
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
}
