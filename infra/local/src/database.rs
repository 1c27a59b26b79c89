//! The embedded DynamoDB: in memory or in a folder, with the table and the index that the template asks for. What must
//! not live here: items.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, Result, anyhow, bail};
use serde_json::{Value, json};

use crate::{
    clock::Clock,
    server::{Server, listen},
    template::Table,
};

/// Where the table's items are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Data {
    /// In memory, gone at the end.
    Ephemeral,
    /// In files of this folder, which one process at a time may use.
    Folder(PathBuf),
}

/// A running DynamoDB with the table.
pub struct Database {
    /// Its HTTP endpoint.
    pub server: Server,
    data: Data,
    engine: dynoxide::Database,
    /// Held as long as the folder is in use; the operating system gives it back even after a kill.
    _lock: Option<File>,
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database").field("server", &self.server).field("data", &self.data).finish_non_exhaustive()
    }
}

impl Database {
    /// Opens or creates the database and its table, and serves it on a free port.
    ///
    /// # Errors
    /// The folder cannot be used, another process uses it, or its table was made from another template.
    pub async fn start(data: Data, table: &Table, clock: &Clock) -> Result<Self> {
        let (engine, lock) = match &data {
            Data::Ephemeral => (dynoxide::Database::memory_with_clock(Arc::new(clock.clone()))?, None),
            Data::Folder(folder) => {
                let lock = lock(folder)?;
                let file = folder.join("dynamodb.sqlite");
                let path = file.to_str().context("the data folder's name is not UTF-8")?;
                let engine = dynoxide::Database::new(path)
                    .with_context(|| format!("{} cannot be opened as a database", file.display()))?;
                (engine, Some(lock))
            }
        };
        create(&engine, table).with_context(|| match &data {
            Data::Ephemeral => "the table cannot be created".to_owned(),
            Data::Folder(folder) => format!("the table in {} cannot be used", folder.display()),
        })?;
        let served = engine.clone();
        let server = Server::run(listen(0).await?, |listener, stopped| async move {
            dynoxide::server::serve_with_shutdown(listener, served, stopped).await.map_err(|error| anyhow!(error))
        })?;
        Ok(Self { server, data, engine, _lock: lock })
    }

    /// The variables that give a function's SDK this endpoint and credentials to sign with.
    #[must_use]
    pub fn variables(endpoint: &str) -> [(&'static str, String); 4] {
        [
            ("AWS_ENDPOINT_URL_DYNAMODB", endpoint.to_owned()),
            ("AWS_REGION", "eu-west-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", "local".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "local".to_owned()),
        ]
    }

    /// Whether the demo data has been written: they are written once, so that what is done to them lasts.
    #[must_use]
    pub fn is_seeded(&self) -> bool {
        self.seeded().is_some_and(|marker| marker.exists())
    }

    /// Remembers that the demo data has been written.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn mark_seeded(&self) -> Result<()> {
        let Some(marker) = self.seeded() else { return Ok(()) };
        File::create(&marker).with_context(|| format!("{} cannot be written", marker.display()))?;
        Ok(())
    }

    fn seeded(&self) -> Option<PathBuf> {
        match &self.data {
            Data::Ephemeral => None,
            Data::Folder(folder) => Some(folder.join("seeded")),
        }
    }

    /// Writes items in DynamoDB's own JSON (`{"pk": {"S": …}}`) as they are, all or none.
    ///
    /// # Errors
    /// One of them is not an item of the table.
    pub fn import(&self, table: &str, items: impl IntoIterator<Item = Value>) -> Result<()> {
        let items = items.into_iter().map(serde_json::from_value).collect::<Result<_, _>>()?;
        self.engine.import_items(table, items, dynoxide::ImportOptions::default())?;
        Ok(())
    }

    /// Stops serving, and gives the folder back.
    ///
    /// # Errors
    /// A call was still running after some seconds.
    pub async fn stop(self) -> Result<()> {
        self.server.stop().await
    }

    /// Deletes the items whose `ttl` has passed, as AWS does within days; here only when asked, because no deadline may
    /// depend on it. In memory it goes by the local clock, in a folder by the machine's.
    ///
    /// # Errors
    /// The database's own.
    pub fn sweep_expired(&self) -> Result<usize> {
        Ok(self.engine.sweep_ttl()?)
    }
}

/// Makes sure that the folder exists and that no other process uses it.
fn lock(folder: &Path) -> Result<File> {
    fs::create_dir_all(folder).with_context(|| format!("the data folder {} cannot be used", folder.display()))?;
    let path = folder.join("lock");
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .with_context(|| format!("the data folder {} cannot be written", folder.display()))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => bail!(
            "another process uses the data folder {}: stop it, or choose another with --data, or start with --ephemeral",
            folder.display()
        ),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("the data folder {} cannot be locked", folder.display()))
        }
    }
}

/// Creates the table, or compares the one that exists with the template.
fn create(engine: &dynoxide::Database, table: &Table) -> Result<()> {
    let describe = serde_json::from_value(json!({ "TableName": table.name }))?;
    if let Ok(found) = engine.describe_table(describe) {
        let found = serde_json::to_value(found)?;
        return if shape(&found["Table"]) == shape(&table.create) {
            Ok(())
        } else {
            Err(anyhow!("it was made from another template: choose another folder with --data"))
        };
    }
    engine.create_table(serde_json::from_value(table.create.clone())?)?;
    if let Some(time_to_live) = &table.time_to_live {
        engine.update_time_to_live(serde_json::from_value(time_to_live.clone())?)?;
    }
    Ok(())
}

/// Keys and indexes: what cannot change under items that are already there.
fn shape(table: &Value) -> Value {
    let indexes = table["GlobalSecondaryIndexes"].as_array().into_iter().flatten();
    let indexes: Vec<_> =
        indexes.map(|index| json!([index["IndexName"], index["KeySchema"], index["Projection"]])).collect();
    json!([table["KeySchema"], indexes])
}
