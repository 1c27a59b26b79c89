//! Starts the deployed job.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    advance_rollout::JOB.serve().await
}
