//! The numbers that the system gives about itself: the one list of their names, units, dimensions and meanings. Alarms and
//! dashboards of `template.yaml` use these names; `infra/metrics.md` is written from the list.
//!
//! What must not live here: when a number is an alarm.

use Source::{Events, Requests, Runs};
use Unit::{Count, Milliseconds};

/// The namespace in CloudWatch.
pub const NAMESPACE: &str = "PrivacyAndSecurity";
/// The one dimension: the function's name in AWS, which no other stack has, `!Ref` in the template. Every further dimension
/// would multiply the metrics, each of which is paid for; what else a line says can be searched in the log.
pub const DIMENSION: &str = "FunctionName";

/// Units by CloudWatch's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// How many of something: requests, notices, units of the table.
    Count,
    /// Thousandths of a second.
    Milliseconds,
}

impl Unit {
    /// The unit as CloudWatch spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Milliseconds => "Milliseconds",
        }
    }
}

/// What the lines are about that have a metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Requests: a value for each.
    Requests,
    /// The runs of jobs: a value for each.
    Runs,
    /// Events of the mail service: a value for each call with some of them.
    Events,
}

impl Source {
    /// The word for it in `infra/metrics.md`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Runs => "runs",
            Self::Events => "events",
        }
    }
}

/// A metric: its name and unit, where its values come from, and what they say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The name in CloudWatch, in letters and digits only.
    pub name: &'static str,
    /// In which unit its values are.
    pub unit: Unit,
    /// In the lines of which of these it can stand.
    pub sources: &'static [Source],
    /// What a value says, for people.
    pub meaning: &'static str,
}

macro_rules! metrics {
    ($($name:ident, $unit:expr, [$($source:expr),*], $meaning:literal;)*) => {
        /// A number that a line can have. CloudWatch knows it by the same name.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each has its meaning in its definition")]
        pub enum Metric {
            $($name,)*
        }

        impl Metric {
            /// All metrics, in the order in which people read of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its name, unit and meaning.
            pub fn definition(self) -> Definition {
                match self {
                    $(Self::$name => Definition {
                        name: stringify!($name),
                        unit: $unit,
                        sources: &[$($source),*],
                        meaning: $meaning,
                    },)*
                }
            }
        }
    };
}

metrics! {
    Duration, Milliseconds, [Requests], "how long a request took, from its event to its answer";
    RequestsRefused, Count, [Requests], "1 for a request that was answered with a status from 400 to 499, else 0: the average is their share";
    RequestsFailed, Count, [Requests], "1 for a request that was answered with a status from 500 on, else 0: the average is their share";
    ReadUnits, Count, [Requests, Runs], "read units of the table that a request or a run consumed";
    WriteUnits, Count, [Requests, Runs], "write units of the table that a request or a run consumed";
    PublicReadUnits, Count, [Requests], "read units of a public read without credentials; nothing for one that did not read the table, such as a file's";
    RunsFinished, Count, [Runs], "the heartbeat: 1 for each run that came to its end, whatever it did; nothing for a rehearsal or a run that broke off";
    RunsAtCapacity, Count, [Runs], "1 for a run that left work to the next one because of its limit or its time, else 0";
    Examined, Count, [Runs], "apps, partners or notices that a run looked at";
    Acted, Count, [Runs], "those for which it did something";
    Skipped, Count, [Runs], "those for which nothing had to be done any more, or another run had done it";
    Failed, Count, [Runs], "those for which it failed; the run ends in the error SomeSubjectsFailed";
    NoticesLate, Count, [Runs], "notices that had been due for a quarter of an hour or longer when a run of send-notices began";
    NoticesUnknown, Count, [Runs], "notices of a run for which the mail service gave no answer, so that nobody knows whether they were sent";
    MailAccountRefused, Count, [Runs], "1 for a run in which the mail service refused all messages of the account, else 0: no notice leaves until somebody ends that";
    ReviewsWaiting, Count, [Runs], "reviews that waited for a reviewer at the end of a run of scan-listings";
    OldestReviewHours, Count, [Runs], "whole hours for which the review that waits longest had waited; 0 if none waited";
    MailsSent, Count, [Requests, Runs], "mails that the mail service took; nothing where no mail was to be sent";
    MailsRefused, Count, [Requests, Runs], "mails that the mail service refused, or that could not be given to it; nothing where no mail was to be sent";
    Bounces, Count, [Events], "messages that will not arrive; those that may still arrive are not among them";
    Complaints, Count, [Events], "messages that their readers called unwanted";
    UnmatchedEvents, Count, [Events], "events about a message that nobody knows";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_is_cloudwatchs_and_there_is_one_of_each() {
        let names: BTreeSet<_> = Metric::ALL.iter().map(|metric| metric.definition().name).collect();
        assert_eq!(names.len(), Metric::ALL.len());
        for definition in Metric::ALL.iter().map(|metric| metric.definition()) {
            assert!(!definition.sources.is_empty() && !definition.meaning.is_empty(), "{}", definition.name);
            assert!(definition.name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{}", definition.name);
        }
    }
}
