//! Wires the deployed function: configuration from the environment, the table, the mail service, the routes.

use platform::mail::Mailer;
use platform::{Config, Store};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let config = Config::from_env()?;
    let store = Store::connect(&config);
    let mailer = Mailer::connect(&config, store.clone())?;
    platform::warm_up(&store).await;
    platform::http::gateway::serve(console::router(mailer)).await
}
