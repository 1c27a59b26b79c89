//! The line of a job's run in the log, made from its report and from what it used. What must not live here: what a number
//! means; that is in `runtime::metrics`.

use std::time::Duration;

use jiff::Timestamp;
use runtime::metrics::Metric;
use runtime::tally::Tally;
use runtime::{Config, Line};

use crate::failure::Failure;
use crate::report::Report;

/// A run that came to its end.
#[derive(Debug)]
pub(crate) struct Finished {
    /// The instant of its schedule.
    pub(crate) scheduled_at: Timestamp,
    /// What it did.
    pub(crate) report: Report,
    /// Whether its limit or its time ended it before its work was done.
    pub(crate) is_cut: bool,
}

/// The line of a run. A rehearsal, or a run that broke off, has no heartbeat and no counts.
pub(crate) fn run_line(
    job: &str,
    config: &Config,
    outcome: &Result<Finished, Failure>,
    used: Tally,
    took: Duration,
) -> Line {
    let function = if config.function.is_empty() { job } else { &config.function };
    let mut line = Line::of(function);
    line.note("job", job);
    line.note("milliseconds", took.as_secs_f64() * 1_000.0);
    line.measure(Metric::ReadUnits, used.read_units);
    line.measure(Metric::WriteUnits, used.write_units);
    match outcome {
        Ok(finished) => {
            line.note("scheduledAt", finished.scheduled_at.to_string());
            if finished.report.rehearsal {
                line.note("rehearsal", true);
            } else {
                measure_finished(&mut line, finished, used);
            }
        }
        Err(failure) => line.note("error", failure.kind.as_str()),
    }
    measure_mails(&mut line, used);
    line
}

fn measure_finished(line: &mut Line, finished: &Finished, used: Tally) {
    let Finished { report, is_cut, .. } = finished;
    line.measure(Metric::RunsFinished, 1.0);
    for (metric, number) in [
        (Metric::Examined, report.examined),
        (Metric::Acted, report.acted),
        (Metric::Skipped, report.skipped),
        (Metric::Failed, report.failed),
        (Metric::RunsAtCapacity, u64::from(*is_cut)),
        (Metric::MailAccountRefused, u64::from(report.account_refusal.is_some())),
        (Metric::NoticesUnknown, u64::from(used.mails_unanswered)),
    ] {
        line.measure(metric, number as f64);
    }
    for (metric, counted) in [
        (Metric::NoticesLate, report.late),
        (Metric::ReviewsWaiting, report.reviews_waiting),
        (Metric::OldestReviewHours, report.oldest_review_hours),
    ] {
        if let Some(number) = counted {
            line.measure(metric, number as f64);
        }
    }
}

/// Adds the mails, if there were any.
pub fn measure_mails(line: &mut Line, used: Tally) {
    let Tally { mails_sent, mails_refused, mails_unanswered, .. } = used;
    if mails_sent + mails_refused + mails_unanswered > 0 {
        line.measure(Metric::MailsSent, f64::from(mails_sent));
        line.measure(Metric::MailsRefused, f64::from(mails_refused));
    }
}
