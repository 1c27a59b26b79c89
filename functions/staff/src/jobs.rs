//! The jobs, as staff watch them: how often each runs, and whether its last run failed or is late. What must not live here: what
//! a job does.

use jiff::{SignedDuration, Timestamp};
use mail::report::Report;
use store::{Store, StoreError};

/// A job that a schedule of the template starts. A test compares the list with the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ScheduledJob {
    pub name: &'static str,
    /// The minutes between two of its runs.
    pub every_minutes: i64,
    pub harm: Harm,
}

/// What a run can do that nobody can undo.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Harm {
    /// It takes something from partners: a badge, or an answer from their tab.
    Takes,
    /// It writes to partners.
    Writes,
}

/// How many mails are many, so that their number must be typed.
const MANY_MAILS: u64 = 10;

/// All jobs, by name.
pub const JOBS: [ScheduledJob; 5] = [
    ScheduledJob { name: "advance-rollout", every_minutes: 60, harm: Harm::Writes },
    ScheduledJob { name: "enforce-fortified", every_minutes: 60, harm: Harm::Takes },
    ScheduledJob { name: "notify-expiry", every_minutes: 60, harm: Harm::Writes },
    ScheduledJob { name: "scan-listings", every_minutes: 60, harm: Harm::Takes },
    ScheduledJob { name: "send-notices", every_minutes: 1, harm: Harm::Writes },
];

/// How long a run may take until its report is there: the longest that Lambda lets it run.
pub const LONGEST_RUN: SignedDuration = SignedDuration::from_mins(15);

/// How a run of a job went.
#[derive(Clone, Debug)]
pub struct Run {
    /// The instant that it was scheduled for.
    pub at: Timestamp,
    /// What it did.
    pub report: Report,
}

/// Whether a job does its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// There is no report of it at all.
    NeverRan,
    /// Its last run came in time and did not fail.
    Good,
    /// Its last run failed for some of its subjects.
    Failed,
    /// A run is missing: it did not start, or it ended without a report.
    Late,
}

impl Standing {
    /// Whether somebody must look at it.
    pub fn is_bad(self) -> bool {
        matches!(self, Self::Failed | Self::Late)
    }

    /// The text that says it.
    pub fn text(self) -> &'static str {
        match self {
            Self::NeverRan => "staff-job-never",
            Self::Good => "staff-job-good",
            Self::Failed => "staff-job-failed",
            Self::Late => "staff-job-late",
        }
    }
}

impl ScheduledJob {
    /// The job of a name.
    pub fn find(name: &str) -> Option<Self> {
        JOBS.into_iter().find(|job| job.name == name)
    }

    /// The last runs, latest first.
    pub async fn last_runs(self, store: &Store, limit: i32) -> Result<Vec<Run>, StoreError> {
        let found = store.last_reports::<Report>(self.name, limit).await?;
        Ok(found.into_iter().map(|(at, report)| Run { at, report }).collect())
    }

    /// Whether a run that does what its rehearsal says must be confirmed by typing for how many it does something.
    pub fn needs_number(self, rehearsal: &Report) -> bool {
        let enough = match self.harm {
            Harm::Takes => 1,
            Harm::Writes => MANY_MAILS,
        };
        rehearsal.acted >= enough
    }

    /// Whether the job does its work, as its last run tells at `now`.
    pub fn standing(self, last: Option<&Run>, now: Timestamp) -> Standing {
        let Some(last) = last else { return Standing::NeverRan };
        let allowed = SignedDuration::from_mins(self.every_minutes) + LONGEST_RUN;
        match now.duration_since(last.at) > allowed {
            true => Standing::Late,
            false if last.report.failed > 0 => Standing::Failed,
            false => Standing::Good,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_late_when_a_run_is_missing_and_a_quarter_of_an_hour_has_passed() {
        let job = ScheduledJob::find("advance-rollout").unwrap();
        let run = |failed| Run {
            at: "2026-01-15T09:00:00Z".parse().unwrap(),
            report: Report { failed, ..Report::default() },
        };
        let standing = |failed, now: &str| job.standing(Some(&run(failed)), now.parse().unwrap());
        assert_eq!(standing(0, "2026-01-15T10:15:00Z"), Standing::Good);
        assert_eq!(standing(2, "2026-01-15T10:15:00Z"), Standing::Failed);
        assert_eq!(standing(0, "2026-01-15T10:15:01Z"), Standing::Late);
        assert_eq!(job.standing(None, "2026-01-15T10:15:01Z".parse().unwrap()), Standing::NeverRan);
    }

    #[test]
    fn the_number_is_typed_before_something_is_taken_from_anybody_or_many_are_written_to() {
        let needs =
            |name, acted| ScheduledJob::find(name).unwrap().needs_number(&Report { acted, ..Report::default() });
        assert_eq!([0, 1, 9].map(|acted| needs("enforce-fortified", acted)), [false, true, true]);
        assert_eq!([0, 9, 10].map(|acted| needs("send-notices", acted)), [false, false, true]);
    }
}
