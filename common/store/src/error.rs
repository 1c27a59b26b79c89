//! Why a call to the table failed.

use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;

use crate::keys::Key;

/// The cause of a failure, for the log.
pub type Cause = Box<dyn std::error::Error + Send + Sync>;

/// Why a call to the table failed.
///
/// Every method of [`Store`](crate::Store) may return [`StoreError::Throttled`], [`StoreError::Unavailable`] and
/// [`StoreError::Corrupt`]: the function cannot go on, and its caller should try again later. A method whose writes
/// depend on what was read before may also return [`StoreError::Condition`] or [`StoreError::Conflict`]: somebody else
/// wrote first, nothing was written, and the caller may read again and retry.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The condition of a write did not hold.
    #[error("the condition of write {at} did not hold")]
    Condition {
        /// The position of the write in its transaction; 0 for a single write.
        at: usize,
    },
    /// Another transaction was writing the same items.
    #[error("another transaction was writing the same items")]
    Conflict,
    /// DynamoDB asked for fewer calls.
    #[error("DynamoDB throttled the call")]
    Throttled(#[source] Cause),
    /// DynamoDB did not answer, or refused the call.
    #[error("DynamoDB did not answer")]
    Unavailable(#[source] Cause),
    /// An item is not what this program writes.
    #[error("the item at {key} cannot be read")]
    Corrupt {
        /// The item's key: `pk/sk`.
        key: String,
        /// What is wrong with it.
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
    /// Whether somebody else wrote first: nothing was written, and the caller may read again and retry.
    pub fn is_lost_race(&self) -> bool {
        matches!(self, Self::Condition { .. } | Self::Conflict)
    }

    /// The failure of a single call.
    pub(crate) fn from_call<E>(error: SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + Send + Sync + 'static,
    {
        let code = error.as_service_error().and_then(ProvideErrorMetadata::code).unwrap_or_default().to_owned();
        Self::from_code(&code, 0, Box::new(error))
    }

    /// The failure of a transaction. DynamoDB gives a reason for each write; most are "None": that another one failed.
    pub(crate) fn from_transaction(error: SdkError<TransactWriteItemsError>) -> Self {
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
            None => Self::from_call(error),
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

    /// The failure to read or write an item's content.
    pub(crate) fn corrupt(key: &Key, cause: impl Into<Cause>) -> Self {
        Self::Corrupt { key: format!("{}/{}", key.pk, key.sk), cause: cause.into() }
    }
}
