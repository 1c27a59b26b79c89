//! send-notices: every minute, sends the notices that are due and that nobody else sends: those that came with a change, that a job
//! or the mail service put off, or whose sender claimed them and was interrupted.
//!
//! What must not live here: what a notice says and how it is sent (`mail`), or when it is due (`domain::notice`).

use domain::notice::NoticeState;
use jiff::Timestamp;
use mail::Mailer;
use mail::job::{Job, JobRun};
use mail::pace::at_once;
use mail::report::Report;
use runtime::log::error_chain;
use runtime::tally;
use serde_json::json;
use store::StoreError;
use store::notices::StoredNotice;
use tokio::task::JoinSet;

/// The job.
pub const JOB: Job = Job { name: "send-notices", run: |run| Box::pin(send_notices(run)) };

/// Sends what is due, as long as there is time and the run has not sent as many as it may.
async fn send_notices(run: JobRun) -> Result<Report, StoreError> {
    let now = run.event.scheduled_at;
    let mut report = Report { rehearsal: run.event.rehearse, ..Report::default() };
    let mut limits: Option<Limits> = None;
    loop {
        let (mut due, more) = run.store.due_notices(now).await?;
        // A row of the index may be older than its notice.
        due.retain(|stored| stored.notice.due_at().is_some_and(|at| at <= now));
        let found = due.len();
        if report.late.is_none() {
            report.late = Some(due.iter().filter(|stored| stored.notice.is_late(now)).count() as u64);
        }
        if found == 0 {
            report.more |= more;
            return Ok(report);
        }
        let limits = match &mut limits {
            Some(limits) => limits,
            none => none.insert(read_limits(&run).await?),
        };
        if run.event.rehearse {
            return Ok(Report { late: report.late, ..rehearse(&due, more, limits.most) });
        }
        let part = send_all(&run, due, limits).await;
        limits.most = limits.most.saturating_sub(part.acted);
        let (stopped, failed) = (part.more, part.failed > 0);
        report.add(part);
        // A notice that failed may still be due, and would be found again and again. The next run tries it.
        if !more || stopped || failed {
            report.more |= more;
            return Ok(report);
        }
    }
}

/// How much a run may do.
struct Limits {
    /// The most notices that it still sends: as many as its event says, or else the programme.
    most: u64,
    /// How many it sends at the same time.
    at_once: usize,
}

async fn read_limits(run: &JobRun) -> Result<Limits, StoreError> {
    let programme = run.store.programme().await?;
    let most = run.event.max_per_run.unwrap_or(programme.max_per_run).into();
    Ok(Limits { most, at_once: at_once(&programme) })
}

/// What a run would do with the notices that are due.
fn rehearse(due: &[StoredNotice], more: bool, most: u64) -> Report {
    let within = due.len().min(usize::try_from(most).unwrap_or(usize::MAX));
    let (examined, acted) = (due.len() as u64, within as u64);
    let mut report = Report { examined, acted, more: more || within < due.len(), rehearsal: true, ..Report::default() };
    due[..within].iter().for_each(|stored| report.list(|| json!({ "notice": stored.notice.id.text() })));
    report
}

/// Sends these notices, some at the same time, until the run's time is over, as many are sent as may be, or the mail service
/// refuses the whole account.
async fn send_all(run: &JobRun, due: Vec<StoredNotice>, limits: &Limits) -> Report {
    let mut report = Report { examined: due.len() as u64, ..Report::default() };
    let mut waiting = due.into_iter();
    let mut under_way: JoinSet<Report> = JoinSet::new();
    loop {
        while under_way.len() < limits.at_once
            && report.acted + (under_way.len() as u64) < limits.most
            && !run.limit.is_over()
            && run.mailer.account_refusal().is_none()
        {
            let Some(stored) = waiting.next() else { break };
            under_way.spawn(tally::inherit(send_one(run.mailer.clone(), stored, run.event.scheduled_at)));
        }
        match under_way.join_next().await {
            Some(Ok(part)) => report.add(part),
            Some(Err(error)) => {
                tracing::error!(%error, "a delivery panicked");
                report.failed += 1;
            }
            None => break,
        }
    }
    let left = waiting.len() as u64;
    report.examined -= left;
    report.more |= left > 0;
    report
}

/// Sends a notice, and counts the outcome.
async fn send_one(mailer: Mailer, due: StoredNotice, now: Timestamp) -> Report {
    let mut report = Report::default();
    let id = due.notice.id.text();
    let state = match mailer.claim_and_deliver(due, now).await {
        Ok(Some(notice)) => {
            match notice.state {
                NoticeState::Sent { .. } => report.acted += 1,
                NoticeState::Failed { .. } => report.failed += 1,
                // It waits for the account; the run's report has the alarm.
                NoticeState::Open { .. } if mailer.account_refusal().is_some() => {}
                _ => report.skipped += 1,
            }
            notice.state.as_str()
        }
        Ok(None) => {
            report.skipped += 1;
            "claimed by another"
        }
        Err(error) => {
            tracing::error!(notice = id, cause = error_chain(&error), "{id} was not delivered");
            report.failed += 1;
            "error"
        }
    };
    report.list(|| json!({ "notice": id, "state": state }));
    report
}
