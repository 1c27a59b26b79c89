//! The Security Self Assessment by the calendar: tells partners that an approval will expire or has, and that the programme
//! will end; closes what is open when it does; and finishes the copies of approvals' windows that steps left to it.
//!
//! What customers see is derived at every read; nothing here shows or hides an approval. A run does three things: `copies`,
//! `ending`, `expiries`.
//!
//! Invariant: a run that ended early, or never ended, is taken up by the next one; what both find is one notice.

mod copies;
mod ending;
mod expiries;

use std::collections::BTreeMap;

use domain::PartnerId;
use domain::programme::Programme;
use domain::self_assessment::Participation;
use mail::job::{self, Event, JobError, Report, TimeLimit};
use mail::walk::Stretch;
use mail::{Mailer, Teller, Then};
use serde::{Deserialize, Serialize};
use store::Versioned;
use store::{Consistency, Store, StoreError};

use ending::Walked;
use expiries::Looked;

/// The job's name, in reports and keys.
pub const JOB: &str = "notify-expiry";
/// How many partners are read at once: each has two records, and one call takes a hundred.
const AT_ONCE: usize = 50;

/// How far the runs have come.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Noted {
    /// What the programme's end asked for last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ending: Option<Walked>,
    /// The expiries that were looked at.
    #[serde(default)]
    expiries: Looked,
}

/// One run.
struct Run<'a> {
    store: &'a Store,
    programme: Programme,
    teller: Teller<'a>,
    progress: Versioned<Noted>,
}

/// Runs the job once.
///
/// # Errors
/// When the table does not answer, or a notice could not be delivered.
pub async fn run(store: &Store, mailer: &Mailer, event: &Event, limit: TimeLimit) -> Result<Report, JobError> {
    let programme = store.programme().await?;
    let teller = Teller::new(store, mailer, &programme, event, limit);
    let progress = store.progress(JOB).await?;
    let mut run = Run { store, programme, teller, progress };
    if run.copies().await? == Then::GoOn && run.ending().await? == Then::GoOn {
        run.expiries().await?;
    }
    job::finish(store, JOB, event, run.teller.report).await
}

impl Run<'_> {
    /// Keeps how far the runs have come.
    async fn note(&mut self) -> Result<(), StoreError> {
        if !self.teller.rehearse {
            self.store.put_progress(JOB, &mut self.progress).await?;
        }
        Ok(())
    }
}

/// The records of the partners on a page, read some at a time.
struct Records {
    read: BTreeMap<PartnerId, Participation>,
    consistency: Consistency,
}

impl Records {
    fn read(consistency: Consistency) -> Self {
        Self { read: BTreeMap::new(), consistency }
    }

    /// The records of the partner who is visited.
    async fn of(&mut self, visited: &PartnerId, stretch: &Stretch, run: &Run<'_>) -> Result<Participation, StoreError> {
        if !self.read.contains_key(visited) {
            let together = stretch.together(visited, &run.teller, AT_ONCE);
            let read = run.store.participations(&together, self.consistency).await?;
            self.read = read.into_iter().map(|(partner, found)| (partner, found.value)).collect();
        }
        Ok(self.read.remove(visited).unwrap_or_default())
    }
}
