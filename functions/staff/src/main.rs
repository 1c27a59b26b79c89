//! Wires the deployed function: its routes, with what its environment says.

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    web::gateway::run_with_mail_and_config(staff::router).await
}
