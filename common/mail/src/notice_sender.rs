//! A run of a job that sends notices: each notice once, until the run has done enough or has no time left. What must not live
//! here: which notices are due.
//!
//! Invariant: a notice that a job finds due is written as claimed, and if the run does not finish, the job finds it due again and
//! sends it. So it needs no place on the agenda.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::PartnerId;
use domain::notice::{Notice, NoticeId, NoticeState};
use domain::programme::Programme;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use store::notices::{RetriedBy, StoredNotice};
use store::{Store, StoreError, Versioned};

use crate::deliver::{Foreseen, ReadListings};
use crate::job::{JobRun, TimeLimit};
use crate::mailer::Mailer;
use crate::pace::at_once;
use crate::report::Report;

/// What came of sending a notice that was found due.
#[derive(Debug)]
pub enum NewNotice {
    /// It was new. Whether the run continues.
    Sent(ControlFlow<()>),
    /// There is a notice of this identity, which another run found.
    Found(Box<StoredNotice>),
    /// This rehearsal has found it already.
    Rehearsed,
}

/// How many subjects a notice has: its apps, or its partner if it lists none.
fn subjects(notice: &Notice) -> u64 {
    notice.apps.len().max(1) as u64
}

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
    /// The notices that a rehearsal would have made. All parts of the run have the same.
    rehearsed: Arc<Mutex<Vec<Notice>>>,
    mailer: Mailer,
    at_once: usize,
    /// The most subjects of the run.
    max: u64,
    limit: TimeLimit,
}

impl NoticeSender {
    /// Takes over a run, which sends no more notices than the programme allows, unless its event allows another number.
    pub fn new(run: JobRun, programme: &Programme) -> Self {
        let JobRun { job, store, mailer, event, limit, .. } = run;
        let report = Report { rehearsal: event.rehearse, ..Report::default() };
        let max = u64::from(event.max_per_run.unwrap_or(programme.max_per_run));
        // A rehearsal sends nothing that it would have to wait for, and lists what it finds in order.
        let at_once = if event.rehearse { 1 } else { at_once(programme) };
        Self {
            job,
            store,
            report,
            now: event.scheduled_at,
            rehearse: event.rehearse,
            rehearsed: Arc::default(),
            mailer,
            at_once,
            max,
            limit,
        }
    }

    /// A part of this run, for one of the partners that it visits side by side, with a report of its own.
    pub(crate) fn part(&self) -> Self {
        Self {
            job: self.job,
            store: self.store.clone(),
            report: Report { rehearsal: self.rehearse, ..Report::default() },
            now: self.now,
            rehearse: self.rehearse,
            rehearsed: Arc::clone(&self.rehearsed),
            mailer: self.mailer.clone(),
            at_once: self.at_once,
            max: self.max,
            limit: self.limit,
        }
    }

    /// How many partners the run visits at once.
    pub(crate) fn at_once(&self) -> usize {
        self.at_once
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
        match self.send_if_new(notice.clone(), None).await? {
            NewNotice::Sent(flow) => Ok(flow),
            NewNotice::Found(found) => match found.notice.reopened(&notice) {
                Some(reopened) => self.send_reopened(&found, reopened).await,
                None => self.send_again(*found).await,
            },
            NewNotice::Rehearsed => Ok(ControlFlow::Continue(())),
        }
    }

    /// Sends a notice that was moot when it was found first, and is due again.
    async fn send_reopened(&mut self, found: &StoredNotice, notice: Notice) -> Result<ControlFlow<()>, StoreError> {
        if self.rehearse {
            return self.foresee(&notice).await;
        }
        let claimed = match notice.claimed(self.now) {
            Some(claimed) => self.store.update_notice(found, claimed).await?,
            None => None,
        };
        self.deliver(claimed, None, subjects(&notice)).await
    }

    /// All notices of a partner, and those that a run would have made by now in place of this rehearsal.
    pub async fn notices_of(&self, partner: &PartnerId) -> Result<Vec<Notice>, StoreError> {
        let mut notices = self.store.all_notices_of(partner).await?;
        notices.extend(self.rehearsed().iter().filter(|notice| notice.id.partner == *partner).cloned());
        Ok(notices)
    }

