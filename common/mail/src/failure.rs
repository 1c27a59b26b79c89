//! Why an invocation failed, as AWS is told: a name that stays the same, so that failures in a queue or a log can be told
//! apart, and a message for people.
//!
//! The Lambda runtime logs a failure, once, when it is returned. What must not live here: a failure that an answer to a
//! request can tell; that is a problem document.

use std::fmt;

use lambda_runtime::Diagnostic;
use runtime::config::MissingVariable;
use runtime::log::error_chain;
use store::StoreError;

use crate::event::NotAJobEvent;

/// What kind of failure it is. `infra/metrics.md` lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FailureKind {
    /// The event is not one that the function is made for.
    BadEvent,
    /// A variable of the environment is missing or not valid.
    Misconfigured,
    /// DynamoDB did not answer, or refused the call.
    TableUnavailable,
    /// DynamoDB asked for fewer calls.
    TableThrottled,
    /// Others kept writing the same items.
    TableConflict,
    /// An item of the table is not what this version of the program writes.
    ItemUnreadable,
    /// The run came to its end, but failed for some of its subjects. Its report names them.
    SomeSubjectsFailed,
}

impl FailureKind {
    /// All kinds, in the order in which `infra/metrics.md` lists them.
    pub const ALL: [Self; 7] = [
        Self::BadEvent,
        Self::Misconfigured,
        Self::TableUnavailable,
        Self::TableThrottled,
        Self::TableConflict,
        Self::ItemUnreadable,
        Self::SomeSubjectsFailed,
    ];

    /// The `errorType` of the function's answer.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::BadEvent => "BadEvent",
            Self::Misconfigured => "Misconfigured",
            Self::TableUnavailable => "TableUnavailable",
            Self::TableThrottled => "TableThrottled",
            Self::TableConflict => "TableConflict",
            Self::ItemUnreadable => "ItemUnreadable",
            Self::SomeSubjectsFailed => "SomeSubjectsFailed",
        }
    }

    /// What to do about it, for people.
    pub fn remedy(self) -> &'static str {
        match self {
            Self::BadEvent => "send an event of the form that the message names; nothing was done",
            Self::Misconfigured => "set the variable that the message names in template.yaml, and deploy",
            Self::TableUnavailable => {
                "look at the service's health and at the function's permissions; what was done is done, and the next run continues"
            }
            Self::TableThrottled => "wait, or raise the table's limits if it happens often; the next run continues",
            Self::TableConflict => "nothing, unless it repeats: the event may be applied again",
            Self::ItemUnreadable => "look at the item whose key the message names: a newer version may have written it",
            Self::SomeSubjectsFailed => "look at the run's report on the staff's page of the job, which lists them",
        }
    }
}

/// Why one invocation failed: what AWS gets as its answer, and what the line of the invocation names.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// What can be counted and searched for.
    pub kind: FailureKind,
    /// What happened. It names no people and repeats no event.
    pub message: String,
}

impl Failure {
    /// A failure of a kind, with an error's message.
    pub fn new(kind: FailureKind, error: &dyn std::error::Error) -> Self {
        Self { kind, message: error_chain(error) }
    }
}

impl fmt::Debug for Failure {
    /// The line in the log: this is how the Lambda runtime prints a failure.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind.as_str(), self.message)
    }
}

impl From<Failure> for Diagnostic {
    fn from(failure: Failure) -> Self {
        Self { error_type: failure.kind.as_str().to_owned(), error_message: failure.message }
    }
}

impl From<NotAJobEvent> for Failure {
    fn from(error: NotAJobEvent) -> Self {
        Self::new(FailureKind::BadEvent, &error)
    }
}

impl From<MissingVariable> for Failure {
    fn from(error: MissingVariable) -> Self {
        Self::new(FailureKind::Misconfigured, &error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let kind = match &error {
            StoreError::Condition { .. } | StoreError::Conflict => FailureKind::TableConflict,
            StoreError::Throttled(_) => FailureKind::TableThrottled,
            StoreError::Unavailable(_) => FailureKind::TableUnavailable,
            StoreError::Corrupt { .. } => FailureKind::ItemUnreadable,
        };
        Self::new(kind, &error)
    }
}
