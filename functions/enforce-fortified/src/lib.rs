//! enforce-fortified: warns partners of the deadlines of Cloud Fortified, and notifies them of badges that were removed or came
//! back. The badge itself is derived at every read; nothing here gives or takes one.
//!
//! A run does two things: it sends notices of the badge changes that came with a change of a listing (`changes`), and, when a
//! date of the calendar has passed since the last finished run, it goes through all enrolled apps (`sweep`).
//!
//! Invariant: what a run did not finish, the next one does; what both find is one notice.

mod changes;
mod sweep;

use domain::programme::Programme;
use mail::NoticeSender;
use mail::job::{Job, JobRun};
use mail::report::Report;
use store::StoreError;

/// The job.
pub const JOB: Job = Job { name: "enforce-fortified", run: |run| Box::pin(enforce(run)) };

/// A run that is under way.
struct Run {
    programme: Programme,
    sender: NoticeSender,
}

async fn enforce(run: JobRun) -> Result<Report, StoreError> {
    let programme = run.store.programme().await?;
    let sender = NoticeSender::new(run, &programme);
    let mut run = Run { programme, sender };
    if run.send_changes().await?.is_continue() {
        run.sweep().await?;
    }
    Ok(run.sender.report)
}
