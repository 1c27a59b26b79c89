//! The programme: its document and the operators' changes of the rollout, in one item that is part of every read of a
//! listing. Until somebody changes the programme there is no item: the defaults apply, and the version is 0.

use std::sync::Arc;

use domain::programme::Programme;
use domain::rollout::Operations;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use crate::audit::Actor;
use crate::item::{self, Item, Packed};
use crate::keys;
use crate::programme_cache::wall_clock;
use crate::versioned::Versioned;
use crate::write::{ABSENT, Write};
use crate::{Consistency, Store, StoreError};

#[derive(Serialize, Deserialize)]
struct ProgrammeItem {
    version: u32,
    document: Packed,
    operations: Packed,
    /// Absent as long as no rules of the badge were replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    past_rules: Option<Packed>,
}

impl ProgrammeItem {
    fn pack(programme: &Versioned<Programme>) -> Result<Self, StoreError> {
        let (key, Versioned { value: programme, version }) = (keys::programme(), programme);
        let (document, operations) = (Packed::pack(&key, programme)?, Packed::pack(&key, &programme.operations)?);
        let past_rules = Some(&programme.past_rules).filter(|past| !past.is_empty());
        let past_rules = past_rules.map(|past| Packed::pack(&key, past)).transpose()?;
        Ok(Self { version: *version, document, operations, past_rules })
    }

    /// Writes this version over the one before it.
    fn put(&self) -> Result<Write, StoreError> {
        Write::put(&keys::programme(), self)?.only_at_version(self.version - 1)
    }
}

/// One version of the programme, which is kept for ever.
#[derive(Serialize)]
struct ProgrammeVersion<'a> {
    #[serde(flatten)]
    item: &'a ProgrammeItem,
    at: Timestamp,
    by: &'a str,
    action: &'a str,
}

/// A change of the programme, for the audit line.
#[derive(Clone, Debug)]
pub struct ProgrammeChange {
    /// What was done.
    pub action: &'static str,
    /// To what, and why.
    pub detail: Json,
}

fn read_versioned(found: Option<Item>) -> Result<Versioned<Programme>, StoreError> {
    let key = keys::programme();
    let Some(found) = found else { return Ok(Versioned::default()) };
    let ProgrammeItem { version, document, operations, past_rules } = item::to_record(&key, found)?;
    let operations: Operations = operations.unpack(&key)?;
    let past_rules = past_rules.map(|past| past.unpack(&key)).transpose()?.unwrap_or_default();
    Ok(Versioned { version, value: Programme { operations, past_rules, ..document.unpack(&key)? } })
}

/// Reads the programme from its item, if there is one.
pub(crate) fn read_programme(found: Option<Item>) -> Result<Programme, StoreError> {
    Ok(read_versioned(found)?.value)
}

impl Store {
    /// The programme in force; eventually consistent, and in functions that answer customers, or mail many partners, some seconds
    /// old: [`Config::programme_cache`](runtime::Config::programme_cache).
    pub async fn programme(&self) -> Result<Arc<Programme>, StoreError> {
        match self.programme.get(wall_clock()) {
            Some(programme) => Ok(programme),
            None => self.latest_programme().await,
        }
    }

    /// The programme in force as the table has it now, whatever was read before; eventually consistent. What a run decides is
    /// decided by it, and [`programme`](Self::programme) is never older afterwards.
    pub async fn latest_programme(&self) -> Result<Arc<Programme>, StoreError> {
        let now = wall_clock();
        let found = self.read_item(&keys::programme(), Consistency::Eventual).await?;
        let programme = Arc::new(read_programme(found)?);
        self.programme.keep(now, &programme);
        Ok(programme)
    }

    /// The programme with its version; strongly consistent. [`programme`](Self::programme) is never older afterwards.
    pub async fn current_programme(&self) -> Result<Versioned<Programme>, StoreError> {
        let now = wall_clock();
        let read = read_versioned(self.read_item(&keys::programme(), Consistency::Strong).await?)?;
        self.programme.keep(now, &Arc::new(read.value.clone()));
        Ok(read)
    }

    /// Changes the programme: writes the item, a copy of the new version and an audit line. Returns the new version.
    ///
    /// # Errors
    /// [`StoreError::Condition`] when somebody changed it since `read`.
    pub async fn change_programme(
        &self,
        read: &Versioned<Programme>,
        programme: Programme,
        change: ProgrammeChange,
        actor: Actor<'_>,
    ) -> Result<Versioned<Programme>, StoreError> {
        let changed = Versioned { value: programme, version: read.version + 1 };
        let item = ProgrammeItem::pack(&changed)?;
        let (by, ProgrammeChange { action, mut detail }) = (actor.person.as_str(), change);
        let copy = ProgrammeVersion { item: &item, at: actor.now, by, action };
        detail["version"] = changed.version.into();
        self.transact(vec![
            item.put()?,
            Write::put(&keys::programme_version(changed.version), &copy)?.only_if(ABSENT, &[]),
            actor.line(keys::PROGRAMME.to_owned(), action, detail)?,
        ])
        .await?;
        Ok(changed)
    }

    /// Writes a programme for a seed. There is no audit line, because no person changed it.
    ///
    /// # Errors
    /// [`StoreError::Condition`] when somebody changed it at the same time.
    pub async fn put_programme(&self, programme: &Programme) -> Result<(), StoreError> {
        let version = self.current_programme().await?.version + 1;
        let item = ProgrammeItem::pack(&Versioned { value: programme.clone(), version })?;
        let copy = Write::put(&keys::programme_version(version), &item)?.only_if(ABSENT, &[]);
        self.transact(vec![item.put()?, copy]).await
    }
}
