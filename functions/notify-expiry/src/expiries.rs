//! Approvals that come to a stage of their expiry. For each stage there is a walk along the list of approvals by the day on which
//! they expire, from where the last run ended.
//!
//! Invariants: every approval that expires before a stage's mark was looked at for that stage; a mark never goes back. So if the
//! clock or a policy steps back, no notice is sent twice, and if they step ahead, none is left out. After the end of the programme
//! the marks stay where they are: no notice is sent, but those that became due meanwhile are sent if the programme goes on.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use domain::self_assessment::ExpiryStage;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use mail::Position;
use serde::{Deserialize, Serialize};
use store::{Consistency, StoreError};

use super::Run;
use super::participations::Participations;

/// How far the first run of all looks back. That an approval expired longer ago is no longer news.
const NEWS: SignedDuration = SignedDuration::from_hours(60 * 24);
/// How far it looks back beyond a stage that is itself further back.
const MARGIN: SignedDuration = SignedDuration::from_hours(2 * 24);

/// How far the runs have looked.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct ExpiryProgress {
    /// The mark of each stage: the expiry up to which approvals were looked at.
    #[serde(default)]
    marks: BTreeMap<ExpiryStage, Timestamp>,
    /// The walk that is not finished.
    #[serde(default, rename = "begun", skip_serializing_if = "Option::is_none")]
    current: Option<Walk>,
}

/// A walk along the approvals that expire after `from` and by `until`.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Walk {
    #[serde(rename = "point")]
    stage: ExpiryStage,
    from: Timestamp,
    until: Timestamp,
    /// The day that it has come to.
    day: Date,
    #[serde(flatten)]
    position: Position,
}

impl Walk {
    fn new(stage: ExpiryStage, from: Timestamp, until: Timestamp) -> Self {
        Self { stage, from, until, day: utc_day(from), position: Position::default() }
    }

    /// The walk after a page. `next`: where the list of the day continues; `None` at its end, after which the next day follows.
    fn after_page(self, next: Option<Position>) -> Option<Self> {
        match next {
            Some(position) => Some(Self { position, ..self }),
            None => {
                let day = self.day.checked_add(1.day()).ok()?;
                let last_day = utc_day(self.until);
                Some(Self { day, position: Position::default(), ..self }).filter(|next| next.day <= last_day)
            }
        }
    }
}

fn utc_day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

impl Run {
    /// Sends the notices of the approvals that have come to a stage since the last run.
    pub(super) async fn send_expiries(&mut self) -> Result<(), StoreError> {
        if self.programme.self_assessment_ended(self.sender.now) {
            return Ok(());
        }
        let mut unsaved = false;
        while let Some(walk) = self.current_walk() {
            let (next, found, flow) = self.visit_page(walk.clone()).await?;
            if next.is_none() {
                self.progress.value.expiries.marks.insert(walk.stage, walk.until);
            }
            self.progress.value.expiries.current = next;
            unsaved = true;
            // Most days have no approvals, so that saving the progress after each would cost most of the run.
            if found {
                self.save_progress().await?;
                unsaved = false;
            }
            if flow.is_break() {
                break;
            }
        }
        if unsaved {
            self.save_progress().await?;
        }
        Ok(())
    }

    /// The walk that is not finished, or else one that is to begin.
    fn current_walk(&self) -> Option<Walk> {
        let (policy, now) = (&self.programme.self_assessment, self.sender.now);
        let current = self.progress.value.expiries.current.clone();
        // If the clock or the policy has stepped back since the walk began, it is made again when they get there.
        let current = current.filter(|walk| walk.until <= walk.stage.expiry_at(policy, now));
        current.or_else(|| ExpiryStage::ALL.iter().find_map(|stage| self.new_walk(*stage)))
    }

    /// The walk of a stage from its mark, if there is any way to go.
    fn new_walk(&self, stage: ExpiryStage) -> Option<Walk> {
        let now = self.sender.now;
        let until = stage.expiry_at(&self.programme.self_assessment, now);
        let mark = self.progress.value.expiries.marks.get(&stage).copied();
        let from = mark.unwrap_or_else(|| {
            let first = now.checked_sub(NEWS).map_or(until, |news| until.min(news));
            first.checked_sub(MARGIN).unwrap_or(first)
        });
        // It is too late to announce the expiry of an approval that has expired.
        let from = if stage == ExpiryStage::Notice { from.max(now) } else { from };
        (from < until).then(|| Walk::new(stage, from, until))
    }

    /// Visits one page of a day's approvals. Returns the walk after it, whether anybody was on the page, and whether this run
    /// continues.
    async fn visit_page(&mut self, walk: Walk) -> Result<(Option<Walk>, bool, ControlFlow<()>), StoreError> {
        let Walk { stage, day, position, .. } = walk.clone();
        let between = (walk.from, walk.until);
        let page = self.sender.store.expiring(day, position.shard, between, position.after.as_ref()).await?;
        let mut partners = position.begin(page);
        let found = !partners.is_empty();
        // Nobody looks again at a partner that is left out here.
        let mut participations = Participations::new(Consistency::Strong);
        while let Some(partner) = partners.next_partner(&mut self.sender) {
            let participation = participations.take(&partner, &partners, &self.sender).await?;
            if let Some(content) = participation.notice_of_expiry(stage, &self.programme, self.sender.now) {
                let notice = content.into_notice_of_calendar(partner, self.sender.now);
                partners.set_flow(self.sender.send(notice).await?);
            }
        }
        let (next, flow) = partners.end();
        let next = match flow {
            ControlFlow::Continue(()) => walk.after_page(next),
            ControlFlow::Break(()) => next.map(|position| Walk { position, ..walk }),
        };
        Ok((next, found, flow))
    }
}
