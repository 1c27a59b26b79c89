//! The one table. Each file below has one kind of record with its reads and writes; [`keys`] has all keys, and with
//! them a table of who reads and writes what. Below the records are the calls to DynamoDB (`dynamodb`, `write`, `item`,
//! `error`).
//!
//! Invariants: every write has a condition, except counts that may be a little wrong; nothing is decided from a row of
//! the index; what belongs together is written in one transaction.

pub mod addresses;
pub mod agenda;
pub mod applications;
mod approval_copies;
pub mod approvals;
pub mod apps;
pub mod audit;
pub mod badge_changes;
pub mod badge_records;
pub mod catalogue;
pub mod drafts;
mod dynamodb;
pub mod error;
pub mod exposure;
mod item;
pub mod keys;
pub mod known_bad;
pub mod known_names;
pub mod listings;
pub mod members;
pub mod messages;
pub mod notices;
pub mod partners;
pub mod person;
pub mod programme;
mod programme_cache;
pub mod publish;
mod rescans;
mod review_queue;
pub mod reviews;
pub mod revisions;
pub mod runs;
pub mod runs_by_hand;
pub mod self_assessments;
pub mod sessions;
pub mod staff;
pub mod statistics;
pub mod tokens;
mod versioned;
pub mod watch_list;
mod withheld_answers;
mod write;

use std::sync::Arc;

use runtime::Config;

use programme_cache::ProgrammeCache;

pub use dynamodb::{Page, Row};
pub use error::StoreError;
pub use versioned::Versioned;

/// The one table, behind the SDK's client.
#[derive(Clone, Debug)]
pub struct Store {
    client: aws_sdk_dynamodb::Client,
    table: String,
    programme: Arc<ProgrammeCache>,
}

impl Store {
    /// The table that `config` names.
    pub fn connect(config: &Config) -> Self {
        let programme = Arc::new(ProgrammeCache::lasting(config.programme_cache));
        Self { client: runtime::aws::dynamodb(config), table: config.table.clone(), programme }
    }

    /// Does what can be done before the first request, while Lambda gives the function a whole processor: reads the
    /// questionnaires, and opens the connection to the table by reading the programme, so that the first request waits for neither
    /// the TLS handshake nor that. A failure is only logged, because the first request will report it.
    pub async fn warm_up(&self) {
        let versions = domain::questionnaire::published().iter().count();
        if let Err(error) = self.programme().await {
            tracing::warn!(error = %error, "warming up the connection to DynamoDB failed");
        }
        tracing::debug!(versions, "ready");
    }
}

/// How fresh a read must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consistency {
    /// Sees every write that was acknowledged before it: for people who manage what they read.
    Strong,
    /// May miss the writes of the last moments, for half the price: for the public.
    Eventual,
}