    /// Sends a notice that was found due, or gives the one of this identity that was found before. `read`: the listings by which
    /// it was found due, if it is about apps.
    pub async fn send_if_new(
        &mut self,
        notice: Notice,
        read: Option<ReadListings<'_>>,
    ) -> Result<NewNotice, StoreError> {
        let subjects = subjects(&notice);
        if self.rehearse {
            return self.rehearse_sending(notice).await;
        }
        let created = match notice.claimed(self.now) {
            Some(claimed) => self.store.create_notice(claimed, RetriedBy::Job).await?,
            None => None,
        };
        if let Some(created) = created {
            return self.deliver(Some(created), read, subjects).await.map(NewNotice::Sent);
        }
        match self.store.notice(&notice.id).await? {
            Some(found) => Ok(NewNotice::Found(Box::new(found))),
            None => Ok(NewNotice::Sent(ControlFlow::Continue(()))),
        }
    }

    /// Sends a notice that another run found, if that run claimed it and never settled it. A claim that may still be at work is
    /// left to the job send-notices, because this run will finish, and no later one finds the notice due again.
    pub async fn send_again(&mut self, found: StoredNotice) -> Result<ControlFlow<()>, StoreError> {
        let subjects = subjects(&found.notice);
        if !matches!(found.notice.state, NoticeState::Claimed { .. }) {
            return Ok(self.skip(subjects));
        }
        if self.rehearse {
            return match found.notice.claimed(self.now) {
                Some(claimed) => self.foresee(&claimed).await,
                None => Ok(self.skip(subjects)),
            };
        }
        let claimed = self.store.claim_notice(&found, self.now).await?;
        if claimed.is_none() {
            self.store.leave_to_agenda(&found).await?;
        }
        self.deliver(claimed, None, subjects).await
    }

    async fn rehearse_sending(&mut self, notice: Notice) -> Result<NewNotice, StoreError> {
        if self.rehearsed().iter().any(|rehearsed| rehearsed.id == notice.id) {
            self.report.skipped += subjects(&notice);
            return Ok(NewNotice::Rehearsed);
        }
        if let Some(found) = self.store.notice(&notice.id).await? {
            return Ok(NewNotice::Found(Box::new(found)));
        }
        let flow = self.foresee(&notice).await?;
        self.rehearsed().push(notice);
        Ok(NewNotice::Sent(flow))
    }

    /// Counts what would become of a notice.
    async fn foresee(&mut self, notice: &Notice) -> Result<ControlFlow<()>, StoreError> {
        let subjects = subjects(notice);
        let outcome = match self.mailer.foresee(notice, self.now).await? {
            Foreseen::Sent => {
                self.report.acted += subjects;
                "would be sent"
            }
            Foreseen::NoAddress => {
                self.report.failed += subjects;
                "would fail"
            }
            Foreseen::Moot => {
                self.report.skipped += subjects;
                "would be moot"
            }
        };
        self.list(notice, outcome);
        Ok(ControlFlow::Continue(()))
    }

    /// Sends a notice that a change of this run has just written, about its partner alone. Such a notice is on the agenda: if it
    /// is not sent here, the job send-notices sends it.
    pub async fn send_written(&mut self, written: &NoticeId) -> Result<ControlFlow<()>, StoreError> {
        let claimed = match self.store.notice(written).await? {
            Some(stored) => self.store.claim_notice(&stored, self.now).await?,
            None => None,
        };
        self.deliver(claimed, None, 1).await
    }

    /// Delivers a notice that this run has claimed, and counts the outcome. `None`: somebody else has claimed it.
    async fn deliver(
        &mut self,
        claimed: Option<StoredNotice>,
        read: Option<ReadListings<'_>>,
        subjects: u64,
    ) -> Result<ControlFlow<()>, StoreError> {
        let Some(claimed) = claimed else { return Ok(self.skip(subjects)) };
        let settled = self.mailer.deliver_as_read(claimed, read, self.now).await?;
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

    fn skip(&mut self, subjects: u64) -> ControlFlow<()> {
        self.report.skipped += subjects;
        ControlFlow::Continue(())
    }

    fn rehearsed(&self) -> MutexGuard<'_, Vec<Notice>> {
        self.rehearsed.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn list(&mut self, notice: &Notice, outcome: &str) {
        let id = &notice.id;
        self.report.list(
            || json!({ "partner": id.partner, "kind": id.kind, "window": id.window, "apps": notice.apps, "outcome": outcome }),
        );
    }
}
