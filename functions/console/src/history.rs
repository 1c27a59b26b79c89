//! What was published, what differs, and whole sets of answers in and out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use domain::draft::{Change, differences};
use domain::questionnaire::form::Entries;
use domain::questionnaire::wire::{self, Generation};
use domain::questionnaire::{Answers, Violation, published};
use jiff::Timestamp;
use platform::Store;
use platform::http::body::Sent;
use platform::http::path::Key;
use platform::http::query::Query;
use platform::http::subject::accepting;
use platform::http::{Now, Problem, SignedIn, reply};
use platform::render::console::{HistoryPage, RevisionRow, history_page};
use platform::render::{Around, Here};
use platform::store::drafts::saved;
use serde_json::Value as Json;

use super::{Basis, Opened, no_such_button, open, transfer};

/// How many revisions a page lists.
const LISTED: i32 = 20;

/// The revisions, and what differs between the two that the query names.
pub async fn show(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
    query: Query,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let before = query.number("before")?;
    let compared = match (query.number("from")?, query.number("to")?) {
        (Some(from), Some(to)) => Some((from, to, compare(&store, &opened, from, to).await?)),
        _ => None,
    };
    Shown { before, compared, ..Shown::default() }.page(&store, &opened, StatusCode::OK).await
}

async fn compare(store: &Store, opened: &Opened<'_>, from: u32, to: u32) -> Result<Vec<Change>, Problem> {
    let (from, to) = (revision(store, opened, from).await?, revision(store, opened, to).await?);
    Ok(differences(published().newest(), &from, &to))
}

async fn revision(store: &Store, opened: &Opened<'_>, number: u32) -> Result<Answers, Problem> {
    let revision = store.revision(&opened.key, number).await?;
    Ok(revision.ok_or_else(|| Problem::not_found("such revision"))?.answers)
}

/// What the page shows besides the revisions.
#[derive(Default)]
struct Shown {
    before: Option<u32>,
    compared: Option<(u32, u32, Vec<Change>)>,
    pasted: String,
    report: Option<(String, Vec<Violation>)>,
}

impl Shown {
    async fn page(self, store: &Store, opened: &Opened<'_>, status: StatusCode) -> Result<Response, Problem> {
        let (revisions, more) = store.revisions(&opened.key, self.before, LISTED).await?;
        let rows: Vec<RevisionRow> = revisions
            .into_iter()
            .map(|revision| RevisionRow {
                revision: revision.revision,
                published_at: revision.published_at,
                published_by: revision.published_by,
            })
            .collect();
        let report = self.report.as_ref().map(|(told, violations)| (told.as_str(), violations.as_slice()));
        let page = HistoryPage {
            around: Around { person: opened.person, here: Here::Elsewhere },
            app: &opened.key,
            listing: &opened.read.listing,
            more: rows.last().map(|last| last.revision).filter(|_| more),
            revisions: &rows,
            compared: self.compared,
            etag: &opened.basis(),
            drafted: opened.read.draft.is_some(),
            pasted: &self.pasted,
            report,
        };
        Ok(super::page(status, history_page(&page)?))
    }
}

/// Restores a revision, or takes in answers from elsewhere, as the draft.
pub async fn change(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let entries = sent.form()?;
    accepting(&opened.read.programme, now)?;
    match entries.get("do") {
        Some("restore") => {
            let number = entries.get("revision").and_then(|number| number.parse().ok());
            let number = number.ok_or_else(|| Problem::not_found("such revision"))?;
            let answers = revision(&store, &opened, number).await?;
            match replace(&store, &opened, &entries, answers, now).await? {
                true => Ok(reply::see_other(&opened.path("privacy-and-security"))),
                false => stale(&store, &opened, String::new()).await,
            }
        }
        Some("upload") => upload(&store, &opened, &entries, now).await,
        _ => Err(no_such_button()),
    }
}

/// Puts answers in the draft's place; not when the draft is another than the page showed.
async fn replace(
    store: &Store,
    opened: &Opened<'_>,
    entries: &Entries,
    answers: Answers,
    now: Timestamp,
) -> Result<bool, Problem> {
    let draft = saved(answers, &opened.read.programme, &opened.person.email, now);
    opened.put(store, Basis::read(entries)?, &draft).await
}

async fn stale(store: &Store, opened: &Opened<'_>, pasted: String) -> Result<Response, Problem> {
    let told =
        "The draft was saved, published or discarded since you saw this page, and nothing was changed. Look at it, \
        then do it again."
            .to_owned();
    let shown = Shown { report: Some((told, Vec::new())), pasted, ..Shown::default() };
    shown.page(store, opened, StatusCode::PRECONDITION_FAILED).await
}

async fn upload(store: &Store, opened: &Opened<'_>, entries: &Entries, now: Timestamp) -> Result<Response, Problem> {
    let said = ["file", "text"].iter().filter_map(|name| entries.get(name)).find(|text| !text.trim().is_empty());
    let text = said.unwrap_or_default().to_owned();
    let answers = match transfer::read(&text) {
        Ok(answers) => answers,
        Err(violations) => {
            let told = format!("Nothing was saved: {} to correct", violations.len());
            let shown = Shown { report: Some((told, violations)), pasted: text, ..Shown::default() };
            return shown.page(store, opened, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let changed = differences(published().newest(), &opened.answers(), &answers).len();
    if !replace(store, opened, entries, answers, now).await? {
        return stale(store, opened, text).await;
    }
    let opened = open(store, opened.person, Ok(Key(opened.key.clone()))).await?;
    let told = match changed {
        0 => "Saved as the draft: no field differs from before.".to_owned(),
        1 => "Saved as the draft: 1 field differs from before.".to_owned(),
        many => format!("Saved as the draft: {many} fields differ from before."),
    };
    Shown { report: Some((told, Vec::new())), ..Shown::default() }.page(store, &opened, StatusCode::OK).await
}

/// The newest answers as the wire's JSON.
pub async fn json(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let document = Json::Object(wire::write(&opened.answers(), Generation::V3));
    Ok(download(reply::private(StatusCode::OK, reply::JSON, reply::document(&document)?), &opened, "json"))
}

/// The newest answers as a table.
pub async fn csv(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let table = transfer::table(&opened.answers())?;
    Ok(download(reply::private(StatusCode::OK, "text/csv; charset=utf-8", table), &opened, "csv"))
}

fn download(mut response: Response, opened: &Opened<'_>, end: &str) -> Response {
    let name = format!("attachment; filename=\"{}.{end}\"", opened.key);
    reply::insert(&mut response, CONTENT_DISPOSITION, &name);
    response
}
