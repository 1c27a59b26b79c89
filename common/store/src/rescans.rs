//! Partners whose apps are to be scanned again, because something changed that concerns all of them: the answers that the partner
//! shares of its self assessment, or its known names.
//!
//! Invariant: a partner is taken off this list only when all its apps are on the list of what is to be scanned.

use domain::PartnerId;
use domain::questionnaire::Answers;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::agenda::{self, FIRST, IndexKey, Indexed, LAST};
use crate::dynamodb::{IndexQuery, Order};
use crate::keys;
use crate::reviews::put_aged;
use crate::write::Write;
use crate::{Consistency, Store, StoreError};

/// The partition of the index. Few partners are in it at a time, so it has no shards.
const PARTITION: &str = "DUE#rescan";
/// How many apps are written in one transaction.
const AT_ONCE: usize = 100;
/// How many partners one run takes from the list.
const PAGE: i32 = 100;

#[derive(Serialize, Deserialize)]
struct RescanDue {
    /// The instant of the change, by which a run notices that something changed again meanwhile.
    since: Timestamp,
}

/// Puts a partner on the list of those whose apps are to be scanned again.
pub(crate) fn put_rescan_due(partner: &PartnerId, since: Timestamp) -> Result<Write, StoreError> {
    let index_key = IndexKey::in_partition(PARTITION.to_owned(), format!("{}#{partner}", keys::instant(since)));
    Write::put(&keys::rescan_due(partner), &Indexed { record: &RescanDue { since }, index_key })
}

impl Store {
    /// Partners whose apps are to be scanned again, longest waiting first, and whether there are more.
    pub async fn rescans_due(&self) -> Result<(Vec<PartnerId>, bool), StoreError> {
        let (after, order, limit) = (None, Order::Ascending, PAGE);
        let query = IndexQuery { partition: PARTITION, from: FIRST, until: LAST, after, order, limit };
        let page = self.read_rows(query).await?;
        let partners = page.found.iter().map(agenda::partner_after_instant).collect::<Result<_, _>>()?;
        Ok((partners, page.next.is_some()))
    }

    /// Puts all apps of a partner on the list of what is to be scanned, then takes the partner off the other list.
    ///
    /// # Errors
    /// Whatever the error, the partner stays on the list.
    pub async fn begin_rescan(&self, partner: &PartnerId, now: Timestamp) -> Result<(), StoreError> {
        let key = keys::rescan_due(partner);
        let Some(due) = self.read_record::<RescanDue>(&key, Consistency::Strong).await? else { return Ok(()) };
        for apps in self.apps_of(partner).await?.chunks(AT_ONCE) {
            self.transact(apps.iter().map(|app| put_aged(app, now)).collect::<Result<_, _>>()?).await?;
        }
        let delete = Write::delete(&key).only_if("#since = :since", &["since"]).with("since", &due.since)?;
        // The condition does not hold when something changed again.
        self.write_if(delete).await.map(|_| ())
    }

    /// What a partner shares of its self assessment as long as its approval is shown: nothing if it has none.
    pub async fn shared_answers(&self, partner: &PartnerId) -> Result<Answers, StoreError> {
        let approval = self.approval(partner, Consistency::Eventual).await?;
        Ok(approval.map(|approval| approval.shared_answers()).unwrap_or_default())
    }
}
