//! Wires the deployed function: configuration from the environment, the table, the events.

use mail::listener;
use runtime::Config;
use store::Store;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    runtime::log::init();
    let config = Config::from_env()?;
    let store = &Store::connect(&config);
    listener::serve(&config, |event| async move { record_delivery::run(store, &event).await }).await
}
