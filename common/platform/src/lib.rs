//! The edge of the system: everything that touches a wire, an environment variable or the clock.
//!
//! What lives here: the AWS clients ([`aws`]), the configuration ([`config`]), the table ([`store`]), HTTP
//! ([`http`]), the pages ([`render`]), mail ([`mail`]), what both say ([`text`]), the scheduled functions' start and end
//! ([`tick`]), the steps of a self assessment ([`assess`]) and what a publish needs ([`publish`]). What must not: a rule of the programme; those are in
//! `domain`.
//!
//! Architecture invariant: nothing here decides; it loads, asks `domain`, writes and answers.

pub mod assess;
pub mod aws;
pub mod config;
pub mod http;
pub mod mail;
pub mod publish;
pub mod render;
pub mod secret;
pub mod store;
pub mod text;
pub mod tick;

pub use config::Config;
pub use store::Store;

/// What a function does before its first request, while Lambda gives it a whole processor: reads the questionnaires and
/// opens the connection to the table.
pub async fn warm_up(store: &Store) {
    let versions = domain::questionnaire::published().iter().count();
    store.warm_up().await;
    tracing::debug!(versions, "ready");
}
