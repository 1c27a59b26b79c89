//! The app that a page is about: read for a person who manages it, with its draft.

use domain::draft::Draft;
use domain::listing::{Listing, TabStatus};
use domain::questionnaire::Answers;
use domain::{AppKey, Precondition};
use jiff::Timestamp;
use store::drafts::saved;
use store::listings::{Along, Read};
use store::{Consistency, Store, StoreError};
use web::Problem;
use web::app_path::has_tab;
use web::path::Key;
use web::person::Person;

use crate::posted::AnswersVersion;

/// An app with a tab, and the person who manages it.
pub struct ManagedApp<'a> {
    pub person: &'a Person,
    pub key: AppKey,
    pub read: Read,
}

/// Reads an app that has a tab, for a person who manages it.
pub async fn read_managed_app<'a>(
    store: &Store,
    person: &'a Person,
    key: Result<Key, Problem>,
) -> Result<ManagedApp<'a>, Problem> {
    let Key(key) = key?;
    let read = store.listing(&key, Along::Draft, Consistency::Strong).await?;
    let app = read.as_ref().map(|read| read.listing.facts.app(&key));
    person.managing(app.as_ref())?;
    let (Some(read), Some(app)) = (read, app) else { return Err(Problem::not_found("such app")) };
    has_tab(&app)?;
    Ok(ManagedApp { person, key, read })
}

/// The apps with a tab that a person manages, of all their partners.
pub async fn list_managed_apps(store: &Store, person: &Person) -> Result<Vec<(AppKey, Listing)>, Problem> {
    let mut apps = Vec::new();
    for (partner, permissions) in &person.access.partners {
        let keys: Vec<AppKey> =
            store.apps_of(partner).await?.into_iter().filter(|key| permissions.manage_app.contains(key)).collect();
        let listings = store.listings(&keys, Consistency::Strong).await?;
        // The partner's list may still name an app that has moved to another partner.
        apps.extend(listings.into_iter().filter(|(key, listing)| {
            listing.facts.partner == *partner && listing.facts.app(key).tab_status() == TabStatus::Available
        }));
    }
    Ok(apps)
}

impl ManagedApp<'_> {
    /// Reads the same app again.
    pub async fn read_again(&self, store: &Store) -> Result<Self, Problem> {
        read_managed_app(store, self.person, Ok(Key(self.key.clone()))).await
    }

    /// The newest answers: the draft's, or else the live ones.
    pub fn answers(&self) -> Answers {
        match (&self.read.draft, &self.read.listing.live) {
            (Some(draft), _) => draft.answers.clone(),
            (None, Some(live)) => live.answers.clone(),
            (None, None) => Answers::default(),
        }
    }

    /// The version of the newest answers.
    pub fn version(&self) -> AnswersVersion {
        match (&self.read.draft, &self.read.listing.live) {
            (Some(draft), _) => AnswersVersion::Draft(draft.etag.clone()),
            (None, live) => AnswersVersion::Live(live.as_ref().map(|live| live.revision)),
        }
    }

    /// A draft with these answers, saved by the person.
    pub fn new_draft(&self, answers: Answers, now: Timestamp) -> Draft {
        saved(answers, &self.read.programme, &self.person.email, now)
    }

    /// Saves a draft in place of the version that a form started with. Returns whether that version was still there:
    /// otherwise nothing is saved.
    pub async fn save_draft(&self, store: &Store, version: AnswersVersion, draft: &Draft) -> Result<bool, Problem> {
        let saved = match version {
            AnswersVersion::Draft(etag) => store.save_draft(&self.key, draft, &Precondition::Is(vec![etag])).await,
            AnswersVersion::Live(revision) => store.begin_draft(&self.key, draft, revision).await,
        };
        match saved {
            Ok(()) => Ok(true),
            Err(StoreError::Condition { .. } | StoreError::Conflict) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The path of one of the app's pages.
    pub fn path(&self, page: &str) -> String {
        format!("/manage/apps/{}/{page}", self.key)
    }

    /// What the names start with under which a browser keeps texts of this app that are not saved: one person's texts are
    /// never shown to another.
    pub fn kept_prefix(&self) -> String {
        format!("{} {} ", self.person.email, self.key)
    }
}
