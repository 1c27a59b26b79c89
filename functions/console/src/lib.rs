//! The partner's pages: the list of apps, the form, the preview with its publish, the history, the self assessment.
//!
//! What lives here: the routes and their handlers, a module per page. What must not: a rule of the programme (those are in
//! `domain`), and markup (that is in `platform`'s templates).

mod apps;
mod assessment;
mod discard;
mod form;
mod history;
mod preview;
mod routes;
mod transfer;

use axum::Router;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::Precondition;
use domain::draft::Draft;
use domain::questionnaire::Answers;
use domain::questionnaire::form::FormData;
use mail::Mailer;
use store::Store;
use store::listings::{IncludeDraft, ListingRecord};
use store::{Consistency, StoreError};
use web::app_path::has_tab;
use web::path::Key;
use web::person::Person;
use web::render;
use web::state::MailState;
use web::{Problem, ProblemKind, reply};

pub use routes::routes;

/// The function's router.
pub fn router(mailer: Mailer) -> Router {
    routes().into_router(MailState(mailer))
}

/// An app that the person manages, with all that its pages are about.
struct Opened<'a> {
    person: &'a Person,
    key: AppKey,
    read: ListingRecord,
}

/// Opens an app for somebody who manages it and that has a tab.
async fn open<'a>(store: &Store, person: &'a Person, key: Result<Key, Problem>) -> Result<Opened<'a>, Problem> {
    let Key(key) = key?;
    let read = store.listing(&key, IncludeDraft::Yes, Consistency::Strong).await?;
    let app = read.as_ref().map(|read| read.listing.facts.app(&key));
    person.managing(app.as_ref())?;
    let (Some(read), Some(app)) = (read, app) else { return Err(Problem::not_found("such app")) };
    has_tab(&app)?;
    Ok(Opened { person, key, read })
}

impl Opened<'_> {
    /// The newest answers: the draft's, or else the live ones.
    fn answers(&self) -> Answers {
        let live = || self.read.listing.live.as_ref().map(|live| live.answers.clone());
        self.read.draft.as_ref().map(|draft| draft.answers.clone()).or_else(live).unwrap_or_default()
    }

    /// What a form begins with, by name: the draft, or else the live revision; empty when there is neither.
    fn basis(&self) -> String {
        let live = || self.read.listing.live.as_ref().map(|live| format!("{LIVE}{}", live.revision));
        self.read.draft.as_ref().map(|draft| draft.etag.clone()).or_else(live).unwrap_or_default()
    }

    /// Saves a draft in the place of what a form began with; whether that was still there.
    async fn put(&self, store: &Store, basis: Basis, draft: &Draft) -> Result<bool, Problem> {
        let put = match basis {
            Basis::Draft(etag) => store.save_draft(&self.key, draft, &Precondition::Is(vec![etag])).await,
            Basis::Live(revision) => store.begin_draft(&self.key, draft, revision).await,
        };
        match put {
            Ok(()) => Ok(true),
            Err(StoreError::Condition { .. } | StoreError::Conflict) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// The path of one of the app's pages.
    fn path(&self, page: &str) -> String {
        format!("/manage/apps/{}/{page}", self.key)
    }
}

/// What is said when others saved, and nothing is to be decided.
const NOTHING_DIFFERS: &str =
    "Somebody else saved answers in the meantime. The form now shows theirs, and none of yours differ.";
/// What begins the name of a live revision.
const LIVE: &str = "live ";

/// What the form of an app's answers began with.
enum Basis {
    /// A draft.
    Draft(String),
    /// No draft, and this live revision; none: nothing was live. Without the revision, a form that was opened before
    /// somebody else published would undo that unseen.
    Live(Option<u32>),
}

impl Basis {
    fn read(data: &FormData) -> Result<Self, Problem> {
        let name = data.get("etag").ok_or_else(nameless)?;
        Ok(match name.strip_prefix(LIVE).map(str::parse) {
            Some(Ok(revision)) => Self::Live(Some(revision)),
            None if name.is_empty() => Self::Live(None),
            Some(Err(_)) | None => Self::Draft(name.to_owned()),
        })
    }
}

/// What a page is told that does not say what it began with.
fn nameless() -> Problem {
    Problem::new(
        ProblemKind::PreconditionRequired,
        "The form is incomplete: it does not say which version of the answers it shows. Reload the page and try again.",
    )
}

/// What a form requires of what it changes: that it is what the form began with. The pages always say so.
fn precondition(data: &FormData) -> Result<Precondition, Problem> {
    match data.get("etag") {
        Some("") => Ok(Precondition::Absent),
        Some(etag) => Ok(Precondition::Is(vec![etag.to_owned()])),
        None => Err(nameless()),
    }
}

/// A page for the person alone.
fn page(status: StatusCode, text: String) -> Response {
    reply::scripted(reply::private(status, render::HTML, text))
}

/// What a button that nobody could have pressed is told.
fn no_such_button() -> Problem {
    Problem::new(ProblemKind::BadRequest, "The form has no such button. Reload the page and try again.")
}
