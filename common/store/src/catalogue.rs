//! The catalogue: partners and apps. An app is some items that are written together: its head, its view, its product's
//! key, its place below its partner, its place on the watch list, and an audit line.

use std::collections::BTreeMap;

use domain::access::{Access, Relation};
use domain::language::Language;
use domain::listing::{App, AppFacts, Hosting, Listing, ListingChange};
use domain::self_assessment::Validity;
use domain::{AppKey, EmailAddress, PartnerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::agenda;
use super::audit::Actor;
use super::dynamodb::{ABSENT, EXISTS, Order, Page, Write};
use super::item::{self, Item, Packed};
use super::keys::{self, Key};
use super::listings;
use super::{Consistency, Store, StoreError, programme, self_assessments};

/// A partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// The name that customers know.
    pub name: String,
    /// Where the marketplace reaches the partner when no member can be.
    pub contact: EmailAddress,
    /// What the marketplace writes to the partner in.
    #[serde(default)]
    pub language: Language,
}

#[derive(Serialize, Deserialize)]
pub(super) struct HeadRecord {
    facts: Packed,
    version: u32,
}

/// The head of an app: its facts, and how often they were written.
#[derive(Clone, Debug)]
pub struct Head {
    /// The facts.
    pub facts: AppFacts,
    /// 1 at first, then one more at every write.
    pub version: u32,
}

pub(super) fn head(key: &Key, found: Item) -> Result<Head, StoreError> {
    let record: HeadRecord = item::record(key, found)?;
    Ok(Head { facts: record.facts.read(key)?, version: record.version })
}

/// The product's key: what a REST v3 call needs before it knows the app.
#[derive(Serialize, Deserialize)]
pub(super) struct Product {
    app: AppKey,
    partner: PartnerId,
    hosting: Hosting,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    archived_at: Option<Timestamp>,
}

impl Product {
    pub(super) fn app(self) -> App {
        App { key: self.app, partner: self.partner, hosting: self.hosting, archived_at: self.archived_at }
    }
}

/// What the catalogue knows before it changes an app.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The app's head and listing, when it is known already.
    pub existing: Option<(Head, Listing)>,
    /// The partner that it is to belong to, if there is one.
    pub partner: Option<Partner>,
    /// The app that has the product's id, if one has.
    pub product_of: Option<AppKey>,
    /// The programme, for the badge.
    pub programme: domain::programme::Programme,
    /// The window of the partner's approval.
    pub assessment: Option<Validity>,
    /// How often the approval was written.
    approval_version: u32,
}

/// An app as it is to be.
#[derive(Clone, Copy, Debug)]
pub struct AppChange<'a> {
    /// The app.
    pub key: &'a AppKey,
    /// Its listing: the facts, the partner's name that was read, the privacy policy's link, and what that means for the
    /// badge.
    pub after: &'a ListingChange,
    /// What the audit line says.
    pub action: &'a str,
    /// What was read of a partner that the app is new to: the listing carries the window of its approval.
    pub new_to: Option<&'a Entry>,
}

