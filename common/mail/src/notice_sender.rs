//! A run of a job that sends notices: one partner after the other, each notice once, until the run has done enough or has no time
//! left. What must not live here: which notices are due.
//!
//! Invariant: a notice that a job finds due is written as claimed, and if the run does not finish, the job finds it due again and
//! sends it. So it needs no place on the agenda.

use std::ops::ControlFlow;

use domain::notice::{Notice, NoticeId, NoticeState};
use domain::programme::Programme;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use store::notices::{RetriedBy, StoredNotice};
use store::{Store, StoreError, Versioned};

use crate::job::{JobRun, TimeLimit};
use crate::mailer::Mailer;
use crate::report::Report;

/// A run that sends notices. The methods that return a [`ControlFlow`] say whether the run continues with the next partner.
#[derive(Debug)]
pub struct NoticeSender {
    /// The job's name.
    pub job: &'static str,
    /// The table.
    pub store: Store,
    /// The report of the run so far.
    pub report: Report,
    /// The instant of the run.
    pub now: Timestamp,
    /// Whether the run only reports what it would do.
    pub rehearse: bool,
    mailer: Mailer,
    /// The most subjects of the run.
    max: u64,
    limit: TimeLimit,
}

impl NoticeSender {
    /// Takes over a run, which sends no more notices than the programme allows, unless its event allows another number.
    pub fn new(run: JobRun, programme: &Programme) -> Self {
        let JobRun { job, store, mailer, event, limit } = run;
        let report = Report { rehearsal: event.rehearse, ..Report::default() };
        let max = u64::from(event.max_per_run.unwrap_or(programme.max_per_run));
        Self { job, store, report, now: event.scheduled_at, rehearse: event.rehearse, mailer, max, limit }
    }

    /// The progress of the job's runs; the default before the first run.
    pub async fn read_progress<T: DeserializeOwned + Default>(&self) -> Result<Versioned<T>, StoreError> {
        self.store.progress(self.job).await
    }

    /// Stores the progress of the job's runs, unless this is a rehearsal.
    pub async fn save_progress<T: Serialize>(&self, progress: &mut Versioned<T>) -> Result<(), StoreError> {
        if self.rehearse {
            return Ok(());
        }
        self.store.put_progress(self.job, progress).await
    }

    /// Whether the run may begin with another partner. If not, its report says that there is more to do.
    pub fn may_continue(&mut self) -> ControlFlow<()> {
        if self.limit.is_over() || self.report.acted >= self.max {
            self.report.more = true;
            return ControlFlow::Break(());
        }
        ControlFlow::Continue(())
    }

    /// How many subjects the run may still act on.
    pub fn remaining(&self) -> u64 {
        self.max.saturating_sub(self.report.acted)
    }

    /// Sends a notice that was found due, unless it was found before. If the mail service refuses the account, asks for fewer
    /// calls or cannot be reached, the run ends, because every other notice would fail in the same way.
    pub async fn send(&mut self, notice: Notice) -> Result<ControlFlow<()>, StoreError> {
        // A notice that lists no apps has one subject, its partner.
        let subjects = notice.apps.len().max(1) as u64;
        if self.rehearse {
            self.rehearse(&notice, subjects).await?;
            return Ok(ControlFlow::Continue(()));
        }
        let created = match notice.claimed(self.now) {
            Some(claimed) => self.store.create_notice(claimed, RetriedBy::Job).await?,
            None => None,
        };
        let claimed = match created {
            Some(created) => Some(created),
            None => self.claim_again(&notice).await?,
        };
        self.deliver(claimed, subjects).await
    }

    /// Sends a notice that a change of this run has just written, about its partner alone. Such a notice is on the agenda: if it
    /// is not sent here, the job send-notices sends it.
    pub async fn send_written(&mut self, written: &NoticeId) -> Result<ControlFlow<()>, StoreError> {
        let claimed = match self.store.notice(written).await? {
            Some(stored) => self.store.claim_notice(&stored, self.now).await?,
            None => None,
        };
        self.deliver(claimed, 1).await
    }

    /// Delivers a notice that this run has claimed, and counts the outcome. `None`: somebody else has claimed it.
    async fn deliver(&mut self, claimed: Option<StoredNotice>, subjects: u64) -> Result<ControlFlow<()>, StoreError> {
        let Some(claimed) = claimed else {
            self.report.skipped += subjects;
            return Ok(ControlFlow::Continue(()));
        };
        let settled = self.mailer.deliver(claimed, self.now).await?;
        self.list(&settled, settled.state.as_str());
        match settled.state {
            NoticeState::Sent { .. } => self.report.acted += subjects,
            NoticeState::Moot { .. } => self.report.skipped += subjects,
            NoticeState::Failed { .. } | NoticeState::Unknown { .. } => self.report.failed += subjects,
            NoticeState::Open { .. } | NoticeState::Claimed { .. } => {
                // A notice that waits for the account has not failed; the run's report has the alarm.
                if self.mailer.account_refusal().is_none() {
                    self.report.failed += subjects;
                }
                self.report.more = true;
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Counts a notice that a run would send, unless one was found before that this run would not claim.
    async fn rehearse(&mut self, notice: &Notice, subjects: u64) -> Result<(), StoreError> {
        let would_claim = match self.store.notice(&notice.id).await? {
            None => true,
            Some(StoredNotice { notice: found, .. }) => match found.state {
                NoticeState::Moot { .. } => true,
                NoticeState::Claimed { .. } => found.claimed(self.now).is_some(),
                _ => false,
            },
        };
        if would_claim {
            self.list(notice, "would be sent");
            self.report.acted += subjects;
        } else {
            self.report.skipped += subjects;
        }
        Ok(())
    }

    /// Claims a notice that another run found, if that run claimed it and never settled it, or if it was moot then and is due
    /// again. A claim that may still be at work is left to the job send-notices, because this run will finish, and no later one
    /// finds the notice due again.
    async fn claim_again(&self, notice: &Notice) -> Result<Option<StoredNotice>, StoreError> {
        let Some(stored) = self.store.notice(&notice.id).await? else { return Ok(None) };
        if let Some(claimed) = stored.notice.reopened(notice).and_then(|open| open.claimed(self.now)) {
            return self.store.update_notice(&stored, claimed).await;
        }
        if !matches!(stored.notice.state, NoticeState::Claimed { .. }) {
            return Ok(None);
        }
        let claimed = self.store.claim_notice(&stored, self.now).await?;
        if claimed.is_none() {
            self.store.leave_to_agenda(&stored).await?;
        }
        Ok(claimed)
    }

    fn list(&mut self, notice: &Notice, outcome: &str) {
        let id = &notice.id;
        self.report.list(
            || json!({ "partner": id.partner, "kind": id.kind, "window": id.window, "apps": notice.apps, "outcome": outcome }),
        );
    }
}
