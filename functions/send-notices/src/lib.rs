//! send-notices: every minute, the notices that are due and that nobody has in hand: written with a change, left over by a
//! job, put off by the mail service, or lost by whoever claimed them.
//!
//! What must not live here: what a notice says and how it is sent (`mail`), or when one is due
//! (`domain::notice`).

use mail::Mailer;
use mail::job::{self, Event, JobError, Report, TimeLimit};
use serde_json::json;
use store::Store;

/// The job's name.
pub const JOB: &str = "send-notices";

/// Sends what is due, as long as there is time.
///
/// # Errors
/// The table did not answer, or a notice could not be delivered.
pub async fn run(store: &Store, mailer: &Mailer, event: &Event, limit: TimeLimit) -> Result<Report, JobError> {
    let now = event.scheduled_at;
    let mut report = Report { rehearsal: event.rehearse, ..Report::default() };
    loop {
        let (mut due, more) = store.due_notices(now).await?;
        // A row of the index may be older than its notice.
        due.retain(|kept| kept.notice.due_at().is_some_and(|at| at <= now));
        if event.rehearse {
            report.examined = due.len() as u64;
            report.more = more;
            due.iter().for_each(|kept| report.name(|| json!({ "notice": kept.notice.id.text() })));
            break;
        }
        let found = due.len();
        let part = mailer.send_due(due, now, limit).await;
        let (stopped, failed) = (part.more, part.failed > 0);
        report.add(part);
        // What failed may stand on the agenda still: the next run goes on, so that this one comes to an end.
        if !more || found == 0 || stopped || failed {
            report.more |= more;
            break;
        }
    }
    job::finish(store, JOB, event, report).await
}
