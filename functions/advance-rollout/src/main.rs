//! Wires the deployed function: configuration from the environment, the table, the mail, the job.

use platform::mail::Mailer;
use platform::{Config, Store, tick};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    let config = Config::from_env()?;
    let store = Store::connect(&config);
    let mailer = Mailer::connect(&config, store.clone())?;
    platform::warm_up(&store).await;
    tick::serve(|event, limit| {
        let (store, mailer) = (&store, &mailer);
        async move { advance_rollout::run(store, mailer, &event, limit).await }
    })
    .await
}
