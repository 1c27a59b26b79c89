//! Starts the deployed job.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    mail::job::serve(send_notices::run).await
}
