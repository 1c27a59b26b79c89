//! The table.

use crate::Config;

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
        Self { client: crate::aws::dynamodb(config), table: config.table.clone() }
    }
}
