//! How a job tells partners what it found due: one after the other, each once, until a brake or the time limit. What must
//! not live here: what is due.
//!
//! Invariant: a job's notice is claimed as it is written and is rescued by the job itself, which finds it due again as
//! long as its run is not finished. It costs no place on the agenda.

use domain::notice::{Notice, NoticeId, NoticeState};
use domain::programme::Programme;
use jiff::Timestamp;
use serde_json::json;

use super::Mailer;
use crate::job::{Event, Report, TimeLimit};
use store::Store;
use store::StoreError;
use store::notices::{RetriedBy, StoredNotice};

/// Whether a run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// With the next partner.
    GoOn,
    /// There is more to do, for another run.
    Stop,
}

/// A run's way to tell partners.
#[derive(Debug)]
pub struct Teller<'a> {
    /// The run's report so far.
    pub report: Report,
    /// The run's instant.
    pub now: Timestamp,
    /// Whether nothing is to be done.
    pub rehearse: bool,
    store: &'a Store,
    mailer: &'a Mailer,
    /// The most subjects of one run.
    brake: u64,
    limit: TimeLimit,
}

impl<'a> Teller<'a> {
    /// The teller of the run that `event` starts.
    #[must_use]
    pub fn new(store: &'a Store, mailer: &'a Mailer, programme: &Programme, event: &Event, limit: TimeLimit) -> Self {
        let report = Report { rehearsal: event.rehearse, ..Report::default() };
        let brake = u64::from(event.max_per_run.unwrap_or(programme.max_per_run));
        Self { report, now: event.scheduled_at, rehearse: event.rehearse, store, mailer, brake, limit }
    }

    /// Whether another partner may be begun; when not, the run has more to do.
    pub fn another(&mut self) -> Then {
        if self.limit.is_over() || self.report.acted >= self.brake {
            self.report.more = true;
            return Then::Stop;
        }
        Then::GoOn
    }

    /// How many subjects the brake leaves to this run.
    #[must_use]
    pub fn room(&self) -> u64 {
        self.brake.saturating_sub(self.report.acted)
    }

    /// Sends a notice that was found due, unless it was found before. A mail service that asks to slow down, or is not
    /// reached, ends the run: all others would fare the same.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn tell(&mut self, notice: Notice) -> Result<Then, StoreError> {
        // A notice about no app in particular is about its partner.
        let subjects = notice.apps.len().max(1) as u64;
        if self.rehearse {
            self.name(&notice, "would be sent");
            self.report.acted += subjects;
            return Ok(Then::GoOn);
        }
        let ours = match notice.claimed(self.now) {
            Some(claimed) => self.store.create_notice(claimed, RetriedBy::Job).await?,
            None => None,
        };
        let ours = match ours {
            Some(ours) => Some(ours),
            None => self.found_again(&notice).await?,
        };
        self.deliver(ours, subjects).await
    }

    /// Sends a notice that a change of this run has just written, about its partner alone. It stands on the agenda: what is
    /// not sent here is left to send-notices.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn send(&mut self, written: &NoticeId) -> Result<Then, StoreError> {
        let ours = match self.store.notice(written).await? {
            Some(there) => self.store.claim_notice(&there, self.now).await?,
            None => None,
        };
        self.deliver(ours, 1).await
    }

    /// Delivers a notice that this run has claimed, and counts what became of it; none when somebody else has it.
    async fn deliver(&mut self, ours: Option<StoredNotice>, subjects: u64) -> Result<Then, StoreError> {
        let Some(ours) = ours else {
            self.report.skipped += subjects;
            return Ok(Then::GoOn);
        };
        let settled = self.mailer.deliver(ours, self.now).await?;
        self.name(&settled, settled.state.as_str());
        match settled.state {
            NoticeState::Sent { .. } => self.report.acted += subjects,
            NoticeState::Moot { .. } => self.report.skipped += subjects,
            NoticeState::Failed { .. } | NoticeState::Unknown { .. } => self.report.failed += subjects,
            NoticeState::Open { .. } | NoticeState::Claimed { .. } => {
                self.report.failed += subjects;
                self.report.more = true;
                return Ok(Then::Stop);
            }
        }
        Ok(Then::GoOn)
    }

    /// A notice that another run found: its claim, when nothing was heard of it. A claim that may still be at work is left
    /// to send-notices, because this run will be finished and nobody finds the notice due again.
    async fn found_again(&self, notice: &Notice) -> Result<Option<StoredNotice>, StoreError> {
        let Some(there) = self.store.notice(&notice.id).await? else { return Ok(None) };
        if !matches!(there.notice.state, NoticeState::Claimed { .. }) {
            return Ok(None);
        }
        let ours = self.store.claim_notice(&there, self.now).await?;
        if ours.is_none() {
            self.store.leave_to_agenda(&there).await?;
        }
        Ok(ours)
    }

    fn name(&mut self, notice: &Notice, outcome: &str) {
        let id = &notice.id;
        self.report.name(
            || json!({ "partner": id.partner, "kind": id.kind, "window": id.window, "apps": notice.apps, "outcome": outcome }),
        );
    }
}
