//! Partners, and the list of each one's apps.

use domain::language::Language;
use domain::listing::Listing;
use domain::{AppKey, EmailAddress, PartnerId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::agenda::{IndexKey, List};
use crate::audit::{Actor, with_reason};
use crate::dynamodb::{Order, PageQuery};
use crate::keys::{self, Key};
use crate::reviews::put_aged;
use crate::withheld_answers::put_all_listed;
use crate::write::{ABSENT, EXISTS, Write};
use crate::{Consistency, Page, Row, Store, StoreError};

/// A partner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Partner {
    /// The name that customers know.
    pub name: String,
    /// The address for mail that no member can be sent.
    pub contact: EmailAddress,
    /// The language of mail to the partner.
    #[serde(default)]
    pub language: Language,
}

impl Store {
    /// A partner.
    pub async fn partner(&self, partner: &PartnerId) -> Result<Option<Partner>, StoreError> {
        self.read_record(&keys::profile(partner), Consistency::Strong).await
    }

    /// A partner's name, or its id if nobody has named it.
    pub async fn partner_name(&self, partner: &PartnerId) -> Result<String, StoreError> {
        Ok(self.partner(partner).await?.map_or_else(|| partner.to_string(), |partner| partner.name))
    }

    /// Writes a partner over the one that was `read`. Before this returns, a new name is written to the listings of the partner's apps; if that
    /// fails, writing the partner again completes it.
    ///
    /// # Errors
    /// [`StoreError::Condition`] when there was none and somebody else has created it since, or when somebody changed the
    /// language since `read`, which a description of the partner need not repeat.
    pub async fn put_partner(
        &self,
        id: &PartnerId,
        partner: &Partner,
        read: Option<&Partner>,
        (reason, actor): (Option<&str>, Actor<'_>),
    ) -> Result<(), StoreError> {
        let index_key = IndexKey::in_list(List::Partners, id, id.to_string());
        let profile = Write::put(&keys::profile(id), partner)?;
        let profile = match read {
            Some(read) => {
                const SAME_LANGUAGE: &str =
                    "#language = :read OR (attribute_not_exists(#language) AND :read = :default)";
                let same = profile.only_if(SAME_LANGUAGE, &["language"]);
                same.with("read", &read.language)?.with("default", &Language::default())?
            }
            None => profile.only_if(ABSENT, &[]),
        };
        let mut writes = vec![
            profile,
            Write::put(&keys::listed_partner(id), &index_key)?,
            actor.line(keys::partner_partition(id), "partner", with_reason(json!(partner), reason))?,
        ];
        if read.is_none() {
            // Nothing can be withheld of a partner that is new.
            writes.push(put_all_listed(id)?);
        }
        self.transact(writes).await?;
        for app in self.apps_of(id).await? {
            self.rename_partner_of(&app, &partner.name, actor.now).await?;
        }
        Ok(())
    }

    /// Writes the partner's name to an app's listing, unless it is there. What is there counts, and not what the partner was called
    /// before, so that a repetition goes on where a failure has stopped.
    async fn rename_partner_of(&self, app: &AppKey, name: &str, now: Timestamp) -> Result<(), StoreError> {
        let has_another = format!("{EXISTS} AND #partner_name <> :partner_name");
        let rename = Write::update(&keys::view(app)).set("partner_name", &name)?.only_if(has_another, &[]);
        // Customers read the name with each app, so the scanner looks at it there.
        match self.transact(vec![rename, put_aged(app, now)?]).await {
            Err(StoreError::Condition { .. }) => Ok(()),
            outcome => outcome,
        }
    }

    /// A page of all partners, by id.
    pub async fn partners(&self, shard: u32, after: Option<&Row>) -> Result<Page<(PartnerId, Row)>, StoreError> {
        self.read_partners_in(List::Partners, shard, after).await
    }

    /// The listings of a partner's apps that have a public tab, at most `most`, by key; eventually consistent. No more is read
    /// than it takes to find them.
    pub async fn public_listings_of(
        &self,
        partner: &PartnerId,
        most: usize,
    ) -> Result<Vec<(AppKey, Listing)>, StoreError> {
        let (partition, mut after, mut public) = (keys::partner_partition(partner), None::<String>, Vec::new());
        let limit = i32::try_from(most).unwrap_or(i32::MAX);
        loop {
            let (prefix, order, start) = (keys::APPS, Order::Ascending, after.as_deref());
            let page = PageQuery { partition: &partition, prefix, after: start, order, limit };
            let (items, more) = self.read_page(page).await?;
            after = items.last().map(|(key, _)| key.sk.clone());
            let apps: Vec<AppKey> = items.into_iter().map(|(key, _)| app_in(&key)).collect::<Result<_, _>>()?;
            let found = self.listings(&apps, Consistency::Eventual).await?.into_iter();
            // The list may still have an app that has just moved to another partner.
            let shown = found.filter(|(_, it)| it.facts.partner == *partner && it.facts.has_public_tab());
            public.extend(shown.take(most - public.len()));
            if public.len() == most || !more {
                return Ok(public);
            }
        }
    }

    /// The apps of a partner, by key.
    pub async fn apps_of(&self, partner: &PartnerId) -> Result<Vec<AppKey>, StoreError> {
        let items = self.read_prefix(&keys::partner_partition(partner), keys::APPS).await?;
        items.into_iter().map(|(key, _)| app_in(&key)).collect()
    }
}

/// The app that a place in its partner's list names.
fn app_in(place: &Key) -> Result<AppKey, StoreError> {
    let app = AppKey::parse(place.sk.trim_start_matches(keys::APPS));
    app.map_err(|error| StoreError::corrupt(place, error))
}
