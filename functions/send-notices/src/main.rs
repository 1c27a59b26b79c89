//! Wires the deployed function: configuration from the environment, the table, the mail service, the job.

use platform::mail::Mailer;
use platform::{Config, Store, tick};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let config = Config::from_env()?;
    let store = Store::connect(&config);
    let mailer = Mailer::connect(&config, store.clone())?;
    let (store, mailer) = (&store, &mailer);
    tick::serve(|event, limit| async move { send_notices::run(store, mailer, &event, limit).await }).await
}
