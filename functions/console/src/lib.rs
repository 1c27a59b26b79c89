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
use domain::questionnaire::Answers;
use domain::questionnaire::form::Entries;
use platform::Store;
use platform::http::caller::Person;
use platform::http::conditional::Precondition;
use platform::http::path::Key;
use platform::http::subject::has_tab;
use platform::http::{Problem, ProblemKind, reply};
use platform::mail::Mailer;
use platform::render;
use platform::store::Consistency;
use platform::store::listings::{Along, Read};

pub use routes::routes;

/// The function's router.
pub fn router(mailer: Mailer) -> Router {
    routes().into_router(mailer)
}

/// An app that the person manages, with all that its pages are about.
struct Opened<'a> {
    person: &'a Person,
    key: AppKey,
    read: Read,
}

/// Opens an app for somebody who manages it and that has a tab.
async fn open<'a>(store: &Store, person: &'a Person, key: Result<Key, Problem>) -> Result<Opened<'a>, Problem> {
    let Key(key) = key?;
    let read = store.listing(&key, Along::Draft, Consistency::Strong).await?;
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

    /// The draft's name; empty when there is none.
    fn etag(&self) -> &str {
        self.read.draft.as_ref().map_or("", |draft| draft.etag.as_str())
    }

    /// The path of one of the app's pages.
    fn path(&self, page: &str) -> String {
        format!("/manage/apps/{}/{page}", self.key)
    }
}

/// What a form requires of what it changes: that it is what the form began with. The pages always say so.
fn precondition(entries: &Entries) -> Result<Precondition, Problem> {
    match entries.get("etag") {
        Some("") => Ok(Precondition::Absent),
        Some(etag) => Ok(Precondition::Is(vec![etag.to_owned()])),
        None => Precondition::None.required(),
    }
}

/// A page for the person alone.
fn page(status: StatusCode, text: String) -> Response {
    reply::scripted(reply::private(status, render::HTML, text))
}

/// What a button that nobody could have pressed is told.
fn no_such_button() -> Problem {
    Problem::new(ProblemKind::BadRequest, "The form has no such button. Load the page again.")
}
