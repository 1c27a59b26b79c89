//! The listing that a page is about, with its draft, for a person who manages the app.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;
use axum::response::{IntoResponse, Response};
use domain::draft::Draft;
use domain::listing::{Listing, TabStatus};
use domain::questionnaire::Answers;
use domain::{AppKey, AppRef, Precondition};
use jiff::Timestamp;
use store::drafts::new_draft;
use store::listings::{IncludeDraft, ListingRecord};
use store::{Consistency, Store, StoreError};
use web::app_path::AppPath;
use web::managed_app::read_managed_listing;
use web::path::Key;
use web::person::Person;
use web::render::frame::{ActiveLink, PageFrame};
use web::render::texts::PageTexts;
use web::{Problem, SignedIn};

use crate::posted::AnswersVersion;

/// The listing of an app that has a tab, with its draft, and the person who manages the app. Of a request, it is the app that
/// the path names, for the person who is signed in.
pub struct ManagedListing {
    pub signed_in: SignedIn,
    pub key: AppKey,
    pub record: ListingRecord,
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

impl<S> FromRequestParts<S> for ManagedListing
where
    S: Send + Sync,
    Store: FromRef<S>,
{
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Response> {
        let signed_in = SignedIn::from_request_parts(parts, state).await?;
        let key = Key::from_request_parts(parts, state).await;
        Self::read(&Store::from_ref(state), &signed_in, key).await.map_err(IntoResponse::into_response)
    }
}

impl ManagedListing {
    /// Reads the listing of an app that has a tab, for a person who manages the app.
    pub async fn read(store: &Store, signed_in: &SignedIn, key: Result<Key, Problem>) -> Result<Self, Problem> {
        let Key(key) = key?;
        let (key, record) =
            read_managed_listing(store, &signed_in.person, AppPath(AppRef::Key(key)), IncludeDraft::Yes).await?;
        Ok(Self { signed_in: signed_in.clone(), key, record })
    }

    /// Reads the same listing again.
    pub async fn read_again(&self, store: &Store) -> Result<Self, Problem> {
        Self::read(store, &self.signed_in, Ok(Key(self.key.clone()))).await
    }

    pub fn person(&self) -> &Person {
        &self.signed_in.person
    }

    /// The texts of the pages.
    pub fn texts(&self) -> PageTexts {
        self.signed_in.texts()
    }

    /// What is around a page about the app: no main page, so none of the frame's links leads to it.
    pub fn frame(&self) -> PageFrame<'_> {
        self.signed_in.frame(ActiveLink::None)
    }

    /// The newest answers: the draft's, or else the live ones.
    pub fn answers(&self) -> Answers {
        match (&self.record.draft, &self.record.listing.live) {
            (Some(draft), _) => draft.answers.clone(),
            (None, Some(live)) => live.answers.clone(),
            (None, None) => Answers::default(),
        }
    }

    /// The version of the newest answers.
    pub fn version(&self) -> AnswersVersion {
        match (&self.record.draft, &self.record.listing.live) {
            (Some(draft), _) => AnswersVersion::Draft(draft.etag.clone()),
            (None, live) => AnswersVersion::Live(live.as_ref().map(|live| live.revision)),
        }
    }

    /// A draft with these answers, saved by the person.
    pub fn new_draft(&self, answers: Answers, now: Timestamp) -> Draft {
        new_draft(answers, &self.record.programme, &self.person().email, now)
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
        format!("{} {} ", self.person().email, self.key)
    }
}
