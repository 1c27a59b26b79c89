//! The report of a job's run.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

/// How many subjects a report lists.
const LISTED: usize = 100;

/// What a run did, or would do. Its subjects are apps, partners or notices, whichever the job acts on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// How many subjects the run looked at.
    pub examined: u64,
    /// For how many it did something.
    pub acted: u64,
    /// For how many nothing had to be done any more, or another run had done it.
    pub skipped: u64,
    /// For how many it failed.
    pub failed: u64,
    /// Whether there is more to do, which the next run does.
    pub more: bool,
    /// How many notices were found due that should have left long before, if the run looked for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub late: Option<u64>,
    /// How many reviews wait for a reviewer, if the run counted them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reviews_waiting: Option<u64>,
    /// For how many whole hours the one of them has waited that waits longest; 0 if none waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oldest_review_hours: Option<u64>,
    /// The mail service's code, if it refused all messages of the account: what was to be sent waits, and none of it counts as
    /// failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account_refusal: Option<String>,
    /// Whether this is a rehearsal: what a run would do.
    #[serde(default)]
    pub rehearsal: bool,
    /// The first hundred subjects, and what was done for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first: Vec<Json>,
}

impl Report {
    /// Lists a subject, unless the list is full.
    pub fn list(&mut self, subject: impl FnOnce() -> Json) {
        if self.first.len() < LISTED {
            self.first.push(subject());
        }
    }

    /// Adds the report of a part of the run.
    pub fn add(&mut self, part: Self) {
        self.examined += part.examined;
        self.acted += part.acted;
        self.skipped += part.skipped;
        self.failed += part.failed;
        self.more |= part.more;
        self.late = self.late.or(part.late);
        self.reviews_waiting = self.reviews_waiting.or(part.reviews_waiting);
        self.oldest_review_hours = self.oldest_review_hours.or(part.oldest_review_hours);
        self.account_refusal = self.account_refusal.take().or(part.account_refusal);
        for subject in part.first {
            self.list(|| subject);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_lists_the_first_hundred() {
        let mut report = Report::default();
        for number in 0..150 {
            report.list(|| Json::from(number));
        }
        assert_eq!(report.first.len(), 100);
        let mut whole = Report { acted: 1, ..Report::default() };
        whole.add(Report { acted: 2, failed: 1, more: true, ..report });
        assert_eq!((whole.acted, whole.failed, whole.more, whole.first.len()), (3, 1, true, 100));
    }
}
