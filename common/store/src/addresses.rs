//! Where a partner's mail can be sent: its people, the addresses that no mail is sent to any more, and the partners
//! that no mail can reach.

use std::collections::{BTreeMap, BTreeSet};

use domain::access::Member;
use domain::notice::Contacts;
use domain::{EmailAddress, PartnerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use crate::agenda::{FIRST, IndexKey, Indexed, LAST};
use crate::audit::Actor;
use crate::dynamodb::{IndexQuery, Order};
use crate::item;
use crate::keys::{self, Key};
use crate::write::{ABSENT, EXISTS, Write};
use crate::{Consistency, Page, Row, Store, StoreError};

/// The partition of the suppressed addresses in the index. They are few.
const SUPPRESSED: &str = "SUPPRESSED";

/// Why no mail is sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = domain::schema::words))]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    /// The address does not exist.
    Bounce,
    /// Its owner does not want the mail.
    Complaint,
}

/// That no mail is sent to an address.
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
    /// The people of a partner whom mail can be sent to.
    pub async fn contacts(&self, partner: &PartnerId) -> Result<Contacts, StoreError> {
        let (profile, members) = self.partner_with_members(partner).await?;
        self.contacts_among(profile.map(|partner| partner.contact), members).await
    }

    /// Those of a partner's members, and the partner's contact, whom mail can be sent to.
    pub async fn contacts_among(
        &self,
        contact: Option<EmailAddress>,
        members: Vec<Member>,
    ) -> Result<Contacts, StoreError> {
        let addresses: BTreeSet<EmailAddress> =
            members.iter().map(|member| member.email.clone()).chain(contact.clone()).collect();
        let suppressed = self.suppressed(&addresses.into_iter().collect::<Vec<_>>()).await?;
        Ok(Contacts {
            members: members.into_iter().map(|member| (member.email, member.permissions)).collect(),
            contact,
            suppressed: suppressed.into_keys().collect(),
        })
    }

    /// Those of some addresses that no mail is sent to.
    pub async fn suppressed(
        &self,
        addresses: &[EmailAddress],
    ) -> Result<BTreeMap<EmailAddress, Suppression>, StoreError> {
        let found = self.read_each(addresses, keys::suppressed, Consistency::Strong).await?;
        found.into_iter().map(|(address, key, item)| Ok((address.clone(), item::to_record(&key, item)?))).collect()
    }

    /// A page of the addresses that no mail is sent to, latest first. Those that were suppressed before there was this list are
    /// not in it.
    pub async fn suppressed_addresses(
        &self,
        after: Option<&Row>,
        limit: i32,
    ) -> Result<Page<(EmailAddress, Suppression)>, StoreError> {
        let order = Order::Descending;
        let query = IndexQuery { partition: SUPPRESSED, from: FIRST, until: LAST, after, order, limit };
        let Page { found: rows, next } = self.read_rows(query).await?;
        let items = self.read_each(&rows, |row: &Row| row.key.clone(), Consistency::Strong).await?;
        let found = items.into_iter().map(|(_, key, item)| Ok((address_of(&key)?, item::to_record(&key, item)?)));
        Ok(Page { found: found.collect::<Result<_, StoreError>>()?, next })
    }

    /// Sends no mail to an address any more. If that is so already, the first suppression stays.
    pub async fn suppress(&self, address: &EmailAddress, suppression: &Suppression) -> Result<(), StoreError> {
        let sort = format!("{}#{address}", keys::instant(suppression.since));
        let index_key = IndexKey::in_partition(SUPPRESSED.to_owned(), sort);
        let indexed = Indexed { record: suppression, index_key };
        let put = Write::put(&keys::suppressed(address), &indexed)?.only_if(ABSENT, &[]);
        self.write_if(put).await.map(|_| ())
    }

    /// Sends mail to an address again, for the reason that was given, if one was; `false` when it was not suppressed.
    pub async fn unsuppress(
        &self,
        address: &EmailAddress,
        reason: Option<&str>,
        actor: Actor<'_>,
    ) -> Result<bool, StoreError> {
        let delete = Write::delete(&keys::suppressed(address)).only_if(EXISTS, &[]);
        let line = actor.line(
            keys::person_partition(address),
            "unsuppress",
            reason.map_or(Json::Null, |reason| json!({ "reason": reason })),
        )?;
        match self.transact(vec![delete, line]).await {
            Err(StoreError::Condition { .. }) => Ok(false),
            outcome => outcome.map(|()| true),
        }
    }

    /// Since when no address of a partner works; `None` when one does.
    pub async fn unreachable(&self, partner: &PartnerId) -> Result<Option<Unreachable>, StoreError> {
        self.read_record(&keys::unreachable(partner), Consistency::Strong).await
    }

    /// Notes that no address of a partner works. If that is noted already, the first instant stays.
    pub async fn mark_unreachable(&self, partner: &PartnerId, since: Timestamp) -> Result<(), StoreError> {
        let put = Write::put(&keys::unreachable(partner), &Unreachable { since })?.only_if(ABSENT, &[]);
        self.write_if(put).await.map(|_| ())
    }

    /// Notes that an address of a partner works.
    pub async fn mark_reachable(&self, partner: &PartnerId) -> Result<(), StoreError> {
        // A read costs less than a write, and nearly all partners are reachable.
        if self.unreachable(partner).await?.is_none() {
            return Ok(());
        }
        self.write(Write::delete(&keys::unreachable(partner))).await
    }
}

/// The address that an item of [`keys::suppressed`] is about.
fn address_of(key: &Key) -> Result<EmailAddress, StoreError> {
    let address = EmailAddress::parse(key.pk.trim_start_matches(keys::ADDRESSES));
    address.map_err(|error| StoreError::corrupt(key, error))
}
