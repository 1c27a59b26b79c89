//! The start of a function that gets events of other services, which are not jobs: no schedule starts it.

use std::pin::Pin;

use lambda_runtime::{Error, LambdaEvent, service_fn};
use serde::Serialize;
use serde_json::Value as Json;

/// Runs the deployed function: starts the log, then calls `handle` for each event.
///
/// # Errors
/// An error of the Lambda runtime.
pub async fn serve<F, R, T, E>(handle: F) -> Result<(), Error>
where
    F: Fn(Json) -> R,
    R: Future<Output = Result<T, E>>,
    T: Serialize,
    E: Into<Error>,
{
    runtime::log::init();
    let handle = &handle;
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Json>| async move {
        // Boxed, because the compiler gives up on so many nested futures.
        let handled: Pin<Box<dyn Future<Output = Result<T, E>> + '_>> = Box::pin(handle(event.payload));
        handled.await.map_err(Into::<Error>::into)
    }))
    .await
}
