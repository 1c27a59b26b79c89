//! Approvals that come to a stage of their expiry. For each stage there is a walk along the list of approvals by the day on which
//! they expire, from where the last run ended.
//!
//! Invariants: every approval that expires before a stage's mark was looked at for that stage, under the present terms; only other
//! terms move a mark back. What was told before has a notice, so looking again tells nobody twice. After the end of the programme
//! the marks stay where they are: no notice is sent, but those that became due meanwhile are sent if the programme goes on.

use std::ops::ControlFlow;

use domain::self_assessment::{ExpiryMarks, ExpiryStage, MarksFit};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use mail::walk::PageWalk;
use mail::{Position, SideBySide};
use serde::{Deserialize, Serialize};
use store::{Consistency, StoreError};

use super::Run;
use super::participations::Participations;

/// How far the runs have looked.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct ExpiryProgress {
    #[serde(flatten)]
    marks: ExpiryMarks,
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
        let (policy, expiries) = (&self.programme.self_assessment, &mut self.progress.value.expiries);
        let mut unsaved = false;
        if expiries.marks.fit_to(self.version, policy, self.sender.now) == MarksFit::MovedBack {
            expiries.current = None;
            unsaved = true;
        }
        while let Some(walk) = self.current_walk() {
            let (next, found, flow) = self.visit_page(walk.clone()).await?;
            if next.is_none() {
                self.progress.value.expiries.marks.set_looked_at(walk.stage, walk.until);
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
        let (policy, marks) = (&self.programme.self_assessment, &self.progress.value.expiries.marks);
        let (from, until) = marks.range(stage, policy, self.sender.now)?;
        Some(Walk::new(stage, from, until))
    }

    /// Visits one page of a day's approvals. Returns the walk after it, whether anybody was on the page, and whether this run
    /// continues.
    async fn visit_page(&mut self, walk: Walk) -> Result<(Option<Walk>, bool, ControlFlow<()>), StoreError> {
        let Walk { stage, day, position, .. } = walk.clone();
        let between = (walk.from, walk.until);
        let page = self.sender.store.expiring(day, position.shard, between, position.after.as_ref()).await?;
        let mut partners = position.begin(page);
        let found = !partners.is_empty();
        let mut visits = SideBySide::default();
        let begun = self.begin_notices(stage, &mut partners, &mut visits).await;
        // Those that are under way come to their end, even if the others cannot be read.
        let (_, flow) = visits.finish(&mut self.sender).await?;
        begun?;
        let next = partners.end(flow);
        let next = match flow {
            ControlFlow::Continue(()) => walk.after_page(next),
            ControlFlow::Break(()) => next.map(|position| Walk { position, ..walk }),
        };
        Ok((next, found, flow))
    }

    /// Begins to send the notices that are due to the partners of a page.
    async fn begin_notices(
        &mut self,
        stage: ExpiryStage,
        partners: &mut PageWalk,
        visits: &mut SideBySide<()>,
    ) -> Result<(), StoreError> {
        // Nobody looks again at a partner that is left out here.
        let mut participations = Participations::new(Consistency::Strong);
        while let Some(partner) = partners.next_partner(visits, &mut self.sender).await {
            let participation = participations.take(&partner, partners, &self.sender).await?;
            if let Some(content) = participation.notice_of_expiry(stage, &self.programme, self.sender.now) {
                visits.begin_notice(&self.sender, content.into_notice_of_calendar(partner, self.sender.now));
            }
        }
        Ok(())
    }
}
