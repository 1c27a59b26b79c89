//! Wires the deployed function: configuration from the environment, the table, the routes.

use platform::{Config, Store};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let config = Config::from_env()?;
    let store = Store::connect(&config);
    platform::warm_up(&store).await;
    platform::http::gateway::serve(read_partner::router(store)).await
}
