//! enforce-fortified: warns partners of the dates of Cloud Fortified, and tells them of badges that have changed. The badge itself
//! is derived at every read; nothing here gives or takes one.
//!
//! A run compares what partners were told with what is true now, and tells them the difference. First it looks at the badges on
//! the agenda (`changes`), which other changes of the apps have put there. Then, if a date has passed or staff have changed the
//! rules since the last finished run, it goes through all enrolled apps (`sweep`). At last it sends the warnings of the badges
//! on the agenda (`warnings`), which a sweep makes one mail with the partner's others.
//!
//! Invariant: what a run did not finish, the next one does; what both find is one notice.

mod changes;
mod sweep;
mod warnings;

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use domain::programme::Programme;
use domain::{AppKey, PartnerId};
use mail::job::{Job, JobRun};
use mail::report::Report;
use mail::{NoticeSender, SideBySide};
use store::StoreError;
use store::badge_changes::DueBadgeChange;

/// The job.
pub const JOB: Job = Job { name: "enforce-fortified", run: |run| Box::pin(enforce(run)) };

/// The badges of partners that are at risk.
type AtRisk = Vec<(PartnerId, Vec<DueBadgeChange>)>;

/// A run that is under way, or the part of it that visits one partner.
struct Run {
    programme: Arc<Programme>,
    sender: NoticeSender,
    /// The badges on the agenda that are at risk, by partner.
    to_warn_of: AtRisk,
    /// The apps whose badges were on the agenda. A rehearsal does not record them, and must not find them a second time.
    from_agenda: Arc<BTreeSet<AppKey>>,
}

async fn enforce(run: JobRun) -> Result<Report, StoreError> {
    let programme = run.store.latest_programme().await?;
    let sender = NoticeSender::new(run, &programme);
    let mut run = Run { programme, sender, to_warn_of: Vec::new(), from_agenda: Arc::default() };
    if run.send_changes().await?.is_continue() && run.sweep().await?.is_continue() {
        run.send_warnings().await?;
    }
    Ok(run.sender.report)
}

impl Run {
    /// Begins to visit a partner beside others, for whom the run acts on `most` apps at most.
    fn begin<F>(&self, visits: &mut SideBySide<AtRisk>, most: usize, visit: impl FnOnce(Self) -> F)
    where
        F: Future<Output = (Self, Result<ControlFlow<()>, StoreError>)> + Send + 'static,
    {
        let (programme, from_agenda) = (Arc::clone(&self.programme), Arc::clone(&self.from_agenda));
        visits.begin(&self.sender, most as u64, |sender| {
            let visit = visit(Self { programme, sender, to_warn_of: Vec::new(), from_agenda });
            async move {
                let (part, flow) = visit.await;
                (part.sender, flow.map(|flow| (part.to_warn_of, flow)))
            }
        });
    }

    /// Waits for the visits that are under way, and says whether the run continues.
    async fn finish(&mut self, visits: SideBySide<AtRisk>) -> Result<ControlFlow<()>, StoreError> {
        let (at_risk, flow) = visits.finish(&mut self.sender).await?;
        self.to_warn_of.extend(at_risk.into_iter().flatten());
        Ok(flow)
    }
}