impl Store {
    /// A partner.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn partner(&self, partner: &PartnerId) -> Result<Option<Partner>, StoreError> {
        self.record(&keys::profile(partner), Consistency::Strong).await
    }

    /// Puts a partner. A new name is carried to the views of the partner's apps before this returns.
    ///
    /// # Errors
    /// When the table does not answer; putting again completes what was begun.
    pub async fn put_partner(&self, id: &PartnerId, partner: &Partner, actor: Actor<'_>) -> Result<(), StoreError> {
        let put = Write::put(&keys::profile(id), partner)?;
        let line = actor.line(keys::partner(id), "partner", json!(partner))?;
        self.transact(vec![put, agenda::announce(id)?, line]).await?;
        for app in self.apps_of(id).await? {
            let rename = Write::update(&keys::view(&app)).set("partner_name", &partner.name)?.only_if(EXISTS, &[]);
            self.write(rename).await?;
        }
        Ok(())
    }

    /// The apps of a partner, by key.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn apps_of(&self, partner: &PartnerId) -> Result<Vec<AppKey>, StoreError> {
        let partition = keys::partner(partner);
        let mut apps: Vec<AppKey> = Vec::new();
        loop {
            let from = apps.last().map(|last| keys::partner_app(partner, last).sk);
            let page = Page {
                partition: &partition,
                prefix: keys::APPS,
                from: from.as_deref(),
                order: Order::Ascending,
                limit: 500,
            };
            let (items, more) = self.page(page).await?;
            for found in items {
                let key = item::key_of(&found).unwrap_or_else(|| keys::profile(partner));
                let app = AppKey::parse(key.sk.trim_start_matches(keys::APPS));
                apps.push(app.map_err(|error| StoreError::corrupt(&key, error))?);
            }
            if !more {
                return Ok(apps);
            }
        }
    }

    /// The facts of apps. One that nobody knows is left out.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn facts(
        &self,
        apps: impl IntoIterator<Item = &AppKey>,
    ) -> Result<BTreeMap<AppKey, AppFacts>, StoreError> {
        let heads: Vec<(&AppKey, Key)> = apps.into_iter().map(|app| (app, keys::head(app))).collect();
        let wanted: Vec<Key> = heads.iter().map(|(_, key)| key.clone()).collect();
        let mut found = self.many(&wanted, Consistency::Strong).await?;
        let there = heads.iter().filter_map(|(app, key)| Some((app, key, found.remove(key)?)));
        there.map(|(app, key, item)| Ok(((*app).clone(), head(key, item)?.facts))).collect()
    }

    /// The facts of all apps that somebody manages.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn managed(&self, access: &Access) -> Result<BTreeMap<AppKey, AppFacts>, StoreError> {
        let mut apps = Vec::new();
        for (partner, may) in access.partners.iter().filter(|(_, may)| may.manages_any()) {
            apps.extend(self.apps_of(partner).await?.into_iter().filter(|app| may.manage_app.contains(app)));
        }
        let mut facts = self.facts(&apps).await?;
        // An app that moved to another partner is that one's.
        facts.retain(|app, facts| access.relation_to_app(&facts.partner, app) == Relation::Manager);
        Ok(facts)
    }

    /// Reads what a change of an app starts from: one round trip.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn catalogue_entry(
        &self,
        app: &AppKey,
        partner: &PartnerId,
        product: &domain::ProductId,
    ) -> Result<Entry, StoreError> {
        let (head_key, view, profile) = (keys::head(app), keys::view(app), keys::profile(partner));
        let (product, document) = (keys::product(product), keys::programme());
        let approval = keys::approval(partner);
        let wanted =
            [head_key.clone(), view.clone(), profile.clone(), product.clone(), document.clone(), approval.clone()];
        let mut found = self.items(&wanted, Consistency::Strong).await?;
        let existing = match (found.remove(&head_key), found.remove(&view)) {
            (Some(head_item), Some(view_item)) => {
                Some((head(&head_key, head_item)?, listings::read(&view, view_item)?))
            }
            _ => None,
        };
        let partner = found.remove(&profile).map(|item| item::record(&profile, item)).transpose()?;
        let product_of: Option<Product> =
            found.remove(&product).map(|item| item::record(&product, item)).transpose()?;
        let programme = programme::read(found.remove(&document))?;
        let (assessment, approval_version) = self_assessments::window(found.remove(&approval), &approval)?;
        let product_of = product_of.map(|product| product.app);
        Ok(Entry { existing, partner, product_of, programme, assessment, approval_version })
    }

    /// The head and the listing of an app.
    ///
    /// # Errors
    /// When the table does not answer.
    pub async fn catalogued(&self, app: &AppKey) -> Result<Option<(Head, Listing)>, StoreError> {
        let (head_key, view) = (keys::head(app), keys::view(app));
        let mut found = self.items(&[head_key.clone(), view.clone()], Consistency::Strong).await?;
        match (found.remove(&head_key), found.remove(&view)) {
            (Some(head_item), Some(view_item)) => {
                Ok(Some((head(&head_key, head_item)?, listings::read(&view, view_item)?)))
            }
            _ => Ok(None),
        }
    }

    /// Writes an app's facts, on the condition that they, the privacy policy's link and what is live are still as they
    /// were `read`: the badge's standing was decided by all of them.
    ///
    /// # Errors
    /// [`StoreError::Condition`] or [`StoreError::Conflict`] when they are not, or the partner's name changed.
    pub async fn put_app(
        &self,
        change: AppChange<'_>,
        read: Option<(&Head, &Listing)>,
        actor: Actor<'_>,
    ) -> Result<(), StoreError> {
        let AppChange { key, after, action, new_to } = change;
        let Listing { facts, partner_name, privacy_policy_url, badge_record, assessment, .. } = &after.listing;
        let (head_key, view_key) = (keys::head(key), keys::view(key));
        let packed = Packed::of(facts).map_err(|error| StoreError::corrupt(&head_key, error))?;
        let head = HeadRecord { facts: packed.clone(), version: read.map_or(0, |(head, _)| head.version) + 1 };
        let head = Write::put(&head_key, &head)?;
        let product = Product {
            app: key.clone(),
            partner: facts.partner.clone(),
            hosting: facts.hosting,
            archived_at: facts.archived_at,
        };
        let product = Write::put(&keys::product(&facts.product), &product)?;
        let (head, product, view) = match read {
            Some((read, listing)) => {
                let view = listings::unchanged(Write::update(&view_key), listing)?
                    .set("facts", &packed)?
                    .set("partner", &facts.partner)?
                    .set("partner_name", partner_name)?
                    .set_or_remove("privacy_policy_url", privacy_policy_url.as_ref())?
                    .set_or_remove("standing", badge_record.as_ref())?;
                (
                    head.only_if("#version = :read", &["version"]).with("read", &read.version)?,
                    product.only_if("#app = :app", &["app"]).with("app", key)?,
                    // Else the copy is the assessment's to write.
                    if new_to.is_some() { view.set_or_remove("assessment", assessment.as_ref())? } else { view },
                )
            }
            None => {
                let record = listings::Record {
                    facts: packed,
                    partner_name: partner_name.clone(),
                    privacy_policy_url: privacy_policy_url.clone(),
                    answers: None,
                    revision: None,
                    published_at: None,
                    published_by: None,
                    form_status: domain::questionnaire::wire::FormStatus::default(),
                    standing: *badge_record,
                    partner: Some(facts.partner.clone()),
                    assessment: *assessment,
                };
                (
                    head.only_if(ABSENT, &[]),
                    product.only_if(ABSENT, &[]),
                    Write::put(&view_key, &record)?.only_if(ABSENT, &[]),
                )
            }
        };
        let named = Write::check(&keys::profile(&facts.partner))
            .only_if("#name = :name", &["name"])
            .with("name", partner_name)?;
        let below = Write::put(&keys::partner_app(&facts.partner, key), &serde_json::Map::new())?;
        let line = actor.line(keys::app(key), action, json!(facts))?;
        let mut writes = vec![head, product, view, named, below, line];
        if let Some(entry) = new_to {
            writes.push(self_assessments::unchanged(&facts.partner, entry.approval_version)?);
        }
        writes.extend(agenda::watch(key, read.map(|(head, _)| &head.facts), facts)?);
        writes.extend(agenda::changed(key, after, actor.now)?);
        if let Some(before) = read.map(|(head, _)| &head.facts.partner).filter(|before| **before != facts.partner) {
            writes.push(Write::delete(&keys::partner_app(before, key)));
        }
        self.transact(writes).await
    }
}
