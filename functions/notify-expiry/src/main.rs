//! Starts the deployed job.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    platform::tick::serve(notify_expiry::run).await
}
