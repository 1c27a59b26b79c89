//! The copies of an approval's validity in the listings of its partner. An action that changes the validity writes it
//! to the first listings itself and leaves an item on the agenda for the others.
//!
//! Invariant: that item is deleted only when every listing of the partner has the validity of the latest approval.

use domain::PartnerId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::agenda::{self, IndexKey, Indexed, LAST, List, PAGE, SHARDS};
use crate::approvals::{check_unchanged, read_validity};
use crate::keys;
use crate::listings::copy_validity;
use crate::write::Write;
use crate::{Consistency, Store, StoreError};

/// How many listings are written in one transaction, besides one check.
const AT_ONCE: usize = 99;

#[derive(Serialize, Deserialize)]
struct CopyDue {
    /// The instant of the action that changed the validity.
    since: Timestamp,
}

/// Puts a partner on the agenda whose listings are to get the validity of its approval.
pub(crate) fn put_copy_due(partner: &PartnerId, since: Timestamp) -> Result<Write, StoreError> {
    let index_key = IndexKey::in_list(List::Copies, partner, format!("{}#{partner}", keys::instant(since)));
    Write::put(&keys::copy_due(partner), &Indexed { record: &CopyDue { since }, index_key })
}

impl Store {
    /// The partners with listings that do not have the validity of the latest approval yet, longest waiting first
    /// within a shard: at most one page of each shard, and whether there are more.
    pub async fn copies_due(&self) -> Result<(Vec<PartnerId>, bool), StoreError> {
        let (mut partners, mut more) = (Vec::new(), false);
        for shard in 0..SHARDS {
            let page = self.read_list(List::Copies, shard, LAST, None, PAGE).await?;
            more |= page.next.is_some();
            for row in &page.found {
                partners.push(agenda::partner_after_instant(row)?);
            }
        }
        Ok((partners, more))
    }

    /// Writes the validity of a partner's approval to every listing that does not have it, then takes the partner off
    /// the agenda. A listing that the catalogue writes meanwhile has the validity already, since the catalogue checks
    /// the approval.
    ///
    /// # Errors
    /// Whatever the error, the partner stays on the agenda.
    pub async fn finish_copies(&self, partner: &PartnerId) -> Result<(), StoreError> {
        let due_key = keys::copy_due(partner);
        let Some(due) = self.read_record::<CopyDue>(&due_key, Consistency::Strong).await? else { return Ok(()) };
        let key = keys::approval(partner);
        let (validity, version) = read_validity(self.read_item(&key, Consistency::Strong).await?, &key)?;
        for apps in self.apps_of(partner).await?.chunks(AT_ONCE) {
            let listings = self.listings(apps, Consistency::Strong).await?;
            let outdated = listings
                .iter()
                .filter(|(_, listing)| listing.facts.partner == *partner && listing.assessment != validity);
            let mut writes = outdated
                .map(|(app, _)| copy_validity(app, partner, validity.as_ref()))
                .collect::<Result<Vec<_>, _>>()?;
            if !writes.is_empty() {
                // If a later action has changed the approval, its own copies are the right ones.
                writes.push(check_unchanged(partner, version)?);
                self.transact(writes).await?;
            }
        }
        let delete = Write::delete(&due_key).only_if("#since = :since", &["since"]).with("since", &due.since)?;
        // The condition does not hold when a later action has put the partner on the agenda again.
        self.write_if(delete).await.map(|_| ())
    }
}
