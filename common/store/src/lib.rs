//! The one table. Each file below keeps one kind of record; the keys are in [`keys`].
//!
//! Invariants: every write is conditional; a decision is never made from an index row; what belongs together is written
//! in one transaction.

pub mod addresses;
pub mod agenda;
pub mod audit;
pub mod catalogue;
pub mod drafts;
mod dynamodb;
pub mod error;
pub mod exposure;
mod item;
pub mod keys;
pub mod listings;
pub mod messages;
pub mod notices;
pub mod people;
pub mod programme;
pub mod publish;
pub mod runs;
pub mod self_assessments;
pub mod sessions;

use runtime::Config;

pub use dynamodb::Row;
pub use error::StoreError;

/// The one table, behind the SDK's client.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) client: aws_sdk_dynamodb::Client,
    pub(crate) table: String,
}

impl Store {
    /// The table that `config` names.
    #[must_use]
    pub fn connect(config: &Config) -> Self {
        Self { client: runtime::aws::dynamodb(config), table: config.table.clone() }
    }

    /// What a function does before its first request, while Lambda gives it a whole processor: reads the questionnaires, and
    /// opens the connection to the table with one cheap read, so that the first request does not wait for the TLS handshake.
    /// A failure is logged; the first request will report it.
    pub async fn warm_up(&self) {
        let versions = domain::questionnaire::published().iter().count();
        if let Err(error) = self.item(&keys::programme(), Consistency::Eventual).await {
            tracing::warn!(error = %error, "warming up the connection to DynamoDB failed");
        }
        tracing::debug!(versions, "ready");
    }
}

/// How fresh a read must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// Sees every write that was acknowledged before: for those who manage what they read.
    Strong,
    /// May miss the last moments, for half the price: for the public.
    Eventual,
}
