//! Starts the deployed job.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    scan_listings::JOB.serve().await
}
