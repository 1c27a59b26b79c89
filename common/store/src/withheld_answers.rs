//! What reviews withhold of the answers that a partner shares of its self assessment: a small item for each app with which
//! something was withheld, beside each other, so that a public read needs no listing but the one that it shows.
//!
//! Invariants: the item is written in the transaction that changes the listing, and stays when nothing is withheld any more, so
//! that whoever read the listing before cannot bring back what it said. Earlier releases wrote no such items. That a partner has
//! all of them is an item of its own, written with the partner, or by the scanner's round once it has written the others; until
//! then the listings of all the partner's apps are read.

use domain::listing::Listing;
use domain::questionnaire::withheld::Withheld;
use domain::{AppKey, PartnerId};
use serde::{Deserialize, Serialize};

use crate::item::{self, Packed};
use crate::keys;
use crate::write::{ABSENT, Write};
use crate::{Consistency, Store, StoreError};

#[derive(Serialize, Deserialize)]
struct WithheldItem {
    withheld: Packed,
}

/// What is withheld of a partner's shared answers, as far as it is listed.
struct Listed {
    withheld: Vec<Withheld>,
    coverage: Coverage,
}

/// Whether everything that is withheld is listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Coverage {
    All,
    /// An earlier release may have withheld more.
    Some,
}

/// Writes what is withheld with an app of the answers that a partner shares.
pub(crate) fn put_withheld_answers(
    partner: &PartnerId,
    app: &AppKey,
    withheld: &Withheld,
) -> Result<Write, StoreError> {
    Write::put(&keys::withheld_answers(partner, app), &WithheldItem { withheld: Packed::pack_withheld(withheld) })
}

/// Writes that all that is withheld of a partner's shared answers is listed.
pub(crate) fn put_all_listed(partner: &PartnerId) -> Result<Write, StoreError> {
    Write::put(&keys::withheld_all_listed(partner), &serde_json::Map::new())
}

/// What changes when the catalogue gives an app with which something is withheld to another partner; nothing when it keeps its own.
pub(crate) fn hand_over(app: &AppKey, before: Option<&Listing>, after: &Listing) -> Result<Vec<Write>, StoreError> {
    let to = &after.facts.partner;
    let moved = before.filter(|before| before.facts.partner != *to && before.withholds_shared());
    let Some(Listing { facts: from, .. }) = moved else { return Ok(Vec::new()) };
    Ok(vec![
        put_withheld_answers(&from.partner, app, &Withheld::default())?,
        put_withheld_answers(to, app, &after.withheld_shared())?,
    ])
}

impl Store {
    /// What reviews withhold of the answers that a partner shares, with any of its apps: one query, however many apps it has.
    pub async fn withheld_answers(&self, partner: &PartnerId) -> Result<Vec<Withheld>, StoreError> {
        let Listed { withheld, coverage } = self.listed_withheld_answers(partner).await?;
        if coverage == Coverage::All {
            return Ok(withheld);
        }
        let listings = self.listings(&self.apps_of(partner).await?, Consistency::Eventual).await?;
        let own = listings.into_iter().filter(|(_, listing)| listing.facts.partner == *partner);
        Ok(own.map(|(_, listing)| listing.withheld).collect())
    }

    async fn listed_withheld_answers(&self, partner: &PartnerId) -> Result<Listed, StoreError> {
        let mut listed = Listed { withheld: Vec::new(), coverage: Coverage::Some };
        let all_listed = keys::withheld_all_listed(partner);
        for (key, found) in self.read_prefix_eventually(&keys::partner_partition(partner), keys::WITHHELD).await? {
            if key == all_listed {
                listed.coverage = Coverage::All;
            } else {
                let found: WithheldItem = item::to_record(&key, found)?;
                listed.withheld.push(found.withheld.unpack_withheld(&key)?);
            }
        }
        Ok(listed)
    }

    /// Lists what earlier releases have withheld of a partner's shared answers, by the listings of all its apps.
    pub async fn list_withheld_answers(
        &self,
        partner: &PartnerId,
        listings: &[(AppKey, Listing)],
    ) -> Result<(), StoreError> {
        if self.listed_withheld_answers(partner).await?.coverage == Coverage::All {
            return Ok(());
        }
        for (app, listing) in listings {
            if listing.facts.partner == *partner && listing.withholds_shared() {
                // A decision since the listing was read has written what is true now.
                let write = put_withheld_answers(partner, app, &listing.withheld_shared())?;
                self.write_if(write.only_if(ABSENT, &[])).await?;
            }
        }
        self.write(put_all_listed(partner)?).await
    }
}
