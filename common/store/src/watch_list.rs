//! The watch list: the apps in Cloud Fortified, which enforce-fortified goes through.

use domain::listing::AppFacts;
use domain::{AppKey, PartnerId};

use crate::agenda::{IndexKey, LAST, List};
use crate::keys;
use crate::write::Write;
use crate::{Page, Row, Store, StoreError};

/// An app on the watch list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedApp {
    /// The app's partner.
    pub partner: PartnerId,
    /// The app.
    pub app: AppKey,
}

impl WatchedApp {
    /// The app's row of the list.
    pub fn row(&self) -> Row {
        Row { key: keys::watch(&self.app), sort: format!("{}#{}", self.partner, self.app) }
    }

    fn from_row(row: &Row) -> Result<Self, StoreError> {
        let named = row.sort.split_once('#').and_then(|(partner, app)| {
            Some(Self { partner: PartnerId::parse(partner).ok()?, app: AppKey::parse(app).ok()? })
        });
        named.ok_or_else(|| StoreError::corrupt(&row.key, "its sort key in the index names no app"))
    }
}

/// Puts an app with these facts on the watch list, or takes it off; `None` when there is nothing to do. `before`: the
/// facts until now.
pub(crate) fn watch(app: &AppKey, before: Option<&AppFacts>, facts: &AppFacts) -> Result<Option<Write>, StoreError> {
    let Row { key, sort } = WatchedApp { partner: facts.partner.clone(), app: app.clone() }.row();
    if facts.is_watched() {
        return Write::put(&key, &IndexKey::in_list(List::Watched, &facts.partner, sort)).map(Some);
    }
    Ok(before.filter(|before| before.is_watched()).map(|_| Write::delete(&key)))
}

impl Store {
    /// A page of the watch list, by partner and app.
    pub async fn watched(
        &self,
        shard: u32,
        after: Option<&Row>,
        limit: u32,
    ) -> Result<Page<(WatchedApp, Row)>, StoreError> {
        let page = self.read_list(List::Watched, shard, LAST, after, limit).await?;
        page.try_map(|row| Ok((WatchedApp::from_row(&row)?, row)))
    }
}
