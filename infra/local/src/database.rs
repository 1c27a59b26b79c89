//! The table of a local system, wherever it is. What must not live here: what only one of the engines does.

use std::{net::SocketAddr, path::PathBuf};

use anyhow::{Result, bail};
use serde_json::Value;

use crate::{
    clock::Clock,
    embedded::{Embedded, require_database},
    endpoint::{Connection, Endpoint},
    other_engine::{MissingTable, OtherEngine},
    template::Table,
};

/// Where the table's items are kept.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Storage {
    /// They are gone at the end.
    #[default]
    Memory,
    /// In files of this folder, which one process at a time may use.
    Folder(PathBuf),
    /// In a table of another DynamoDB, which is created if it is missing.
    Other {
        endpoint: Endpoint,
        /// The table's name; without one, that of the template.
        table: Option<String>,
    },
}

impl Storage {
    /// The table's name, if it is not that of the template.
    pub fn table(&self) -> Option<&str> {
        match self {
            Self::Other { table, .. } => table.as_deref(),
            Self::Memory | Self::Folder(_) => None,
        }
    }

    /// Whether it is a table of AWS, where mistakes reach real people.
    pub fn is_aws(&self) -> bool {
        matches!(self, Self::Other { endpoint, .. } if endpoint.is_aws())
    }
}

/// A DynamoDB with the table.
#[derive(Debug)]
pub enum Database {
    Embedded(Embedded),
    Other(OtherEngine),
}

/// What is to become of the demo data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoData {
    ToBeWritten,
    /// They were written before, or the table has other data.
    LeftAsItIs,
}

impl Database {
    /// Opens or creates the table, and its embedded engine if it is in one.
    pub async fn start(storage: Storage, is_for_demo: bool, table: &Table, clock: &Clock) -> Result<Self> {
        let folder = match storage {
            Storage::Other { endpoint, table: name } => {
                let name = name.unwrap_or_else(|| table.name.clone());
                return Ok(Self::Other(OtherEngine::open(endpoint, name, table, MissingTable::Created).await?));
            }
            Storage::Folder(folder) => Some(folder),
            Storage::Memory => None,
        };
        Ok(Self::Embedded(Embedded::start(folder, is_for_demo, table, clock).await?))
    }

    /// Opens the table without anything that demo data needs.
    ///
    /// # Errors
    /// There is no such table and it is not to be created, it cannot be used, or another process uses its folder.
    pub async fn open(storage: Storage, missing: MissingTable, table: &Table, clock: &Clock) -> Result<Self> {
        if let (Storage::Folder(folder), MissingTable::Refused) = (&storage, missing) {
            require_database(folder)?;
        }
        match storage {
            Storage::Other { endpoint, table: name } => {
                let name = name.unwrap_or_else(|| table.name.clone());
                Ok(Self::Other(OtherEngine::open(endpoint, name, table, missing).await?))
            }
            storage => Self::start(storage, false, table, clock).await,
        }
    }

    /// How the functions reach it.
    pub fn connection(&self) -> Connection {
        match self {
            Self::Embedded(embedded) => Connection::unverified(format!("http://{}", embedded.server.address)),
            Self::Other(other) => other.connection.clone(),
        }
    }

    /// The address of the embedded engine. Calls of another one cannot be broken or metered: that changes them, and so
    /// their signatures.
    pub fn embedded_address(&self) -> Result<SocketAddr> {
        Ok(self.embedded()?.server.address)
    }

    /// Whether the demo data is to be written. It is written once, so that later changes of it are kept.
    ///
    /// # Errors
    /// The table is one of AWS and has items.
    pub async fn demo_data(&self) -> Result<DemoData> {
        let to_be_written = match self {
            Self::Embedded(embedded) => !embedded.is_seeded(),
            Self::Other(other) => {
                let is_empty = other.is_empty().await?;
                if !is_empty {
                    other.refuse_demo_data()?;
                }
                is_empty
            }
        };
        Ok(if to_be_written { DemoData::ToBeWritten } else { DemoData::LeftAsItIs })
    }

    /// Remembers that the demo data has been written.
    pub fn mark_seeded(&self) -> Result<()> {
        match self {
            Self::Embedded(embedded) => embedded.mark_seeded(),
            // A table with items is never written into.
            Self::Other(_) => Ok(()),
        }
    }

    /// Writes items in DynamoDB's own JSON, all or none.
    pub fn import(&self, table: &str, items: impl IntoIterator<Item = Value>) -> Result<()> {
        self.embedded()?.import(table, items)
    }

    /// Deletes the items whose `ttl` has passed.
    pub fn delete_expired(&self) -> Result<usize> {
        self.embedded()?.delete_expired()
    }

    fn embedded(&self) -> Result<&Embedded> {
        match self {
            Self::Embedded(embedded) => Ok(embedded),
            Self::Other(_) => bail!("only the embedded DynamoDB can do this: start without another one"),
        }
    }

    /// Stops the embedded engine. Another one goes on, with the table in it.
    pub async fn stop(self) -> Result<()> {
        match self {
            Self::Embedded(embedded) => embedded.stop().await,
            Self::Other(_) => Ok(()),
        }
    }
}
