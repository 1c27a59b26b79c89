//! Apps as the catalogue describes them: each app's head, which has its facts, and the item that leads from its
//! product's id to it.

use std::collections::BTreeMap;

use domain::access::{Access, Relation};
use domain::listing::{App, AppFacts, Hosting};
use domain::ownership::FormerPartners;
use domain::programme::Programme;
use domain::{AppKey, AppRef, PartnerId, ProductId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::item::{self, Item, Packed};
use crate::keys::{self, Key};
use crate::versioned::Versioned;
use crate::write::{ABSENT, Write};
use crate::{Consistency, Store, StoreError, programme};

#[derive(Serialize, Deserialize)]
struct HeadItem {
    facts: Packed,
    version: u32,
}

pub(crate) fn read_head(key: &Key, found: Item) -> Result<Versioned<AppFacts>, StoreError> {
    let head: HeadItem = item::to_record(key, found)?;
    Ok(Versioned { value: head.facts.unpack(key)?, version: head.version })
}

/// Writes an app's facts over those that were read.
pub(crate) fn put_head(app: &AppKey, facts: &AppFacts, read_version: u32) -> Result<Write, StoreError> {
    let key = keys::head(app);
    let head = HeadItem { facts: Packed::pack(&key, facts)?, version: read_version + 1 };
    Write::put(&key, &head)?.only_at_version(read_version)
}

/// What is known of an app by its product's id, which is all that a REST v3 call says.
#[derive(Serialize, Deserialize)]
pub(crate) struct Product {
    pub(crate) app: AppKey,
    partner: PartnerId,
    hosting: Hosting,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    archived_at: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "FormerPartners::is_empty")]
    former_partners: FormerPartners,
}

impl Product {
    fn into_app(self) -> App {
        let Self { app: key, partner, hosting, archived_at, former_partners } = self;
        App { key, partner, hosting, archived_at, former_partners }
    }
}

/// Gives the product of these facts to an app. A product that another app has stays that one's.
pub(crate) fn put_product(app: &AppKey, facts: &AppFacts, is_new: bool) -> Result<Write, StoreError> {
    let product = Product {
        app: app.clone(),
        partner: facts.partner.clone(),
        hosting: facts.hosting,
        archived_at: facts.archived_at,
        former_partners: facts.former_partners.clone(),
    };
    let put = Write::put(&keys::product(&facts.product), &product)?;
    if is_new { Ok(put.only_if(ABSENT, &[])) } else { put.only_if("#app = :app", &["app"]).with("app", app) }
}

impl Store {
    /// The app that a path names, if there is one, and the programme: one strongly consistent round trip.
    pub async fn app(&self, app: &AppRef) -> Result<(Option<App>, Programme), StoreError> {
        let named = match app {
            AppRef::Key(key) => Some(keys::head(key)),
            AppRef::Product(product) => Some(keys::product(product)),
            AppRef::Invalid => None,
        };
        let wanted: Vec<Key> = named.iter().cloned().chain([keys::programme()]).collect();
        let mut found = self.read_items(&wanted, Consistency::Strong).await?;
        let programme = programme::read_programme(found.remove(&keys::programme()))?;
        let Some((key, item)) = named.and_then(|key| found.remove(&key).map(|item| (key, item))) else {
            return Ok((None, programme));
        };
        let app = match app {
            AppRef::Key(app) => read_head(&key, item)?.value.app(app),
            AppRef::Product(_) | AppRef::Invalid => item::to_record::<Product>(&key, item)?.into_app(),
        };
        Ok((Some(app), programme))
    }

    /// The key of the app that has a product's id.
    pub async fn key_of_product(&self, product: &ProductId) -> Result<Option<AppKey>, StoreError> {
        let product: Option<Product> = self.read_record(&keys::product(product), Consistency::Strong).await?;
        Ok(product.map(|product| product.app))
    }

    /// The facts of some apps. Unknown apps are left out.
    pub async fn facts(
        &self,
        apps: impl IntoIterator<Item = &AppKey>,
    ) -> Result<BTreeMap<AppKey, AppFacts>, StoreError> {
        let heads = self.read_each(apps, keys::head, Consistency::Strong).await?;
        heads.into_iter().map(|(app, key, item)| Ok((app.clone(), read_head(&key, item)?.value))).collect()
    }

    /// The facts of all apps that somebody manages.
    pub async fn managed(&self, access: &Access) -> Result<BTreeMap<AppKey, AppFacts>, StoreError> {
        let mut apps = Vec::new();
        for (partner, may) in access.partners.iter().filter(|(_, may)| may.manages_any()) {
            apps.extend(self.apps_of(partner).await?.into_iter().filter(|app| may.manage_app.contains(app)));
        }
        let mut facts = self.facts(&apps).await?;
        // The partner's list of apps may still have an app that has just moved to another partner.
        facts.retain(|app, facts| access.relation_to_app(&facts.partner, app) == Relation::Manager);
        Ok(facts)
    }
}
