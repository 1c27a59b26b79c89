//! Starts the deployed job.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    notify_expiry::JOB.serve().await
}
