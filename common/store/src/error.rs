//! What can go wrong between a function and the table.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;

/// The cause of a failure, for the log.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a call to the table failed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A condition of a write did not hold; `at` is the write's place in its transaction, 0 for a single write.
    #[error("the condition of write {at} did not hold")]
    Condition {
        /// The write's place.
        at: usize,
    },
    /// Another transaction was writing the same items.
    #[error("another write was under way")]
    Conflict,
    /// DynamoDB asks to slow down.
    #[error("DynamoDB throttled the call")]
    Throttled(#[source] Cause),
    /// DynamoDB did not answer, or refused.
    #[error("DynamoDB did not answer")]
    Unavailable(#[source] Cause),
    /// An item is not what was written.
    #[error("the item at {key} cannot be read")]
    Corrupt {
        /// Its key.
        key: String,
        /// Why.
        #[source]
        cause: Cause,
    },
}

const CONDITION: &str = "ConditionalCheckFailed";
const CONFLICT: &str = "TransactionConflict";
const THROTTLES: [&str; 5] = [
    "ProvisionedThroughputExceeded",
    "ThrottlingException",
    "ThrottlingError",
    "RequestLimitExceeded",
    "TransactionInProgress",
];

impl StoreError {
    /// Why a single call failed.
    pub(super) fn of<E>(error: SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let code = error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or_default().to_owned();
        Self::from_code(&code, 0, Box::new(error))
    }

    /// Why a transaction failed: the first reason that stands for more than "another one of them failed".
    pub(super) fn of_transaction(error: SdkError<TransactWriteItemsError>) -> Self {
        let reason = match error.as_service_error() {
            Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => cancelled
                .cancellation_reasons()
                .iter()
                .enumerate()
                .filter_map(|(at, reason)| Some((at, reason.code()?.to_owned())))
                .find(|(_, code)| code != "None"),
            _ => None,
        };
        match reason {
            Some((at, code)) => Self::from_code(&code, at, Box::new(error)),
            None => Self::of(error),
        }
    }

    fn from_code(code: &str, at: usize, cause: Cause) -> Self {
        if code.starts_with(CONDITION) {
            Self::Condition { at }
        } else if code.starts_with(CONFLICT) {
            Self::Conflict
        } else if THROTTLES.iter().any(|throttle| code.starts_with(throttle)) {
            Self::Throttled(cause)
        } else {
            Self::Unavailable(cause)
        }
    }

    /// An item that is not what was written.
    pub(super) fn corrupt(key: &super::keys::Key, cause: impl Into<Cause>) -> Self {
        Self::Corrupt { key: format!("{}/{}", key.pk, key.sk), cause: cause.into() }
    }
}
