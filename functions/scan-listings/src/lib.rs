//! scan-listings: looks through what is live for what should not be there, and puts what it finds into the reviewers' queue. An
//! app is scanned after each publish, and again by age, because sites change hands and texts stay.
//!
//! What lives here: which apps are due, and what is done with what was found. What a text or link gives away is found by the
//! crate `review`, what a site answers by `links`.
//!
//! Invariants: findings only queue, except links to hosts on the staff's list of known-bad ones, whose answers are withheld at
//! once. Each app is recorded in one conditional write, which takes it off the list of what is due: a run that was ended early
//! needs no other progress, and to scan an app twice changes nothing.

mod inspect;
mod network;
mod round;
mod scanner;
mod texts;

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use domain::AppKey;
use domain::programme::Programme;
use domain::review::ReviewState;
use futures_util::{StreamExt as _, stream};
use jiff::tz::TimeZone;
use links::LinkChecker;
use mail::job::{Job, JobRun};
use mail::report::Report;
use serde_json::json;
use store::StoreError;
use store::reviews::ScanList;

use scanner::{Outcome, Scanner};

/// The job.
pub const JOB: Job = Job { name: "scan-listings", run: |run| Box::pin(scan(run, None)) };

/// One run that asks sites with this checker instead of the configured one.
///
/// # Errors
/// As those of any run.
#[cfg(feature = "loopback")]
pub async fn scan_with(start: JobRun, checker: LinkChecker) -> Result<Report, StoreError> {
    scan(start, Some(checker)).await
}

/// How many apps are scanned at the same time. Most of a scan is waiting for sites.
const AT_ONCE: usize = 8;
/// How many rows of a list are read at once.
const PAGE: i32 = 100;

/// A run that is under way.
struct Run {
    start: JobRun,
    programme: Arc<Programme>,
    /// What asks sites instead of the configured checker.
    checker: Option<LinkChecker>,
    /// What scans; not before there is something to scan, because it reads the list of known-bad hosts.
    scanner: Option<Arc<Scanner>>,
    report: Report,
    /// What this run has looked at. The index is a moment behind, and an app may be on two lists.
    begun: BTreeSet<AppKey>,
    /// How many apps the run may scan.
    max: usize,
}

async fn scan(start: JobRun, checker: Option<LinkChecker>) -> Result<Report, StoreError> {
    let programme = start.store.programme().await?;
    let max = start.event.max_per_run.unwrap_or(programme.max_per_run);
    let report = Report { rehearsal: start.event.rehearse, ..Report::default() };
    let max = usize::try_from(max).unwrap_or(usize::MAX);
    let mut run = Run { start, programme, checker, scanner: None, report, begun: BTreeSet::new(), max };
    run.report.more |= run.scan_all().await?.is_break();
    if run.report.acted > 0 && !run.report.rehearsal {
        let today = run.start.event.scheduled_at.to_zoned(TimeZone::UTC).date();
        run.start.store.note_day(today).await?;
    }
    if !run.report.rehearsal {
        run.count_waiting().await?;
    }
    Ok(run.report)
}

impl Run {
    /// Scans what is new to customers, looks through everything for what has changed, then scans what was scanned long ago. Says
    /// whether there was time for all.
    async fn scan_all(&mut self) -> Result<ControlFlow<()>, StoreError> {
        self.begin_rescans().await?;
        for list in ScanList::all() {
            if self.scan_list(list).await?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
            if list == ScanList::Published && self.go_round().await?.is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    /// Puts all apps of partners of whom something changed that concerns all of them on the list of what is scanned by age.
    async fn begin_rescans(&mut self) -> Result<(), StoreError> {
        let (partners, more) = self.start.store.rescans_due().await?;
        self.report.more |= more;
        if self.start.event.rehearse {
            return Ok(());
        }
        for partner in partners {
            self.start.store.begin_rescan(&partner, self.start.event.scheduled_at).await?;
        }
        Ok(())
    }

    /// Counts the reviews that wait for a reviewer, those that this run has queued included.
    async fn count_waiting(&mut self) -> Result<(), StoreError> {
        let waiting = self.start.store.count_all_reviews(ReviewState::Open).await?;
        let now = self.start.event.scheduled_at;
        // A run that began late finds reviews that are younger than its schedule.
        let hours = waiting.oldest.map_or(0, |oldest| now.duration_since(oldest).as_hours().max(0));
        self.report.reviews_waiting = Some(waiting.counted as u64);
        self.report.oldest_review_hours = Some(hours.unsigned_abs());
        Ok(())
    }

    /// Whether the run has looked at as many apps as it may.
    fn is_full(&self) -> bool {
        self.begun.len() >= self.max
    }

    /// Scans what is due on a list. Says whether the run continues with the next one.
    async fn scan_list(&mut self, list: ScanList) -> Result<ControlFlow<()>, StoreError> {
        let mut after = None;
        loop {
            let page = self.start.store.due_reviews(list, self.start.event.scheduled_at, after.as_ref(), PAGE).await?;
            let mut apps = Vec::new();
            let mut full = false;
            for (app, _) in page.found {
                full = self.is_full() && !self.begun.contains(&app);
                if full {
                    break;
                }
                if self.begun.insert(app.clone()) {
                    apps.push(app);
                }
            }
            if self.scan_apps(apps, list).await?.is_break() || full {
                return Ok(ControlFlow::Break(()));
            }
            match page.next {
                Some(next) => after = Some(next),
                None => return Ok(ControlFlow::Continue(())),
            }
        }
    }

    /// Scans some apps, until the run has no time left.
    async fn scan_apps(&mut self, apps: Vec<AppKey>, list: ScanList) -> Result<ControlFlow<()>, StoreError> {
        if apps.is_empty() {
            return Ok(ControlFlow::Continue(()));
        }
        let scanner = self.open_scanner().await?;
        let mut outcomes = stream::iter(apps)
            .map(|app| {
                let scanner = Arc::clone(&scanner);
                async move { (scanner.scan_in_time(&app, list).await, app) }
            })
            .buffer_unordered(AT_ONCE);
        let mut flow = ControlFlow::Continue(());
        while let Some((outcome, app)) = outcomes.next().await {
            match outcome? {
                Outcome::NotBegun => flow = ControlFlow::Break(()),
                outcome => count(&mut self.report, &app, &outcome),
            }
        }
        Ok(flow)
    }

    async fn open_scanner(&mut self) -> Result<Arc<Scanner>, StoreError> {
        if let Some(scanner) = &self.scanner {
            return Ok(Arc::clone(scanner));
        }
        let (scanner, faults) = Scanner::open(&self.start, self.programme.clone(), self.checker.take()).await?;
        // The texts are scanned all the same, and the operators are told.
        self.report.failed += faults;
        Ok(Arc::clone(self.scanner.insert(Arc::new(scanner))))
    }
}

/// Counts what became of an app.
fn count(report: &mut Report, app: &AppKey, outcome: &Outcome) {
    report.examined += 1;
    match outcome {
        Outcome::Scanned { findings, withheld } => {
            report.acted += 1;
            report.list(|| json!({ "app": app, "findings": findings, "withheld": withheld }));
        }
        Outcome::Entered => {
            report.acted += 1;
            report.list(|| json!({ "app": app, "outcome": "entered into the queue" }));
        }
        Outcome::Superseded | Outcome::NotBegun => report.skipped += 1,
        Outcome::Unreadable => {
            report.failed += 1;
            report.list(|| json!({ "app": app, "outcome": "cannot be read" }));
        }
    }
}
