//! notify-expiry: the calendar of the Security Self Assessment. Notifies partners that an approval will expire or has expired, and
//! that the programme will end; closes the open applications when it has ended; and finishes the copies of approvals' validity
//! in listings that were interrupted. What customers see is derived at every read; nothing here shows or hides an approval.
//!
//! A run does these three things in turn: `copies`, `programme_end`, `expiries`.
//!
//! Invariant: what a run did not finish, the next one does; what both find is one notice.

mod copies;
mod expiries;
mod participations;
mod programme_end;

use std::sync::Arc;

use domain::programme::Programme;
use mail::NoticeSender;
use mail::job::{Job, JobRun};
use mail::report::Report;
use serde::{Deserialize, Serialize};
use store::{StoreError, Versioned};

use expiries::ExpiryProgress;
use programme_end::EndProgress;

/// The job.
pub const JOB: Job = Job { name: "notify-expiry", run: |run| Box::pin(notify(run)) };

/// How far the runs have come.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Progress {
    #[serde(default, rename = "ending", skip_serializing_if = "Option::is_none")]
    programme_end: Option<EndProgress>,
    #[serde(default)]
    expiries: ExpiryProgress,
}

/// A run that is under way.
struct Run {
    programme: Arc<Programme>,
    /// The programme's version.
    version: u32,
    sender: NoticeSender,
    progress: Versioned<Progress>,
}

async fn notify(run: JobRun) -> Result<Report, StoreError> {
    let Versioned { value: programme, version } = run.store.current_programme().await?;
    let sender = NoticeSender::new(run, &programme);
    let progress = sender.read_progress().await?;
    let mut run = Run { programme: Arc::new(programme), version, sender, progress };
    if run.finish_copies().await?.is_continue() && run.handle_programme_end().await?.is_continue() {
        run.send_expiries().await?;
    }
    Ok(run.sender.report)
}

impl Run {
    async fn save_progress(&mut self) -> Result<(), StoreError> {
        self.sender.save_progress(&mut self.progress).await
    }
}
