//! The numbers that the system gives about itself: the one list of their names, units, dimensions and meanings. Alarms and
//! dashboards of `template.yaml` use these names; `infra/metrics.md` is written from the list.
//!
//! What must not live here: when a number is an alarm.

use Dimensions::{ByFunction, ByJob, ByRoute};
use Unit::{Count, Milliseconds};

/// The namespace in CloudWatch.
pub const NAMESPACE: &str = "PrivacyAndSecurity";

/// Units by CloudWatch's names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A number of things.
    Count,
    /// Thousandths of a second.
    Milliseconds,
}

impl Unit {
    /// CloudWatch's name.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Milliseconds => "Milliseconds",
        }
    }
}

/// What a metric is counted by. Each of them has few values, because every combination of values is paid for.
///
/// The value of `Function` and of `Job` is the function's name in AWS, which no other stack has: `!Ref` in the template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dimensions {
    /// By the function that answered, and the class of the route: public reads, all other routes, no route.
    ByRoute,
    /// By the function.
    ByFunction,
    /// By the job.
    ByJob,
}

impl Dimensions {
    /// The names of the dimensions.
    pub fn keys(self) -> &'static [&'static str] {
        match self {
            Self::ByRoute => &["Function", "RouteClass"],
            Self::ByFunction => &["Function"],
            Self::ByJob => &["Job"],
        }
    }
}

/// A metric: its name, unit and dimensions, and what it counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Definition {
    /// The name in CloudWatch.
    pub name: &'static str,
    /// What one is.
    pub unit: Unit,
    /// What it is counted by. A metric of requests and of jobs has both dimensions, each line one of them.
    pub dimensions: &'static [Dimensions],
    /// What a value says, for people.
    pub meaning: &'static str,
}

macro_rules! metrics {
    ($($name:ident, $unit:expr, [$($dimensions:expr),*], $meaning:literal;)*) => {
        /// A metric.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[expect(missing_docs, reason = "each has its meaning in its definition")]
        pub enum Metric {
            $($name,)*
        }

        impl Metric {
            /// All metrics, in the order in which people read of them.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// What it is.
            pub fn definition(self) -> Definition {
                match self {
                    $(Self::$name => Definition {
                        name: stringify!($name),
                        unit: $unit,
                        dimensions: &[$($dimensions),*],
                        meaning: $meaning,
                    },)*
                }
            }
        }
    };
}

metrics! {
    Duration, Milliseconds, [ByRoute], "how long a request took, from its event to its answer";
    ClientErrors, Count, [ByRoute], "1 for a request that was answered with a status from 400 to 499, else 0: the average is their share";
    ServerErrors, Count, [ByRoute], "1 for a request that was answered with a status from 500 on, else 0: the average is their share";
    ReadUnits, Count, [ByRoute, ByJob], "read units of the table that a request or a run consumed";
    WriteUnits, Count, [ByRoute, ByJob], "write units of the table that a request or a run consumed";
    PublicReadUnits, Count, [ByFunction], "read units of a public read without credentials that read the table";
    Heartbeat, Count, [ByJob], "1 for each run that came to its end, whatever it did; nothing for a rehearsal or a run that broke off";
    Examined, Count, [ByJob], "apps, partners or notices that a run looked at";
    Acted, Count, [ByJob], "those for which it did something";
    Skipped, Count, [ByJob], "those for which nothing had to be done any more, or another run had done it";
    Failed, Count, [ByJob], "those for which it failed; the run ends in the error SomeSubjectsFailed";
    AtCapacity, Count, [ByJob], "1 for a run that left work to the next one because of its limit or its time, else 0";
    MailAccountRefused, Count, [ByJob], "1 for a run in which the mail service refused all messages of the account, else 0: no notice leaves until somebody ends that";
    NoticesLate, Count, [ByJob], "notices that a run of send-notices found due for a quarter of an hour or longer";
    NoticesUnknown, Count, [ByJob], "notices of a run for which the mail service gave no answer, so that nobody knows whether they were sent";
    MailsSent, Count, [ByFunction], "mails that the mail service took";
    MailsRefused, Count, [ByFunction], "mails that the mail service refused, or that could not be given to it";
    Bounces, Count, [ByFunction], "messages that did not arrive, by the mail service's events; those that may still arrive are not among them";
    Complaints, Count, [ByFunction], "messages that their readers called unwanted, by the mail service's events";
    UnmatchedEvents, Count, [ByFunction], "events of the mail service about a message that nobody knows";
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
            assert!(!definition.dimensions.is_empty() && !definition.meaning.is_empty(), "{}", definition.name);
            assert!(definition.name.bytes().all(|byte| byte.is_ascii_alphanumeric()), "{}", definition.name);
        }
    }
}
