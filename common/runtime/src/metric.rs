//! The metrics that functions write into their logs, from which `CloudWatch` reads them (its embedded metric format). The alarms of
//! template.yaml watch them, and a test compares the names. What must not live here: when a metric is written.
//!
//! Each has one dimension, [`DIMENSION`], with the deployed function's own name, which Lambda sets in `AWS_LAMBDA_FUNCTION_NAME`.
//! Two deployments in one account have different ones.

/// The namespace of all metrics.
pub const NAMESPACE: &str = "PrivacyAndSecurity";
/// The dimension of all metrics.
pub const DIMENSION: &str = "FunctionName";

/// A metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// 1 for each answer with a status of 500 or more, by every function that answers requests.
    RequestsFailed,
    /// How many read units of DynamoDB a request without credentials consumed, by `read-listing`. Its average is watched, so each
    /// request counts once, those that cost nothing too.
    ReadUnits,
    /// 1 for each run of a job that came to its end without a failure. A rehearsal is not a run.
    RunsFinished,
    /// 1 for each run of a job that left work to the next one, and 0 for each that did not.
    RunsAtCapacity,
    /// How many notices there are of which nobody knows whether the mail service took them, by each run of `send-notices`.
    NoticesUnknown,
    /// How many notices have been due for more than fifteen minutes, by each run of `send-notices`.
    NoticesLate,
}

impl Metric {
    /// All metrics.
    pub const ALL: [Self; 6] = [
        Self::RequestsFailed,
        Self::ReadUnits,
        Self::RunsFinished,
        Self::RunsAtCapacity,
        Self::NoticesUnknown,
        Self::NoticesLate,
    ];

    /// Its name. The unit of all metrics is `Count`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RequestsFailed => "RequestsFailed",
            Self::ReadUnits => "ReadUnits",
            Self::RunsFinished => "RunsFinished",
            Self::RunsAtCapacity => "RunsAtCapacity",
            Self::NoticesUnknown => "NoticesUnknown",
            Self::NoticesLate => "NoticesLate",
        }
    }
}
