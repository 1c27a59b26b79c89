//! A change of an app by the catalogue: several items that are written together, namely its head, its view, its
//! product's item, its place in its partner's list and on the watch list, and an audit line. An app that changes hands
//! loses its draft.

use domain::listing::{AppFacts, Listing, ListingChange};
use domain::programme::Programme;
use domain::self_assessment::Validity;
use domain::{AppKey, PartnerId, ProductId};
use serde_json::json;

use crate::audit::{Actor, with_reason};
use crate::partners::Partner;
use crate::reviews::put_aged;
use crate::versioned::Versioned;
use crate::withheld_answers::hand_over;
use crate::write::Write;
use crate::{Consistency, Store, StoreError};
use crate::{approvals, apps, badge_changes, item, keys, listings, programme, watch_list};

/// What is read before the catalogue changes an app.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The app's facts and its listing, if the app exists already.
    pub existing: Option<(Versioned<AppFacts>, Listing)>,
    /// The partner that the app is to belong to, if it exists.
    pub partner: Option<Partner>,
    /// The app that has the product's id, if there is one.
    pub product_of: Option<AppKey>,
    /// The programme, which the badge depends on.
    pub programme: Programme,
    /// The validity of the partner's approval.
    pub assessment: Option<Validity>,
    /// How often the approval was written.
    approval_version: u32,
}

/// A change of an app.
#[derive(Clone, Copy, Debug)]
pub struct AppChange<'a> {
    /// The app.
    pub key: &'a AppKey,
    /// The listing after the change, with the partner's name that was read, and what the change does to the badge.
    pub after: &'a ListingChange,
    /// The action in the audit line.
    pub action: &'a str,
    /// What was read of the partner that the app now belongs to, if it did not before: the listing gets the validity of
    /// that partner's approval.
    pub new_to: Option<&'a Entry>,
    /// Why, for the audit line; a program need not say it.
    pub reason: Option<&'a str>,
}

impl Store {
    /// Reads what a change of an app starts from, in one round trip.
    pub async fn catalogue_entry(
        &self,
        app: &AppKey,
        partner: &PartnerId,
        product: &ProductId,
    ) -> Result<Entry, StoreError> {
        let (head, view, profile) = (keys::head(app), keys::view(app), keys::profile(partner));
        let (product, document, approval) = (keys::product(product), keys::programme(), keys::approval(partner));
        let wanted = [&head, &view, &profile, &product, &document, &approval].map(Clone::clone);
        let mut found = self.read_items(&wanted, Consistency::Strong).await?;
        let existing = match (found.remove(&head), found.remove(&view)) {
            (Some(facts), Some(listing)) => {
                Some((apps::read_head(&head, facts)?, listings::read_view(&view, listing)?))
            }
            _ => None,
        };
        let partner = found.remove(&profile).map(|item| item::to_record(&profile, item)).transpose()?;
        let product_of = found.remove(&product).map(|item| item::to_record::<apps::Product>(&product, item));
        let (assessment, approval_version) = approvals::read_validity(found.remove(&approval), &approval)?;
        Ok(Entry {
            existing,
            partner,
            product_of: product_of.transpose()?.map(|product| product.app),
            programme: programme::read_programme(found.remove(&document))?,
            assessment,
            approval_version,
        })
    }

    /// The facts and the listing of an app.
    pub async fn facts_and_listing(&self, app: &AppKey) -> Result<Option<(Versioned<AppFacts>, Listing)>, StoreError> {
        let (head, view) = (keys::head(app), keys::view(app));
        let mut found = self.read_items(&[head.clone(), view.clone()], Consistency::Strong).await?;
        match (found.remove(&head), found.remove(&view)) {
            (Some(facts), Some(listing)) => {
                Ok(Some((apps::read_head(&head, facts)?, listings::read_view(&view, listing)?)))
            }
            _ => Ok(None),
        }
    }

    /// Writes an app over what was `read`. The badge depends on the facts, the privacy policy's link and the live
    /// revision, so all of them must still be as they were read.
    ///
    /// # Errors
    /// [`StoreError::Condition`] or [`StoreError::Conflict`] when they are not, or when the partner's name was changed.
    pub async fn put_app(
        &self,
        change: AppChange<'_>,
        read: Option<(&Versioned<AppFacts>, &Listing)>,
        actor: Actor<'_>,
    ) -> Result<(), StoreError> {
        let AppChange { key, after, action, new_to, reason } = change;
        let facts = &after.listing.facts;
        let before = read.map(|(facts, _)| &facts.value);
        let same_name = Write::check(&keys::profile(&facts.partner))
            .only_if("#name = :name", &["name"])
            .with("name", &after.listing.partner_name)?;
        let view = match read {
            Some((_, read)) => listings::update_view(key, read, &after.listing, new_to.is_some())?,
            None => listings::create_view(key, &after.listing)?,
        };
        let mut writes = vec![
            apps::put_head(key, facts, read.map_or(0, |(facts, _)| facts.version))?,
            apps::put_product(key, facts, read.is_none())?,
            view,
            same_name,
            Write::put(&keys::app_of_partner(&facts.partner, key), &serde_json::Map::new())?,
            actor.line(keys::app_partition(key), action, with_reason(json!(facts), reason))?,
        ];
        if let Some(entry) = new_to {
            writes.push(approvals::check_unchanged(&facts.partner, entry.approval_version)?);
        }
        if read.is_some_and(|(_, read)| customers_see_other(read, &after.listing)) {
            writes.push(put_aged(key, actor.now)?);
        }
        writes.extend(hand_over(key, read.map(|(_, read)| read), &after.listing)?);
        writes.extend(watch_list::watch(key, before, facts)?);
        writes.extend(badge_changes::put_badge_change(key, after, actor.now)?);
        if let Some(before) = before.filter(|before| before.partner != facts.partner) {
            writes.push(Write::delete(&keys::app_of_partner(&before.partner, key)));
            // A draft is between the members of the partner who work on it.
            writes.push(Write::delete(&keys::draft(key)));
        }
        self.transact(writes).await
    }
}

/// Whether customers read another name of the app or its partner, which the scanner has not seen there, or cannot find the app any
/// more, or can again: then it leaves the reviewers' queue and the statistics, or comes back.
fn customers_see_other(before: &Listing, after: &Listing) -> bool {
    seen_by_customers(before) != seen_by_customers(after)
}

fn seen_by_customers(listing: &Listing) -> (&str, &str, bool) {
    (&listing.facts.name, &listing.partner_name, listing.facts.has_public_tab())
}
