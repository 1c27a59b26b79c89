//! The embedded DynamoDB: in memory or in a folder, with the table and the index of the template. What must not live here:
//! what is in an item.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use serde_json::{Value, json};

use crate::{
    clock::Clock,
    server::{Server, listen},
    template::Table,
};

/// The database in a data folder.
const FILE: &str = "dynamodb.sqlite";
/// The mark in a data folder that the demo data has been written whole.
const SEEDED: &str = "seeded";

/// A running DynamoDB with the table.
pub struct Embedded {
    pub server: Server,
    /// Without one, everything is in memory.
    folder: Option<PathBuf>,
    engine: dynoxide::Database,
    /// Locks the folder. The operating system releases it even when the process is killed.
    _lock: Option<File>,
}

impl std::fmt::Debug for Embedded {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Embedded").field("server", &self.server).field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Embedded {
    /// Opens or creates the database and its table, and serves it on a free port. If it is to have the demo data, a
    /// database in which they were never finished is put aside, because nobody has used it.
    pub async fn start(folder: Option<PathBuf>, is_for_demo: bool, table: &Table, clock: &Clock) -> Result<Self> {
        let (engine, lock) = match &folder {
            None => (dynoxide::Database::memory_with_clock(Arc::new(clock.clone()))?, None),
            Some(folder) => {
                let lock = lock_folder(folder)?;
                check_folder(folder, is_for_demo)?;
                let file = folder.join(FILE);
                let path = file.to_str().context("the data folder's name is not UTF-8")?;
                let engine = dynoxide::Database::new(path).with_context(|| damaged(&file))?;
                (engine, Some(lock))
            }
        };
        create_table(&engine, table).with_context(|| match &folder {
            None => "the table cannot be created".to_owned(),
            Some(folder) => format!("the table in {} cannot be used", folder.display()),
        })?;
        let served = engine.clone();
        let server = Server::run(listen(0).await?, |listener, stopped| async move {
            dynoxide::server::serve_with_shutdown(listener, served, stopped).await.map_err(|error| anyhow!(error))
        })?;
        Ok(Self { server, folder, engine, _lock: lock })
    }

    /// Whether the demo data has been written. It is written once per folder, so that later changes of it are kept.
    pub fn is_seeded(&self) -> bool {
        self.seed_marker().is_some_and(|marker| marker.exists())
    }

    /// Remembers that the demo data has been written.
    pub fn mark_seeded(&self) -> Result<()> {
        let Some(marker) = self.seed_marker() else { return Ok(()) };
        File::create(&marker).with_context(|| format!("{} cannot be written", marker.display()))?;
        Ok(())
    }

    fn seed_marker(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join(SEEDED))
    }

    /// Writes items in DynamoDB's own JSON (`{"pk": {"S": …}}`), all or none.
    pub fn import(&self, table: &str, items: impl IntoIterator<Item = Value>) -> Result<()> {
        let items = items.into_iter().map(serde_json::from_value).collect::<Result<_, _>>()?;
        self.engine.import_items(table, items, dynoxide::ImportOptions::default())?;
        Ok(())
    }

    /// Stops serving, and releases the folder.
    pub async fn stop(self) -> Result<()> {
        self.server.stop().await
    }

    /// Deletes the items whose `ttl` has passed. AWS does so within days, and no deadline may depend on it, so here it
    /// happens only on request. In memory the local clock counts, in a folder the machine's.
    pub fn delete_expired(&self) -> Result<usize> {
        Ok(self.engine.sweep_ttl()?)
    }
}

/// Checks that a folder has a database, which would be created otherwise.
///
/// # Errors
/// It has none.
pub fn require_database(folder: &Path) -> Result<()> {
    ensure!(
        folder.join(FILE).exists(),
        "there is no data in {}: name another folder with --data, or a DynamoDB with --dynamodb-endpoint",
        folder.display()
    );
    Ok(())
}

/// Checks that the mark of the demo data and the database belong together, and puts a database aside in which a start was
/// interrupted before all demo data had been written.
fn check_folder(folder: &Path, is_for_demo: bool) -> Result<()> {
    let (is_marked, exists) = (folder.join(SEEDED).exists(), folder.join(FILE).exists());
    if is_marked && !exists {
        bail!(
            "the data folder {0} once had a database, but its file {FILE} is gone: put it back, or delete the file {SEEDED} in that folder to begin again with new demo data",
            folder.display()
        );
    }
    if is_for_demo && exists && !is_marked {
        for end in ["", "-wal", "-shm", "-journal"] {
            let file = folder.join(format!("{FILE}{end}"));
            if file.exists() {
                fs::rename(&file, folder.join(format!("unfinished-{FILE}{end}")))
                    .with_context(|| format!("{} cannot be put aside", file.display()))?;
            }
        }
        tracing::warn!("an earlier start was interrupted while it wrote the demo data: they are written again");
    }
    Ok(())
}

/// What to say about a file that the engine cannot read.
fn damaged(file: &Path) -> String {
    format!(
        "{} cannot be opened as a database. If it is damaged, put a copy of it back, or delete it and the file {SEEDED} beside it to begin again with new demo data",
        file.display()
    )
}

/// Makes sure that the folder exists and that no other process uses it.
fn lock_folder(folder: &Path) -> Result<File> {
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

/// Creates the table. If it exists already, checks that it is the template's.
fn create_table(engine: &dynoxide::Database, table: &Table) -> Result<()> {
    let describe = serde_json::from_value(json!({ "TableName": table.name }))?;
    if let Ok(found) = engine.describe_table(describe) {
        let found = serde_json::to_value(found)?;
        return if keys_and_indexes(&found["Table"]) == keys_and_indexes(&table.create) {
            Ok(())
        } else {
            Err(anyhow!("it was made from another version of template.yaml: choose another folder with --data"))
        };
    }
    engine.create_table(serde_json::from_value(table.create.clone())?)?;
    if let Some(time_to_live) = &table.time_to_live {
        engine.update_time_to_live(serde_json::from_value(time_to_live.clone())?)?;
    }
    Ok(())
}

/// The parts of a table that cannot change once it has items.
fn keys_and_indexes(table: &Value) -> Value {
    let indexes = table["GlobalSecondaryIndexes"].as_array().into_iter().flatten();
    let indexes: Vec<_> =
        indexes.map(|index| json!([index["IndexName"], index["KeySchema"], index["Projection"]])).collect();
    json!([table["KeySchema"], indexes])
}
