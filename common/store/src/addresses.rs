//! Whom a partner's mail can go to: its people, the addresses that no mail goes to any more, and that none of them works.

use std::collections::{BTreeMap, BTreeSet};

use domain::notice::Contacts;
use domain::{EmailAddress, PartnerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::audit::Actor;
use super::dynamodb::{ABSENT, EXISTS, Write};
use super::item;
use super::keys::{self, Key};
use super::{Consistency, Store, StoreError};

/// Why no mail goes to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// It does not exist.
    Bounce,
    /// Its owner does not want the mail.
    Complaint,
}

/// That no mail goes to an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// Why.
    pub reason: Reason,
    /// Since when.
    pub since: Timestamp,
}

/// That no address of a partner works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreachable {
    /// Since when.
    pub since: Timestamp,
}

impl Store {
    /// Who of a partner can be written to.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn contacts(&self, partner: &PartnerId) -> Result<Contacts, StoreError> {
        let members = self.members(partner).await?;
        let contact = self.partner(partner).await?.map(|partner| partner.contact);
        let addresses: BTreeSet<EmailAddress> =
            members.iter().map(|member| member.email.clone()).chain(contact.clone()).collect();
        let suppressed = self.suppressed(&addresses.into_iter().collect::<Vec<_>>()).await?;
        Ok(Contacts {
            members: members.into_iter().map(|member| (member.email, member.permissions)).collect(),
            contact,
            suppressed: suppressed.into_keys().collect(),
        })
    }

    /// Those of some addresses that no mail goes to, and why.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn suppressed(
        &self,
        addresses: &[EmailAddress],
    ) -> Result<BTreeMap<EmailAddress, Suppression>, StoreError> {
        let keys: Vec<Key> = addresses.iter().map(keys::suppressed).collect();
        let mut found = self.many(&keys, Consistency::Strong).await?;
        let suppressed =
            addresses.iter().zip(&keys).filter_map(|(address, key)| Some((address, key, found.remove(key)?)));
        suppressed.map(|(address, key, item)| Ok((address.clone(), item::record(key, item)?))).collect()
    }

    /// Notes that no mail goes to an address any more.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn suppress(&self, address: &EmailAddress, suppression: &Suppression) -> Result<(), StoreError> {
        self.put_once(Write::put(&keys::suppressed(address), suppression)?).await
    }

    /// Lets mail go to an address again; false when nothing kept it from there.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn unsuppress(&self, address: &EmailAddress, actor: Actor<'_>) -> Result<bool, StoreError> {
        let delete = Write::delete(&keys::suppressed(address)).only_if(EXISTS, &[]);
        let line = actor.line(keys::person(address), "unsuppress", serde_json::Value::Null)?;
        match self.transact(vec![delete, line]).await {
            Err(StoreError::Condition { .. }) => Ok(false),
            outcome => outcome.map(|()| true),
        }
    }

    /// That no address of a partner works, when it is so.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn unreachable(&self, partner: &PartnerId) -> Result<Option<Unreachable>, StoreError> {
        self.record(&keys::unreachable(partner), Consistency::Strong).await
    }

    /// Notes that no address of a partner works.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn put_unreachable(&self, partner: &PartnerId, since: Timestamp) -> Result<(), StoreError> {
        self.put_once(Write::put(&keys::unreachable(partner), &Unreachable { since })?).await
    }

    /// Notes that an address of a partner works.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn reached(&self, partner: &PartnerId) -> Result<(), StoreError> {
        if self.unreachable(partner).await?.is_none() {
            return Ok(());
        }
        self.write(Write::delete(&keys::unreachable(partner))).await
    }

    async fn put_once(&self, put: Write) -> Result<(), StoreError> {
        match self.write(put.only_if(ABSENT, &[])).await {
            Err(StoreError::Condition { .. }) => Ok(()),
            outcome => outcome,
        }
    }
}
