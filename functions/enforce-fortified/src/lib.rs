//! Cloud Fortified by the calendar: warns partners before a deadline, and tells them of badges that went or came back.
//!
//! The badge itself is derived at every read; nothing here gives or takes one. A run does two things: it tells of badge
//! changes that came with a change of a listing ([`changes`]), and, when a window of the calendar has opened since the
//! last finished run, it goes through the list of the enrolled apps ([`sweep`]).
//!
//! Invariant: a run that ended early, or never ended, is taken up by the next one; what both find is one notice.

mod changes;
mod sweep;

use domain::notice::{Notice, State};
use domain::programme::Programme;
use jiff::Timestamp;
use platform::mail::Mailer;
use platform::store::notices::{Kept, Rescue};
use platform::store::{Store, StoreError};
use platform::tick::{self, Event, JobError, Report, TimeLimit};
use serde_json::json;

/// The job's name, in reports and keys.
pub const JOB: &str = "enforce-fortified";

/// One run.
struct Run<'a> {
    store: &'a Store,
    mailer: &'a Mailer,
    programme: Programme,
    now: Timestamp,
    rehearse: bool,
    /// The most apps of one run: cut only between partners.
    brake: u64,
    limit: TimeLimit,
    report: Report,
}

/// Whether a run goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    GoOn,
    Stop,
}

/// Runs the job once.
///
/// # Errors
/// When the table does not answer, or a notice could not be delivered.
pub async fn run(store: &Store, mailer: &Mailer, event: &Event, limit: TimeLimit) -> Result<Report, JobError> {
    let programme = store.programme().await?;
    let brake = u64::from(event.max_per_run.unwrap_or(programme.max_per_run));
    let (now, rehearse) = (event.scheduled_at, event.rehearse);
    let report = Report { rehearsal: rehearse, ..Report::default() };
    let mut run = Run { store, mailer, programme, now, rehearse, brake, limit, report };
    if run.changes().await? == Then::GoOn {
        run.sweep().await?;
    }
    tick::finish(store, JOB, event, run.report).await
}

impl Run<'_> {
    /// Whether another partner may be begun; when not, the run has more to do.
    fn another(&mut self) -> Then {
        if self.limit.is_over() || self.report.acted >= self.brake {
            self.report.more = true;
            return Then::Stop;
        }
        Then::GoOn
    }

    /// Sends a notice that was found due, unless it was found before. A mail service that asks to slow down, or is not
    /// reached, ends the run: all others would fare the same.
    async fn tell(&mut self, notice: Notice) -> Result<Then, StoreError> {
        let apps = notice.apps.len() as u64;
        if self.rehearse {
            self.count(&notice, "would be sent");
            self.report.acted += apps;
            return Ok(Then::GoOn);
        }
        let claimed = notice.claimed(self.now).unwrap_or_else(|| notice.clone());
        let ours = match self.store.put_notice(claimed, Rescue::Job).await? {
            Some(ours) => ours,
            None => match self.found_again(&notice).await? {
                Some(ours) => ours,
                None => {
                    self.report.skipped += apps;
                    return Ok(Then::GoOn);
                }
            },
        };
        let settled = self.mailer.deliver(ours, self.now).await?;
        self.count(&settled, settled.state.word());
        match settled.state {
            State::Sent { .. } => self.report.acted += apps,
            State::Moot { .. } => self.report.skipped += apps,
            State::Failed { .. } | State::Unknown { .. } => self.report.failed += apps,
            State::Open { .. } | State::Claimed { .. } => {
                self.report.failed += apps;
                self.report.more = true;
                return Ok(Then::Stop);
            }
        }
        Ok(Then::GoOn)
    }

    /// A notice that another run found: its claim, when nothing was heard of it. A claim that may still be at work is left
    /// to send-notices, because this run will be finished and nobody finds the notice due again.
    async fn found_again(&self, notice: &Notice) -> Result<Option<Kept>, StoreError> {
        let Some(there) = self.store.notice(&notice.id).await? else { return Ok(None) };
        if !matches!(there.notice.state, State::Claimed { .. }) {
            return Ok(None);
        }
        match self.store.claim(&there, self.now).await? {
            Some(ours) => Ok(Some(ours)),
            None => {
                self.store.entrust(&there, there.notice.clone(), Rescue::Agenda).await?;
                Ok(None)
            }
        }
    }

    fn count(&mut self, notice: &Notice, outcome: &str) {
        let id = &notice.id;
        self.report.name(
            || json!({ "partner": id.partner, "kind": id.kind, "window": id.window, "apps": notice.apps, "outcome": outcome }),
        );
    }
}
