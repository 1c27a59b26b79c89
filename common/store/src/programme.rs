//! The programme: its document and what operators have done to the rollout, in one item that every read reads along.
//! While nobody has changed it there is no item, the defaults apply, and the version is 0.

use domain::programme::Programme;
use domain::rollout::Operations;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::audit::Actor;
use super::dynamodb::{ABSENT, Write};
use super::item::{self, Item, Packed};
use super::{Consistency, Store, StoreError, keys};

#[derive(Serialize, Deserialize)]
struct Record {
    version: u32,
    document: Packed,
    operations: Packed,
}

#[derive(Serialize)]
struct Copy<'a> {
    #[serde(flatten)]
    record: &'a Record,
    at: Timestamp,
    by: &'a str,
    action: &'a str,
}

/// The programme with its version, 0 for the defaults.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Current {
    /// How often it was changed.
    pub version: u32,
    /// The programme.
    pub programme: Programme,
}

/// A change of the programme, for the audit line.
#[derive(Clone, Debug)]
pub struct Change {
    /// What was done.
    pub action: &'static str,
    /// To what, and why.
    pub detail: Json,
}

fn current(found: Option<Item>) -> Result<Current, StoreError> {
    let key = keys::programme();
    let Some(found) = found else { return Ok(Current { version: 0, programme: Programme::default() }) };
    let Record { version, document, operations } = item::record(&key, found)?;
    let operations: Operations = operations.read(&key)?;
    let programme = Programme { operations, ..document.read(&key)? };
    Ok(Current { version, programme })
}

/// Reads the programme from its item, if there is one.
pub(super) fn read(found: Option<Item>) -> Result<Programme, StoreError> {
    Ok(current(found)?.programme)
}

fn record(version: u32, programme: &Programme) -> Result<Record, StoreError> {
    let key = keys::programme();
    let corrupt = |error| StoreError::corrupt(&key, error);
    let document = Packed::of(programme).map_err(corrupt)?;
    Ok(Record { version, document, operations: Packed::of(&programme.operations).map_err(corrupt)? })
}

/// The write of a version over the one before it.
fn over(before: u32, record: &Record) -> Result<Write, StoreError> {
    let put = Write::put(&keys::programme(), record)?;
    if before == 0 {
        return Ok(put.only_if(ABSENT, &[]));
    }
    put.only_if("#version = :before", &["version"]).with("before", &before)
}

impl Store {
    /// The programme in force.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn programme(&self) -> Result<Programme, StoreError> {
        read(self.item(&keys::programme(), Consistency::Eventual).await?)
    }

    /// The programme with its version, every acknowledged change included.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn current_programme(&self) -> Result<Current, StoreError> {
        current(self.item(&keys::programme(), Consistency::Strong).await?)
    }

    /// Changes the programme: the item, a copy of the new version and an audit line. Returns the new version.
    ///
    /// # Errors
    /// [`StoreError::Condition`] when somebody changed it since `read`.
    pub async fn change_programme(
        &self,
        read: &Current,
        programme: Programme,
        change: Change,
        actor: Actor<'_>,
    ) -> Result<Current, StoreError> {
        let version = read.version + 1;
        let record = record(version, &programme)?;
        let by = actor.person.as_str();
        let copy = Copy { record: &record, at: actor.now, by, action: change.action };
        let mut detail = change.detail;
        detail["version"] = version.into();
        self.transact(vec![
            over(read.version, &record)?,
            Write::put(&keys::programme_version(version), &copy)?.only_if(ABSENT, &[]),
            actor.line(keys::PROGRAMME.to_owned(), change.action, detail)?,
        ])
        .await?;
        Ok(Current { version, programme })
    }

    /// Puts a programme as it is, for seeds: nobody did it, so there is no audit line.
    ///
    /// # Errors
    /// [`StoreError::Condition`] when somebody changed it at the same time.
    pub async fn put_programme(&self, programme: &Programme) -> Result<(), StoreError> {
        let before = self.current_programme().await?.version;
        let key = keys::programme_version(before + 1);
        let record = record(before + 1, programme)?;
        let copy = Write::put(&key, &record)?.only_if(ABSENT, &[]);
        self.transact(vec![over(before, &record)?, copy]).await
    }
}
