//! Cloud Fortified by the calendar: warns partners before a deadline, and tells them of badges that went or came back.
//!
//! The badge itself is derived at every read; nothing here gives or takes one. A run does two things: it tells of badge
//! changes that came with a change of a listing (`changes`), and, when a window of the calendar has opened since the
//! last finished run, it goes through the list of the enrolled apps (`sweep`).
//!
//! Invariant: a run that ended early, or never ended, is taken up by the next one; what both find is one notice.

mod changes;
mod sweep;

use domain::programme::Programme;
use mail::job::{self, Event, JobError, Report, TimeLimit};
use mail::{Mailer, Teller, Then};
use store::Store;

/// The job's name, in reports and keys.
pub const JOB: &str = "enforce-fortified";

/// One run.
struct Run<'a> {
    store: &'a Store,
    programme: Programme,
    teller: Teller<'a>,
}

/// Runs the job once.
///
/// # Errors
/// When the table does not answer, or a notice could not be delivered.
pub async fn run(store: &Store, mailer: &Mailer, event: &Event, limit: TimeLimit) -> Result<Report, JobError> {
    let programme = store.programme().await?;
    let teller = Teller::new(store, mailer, &programme, event, limit);
    let mut run = Run { store, programme, teller };
    if run.changes().await? == Then::GoOn {
        run.sweep().await?;
    }
    job::finish(store, JOB, event, run.teller.report).await
}
