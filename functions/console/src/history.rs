//! What was published, what differs, and whole sets of answers in and out.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_DISPOSITION;
use axum::response::Response;
use domain::questionnaire::differences::differences;
use domain::questionnaire::form::FormData;
use domain::questionnaire::wire::{self, Generation};
use domain::questionnaire::{Answers, Code, Violation, published};
use jiff::Timestamp;
use serde_json::Value as Json;
use store::Store;
use store::drafts::new_draft;
use web::app_path::accepting;
use web::body::Sent;
use web::path::Key;
use web::problem::violation;
use web::query::Query;
use web::render::console::{Comparison, HistoryPage, Outcome, Report, RevisionRow, history_page};
use web::render::{Around, Here};
use web::{Now, Problem, ProblemKind, SignedIn, reply};

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
    let (from, to) = (query.number("from")?, query.number("to")?);
    let (status, outcome) = compare(&store, &opened, from, to).await?;
    let comparison = Comparison { from, to, outcome };
    Shown { before: query.number("before")?, comparison, ..Shown::default() }.page(&store, &opened, status).await
}

async fn compare(
    store: &Store,
    opened: &Opened<'_>,
    from: Option<u32>,
    to: Option<u32>,
) -> Result<(StatusCode, Outcome), Problem> {
    let (from, to) = match (from, to) {
        (None, None) => return Ok((StatusCode::OK, Outcome::NotAsked)),
        (Some(from), Some(to)) if from != to => (from, to),
        _ => {
            let told = "Choose two different revisions: one as “from” and one as “to”.".to_owned();
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, Outcome::Refused(told)));
        }
    };
    let (former, latter) = (store.revision(&opened.key, from).await?, store.revision(&opened.key, to).await?);
    Ok(match (former, latter) {
        (Some(former), Some(latter)) => {
            let changes = differences(published().newest(), &former.answers, &latter.answers);
            (StatusCode::OK, Outcome::Changes { from, to, changes })
        }
        (former, _) => {
            let missing = if former.is_none() { from } else { to };
            let told = format!("The app has no revision {missing}. Choose two revisions from the list above.");
            (StatusCode::NOT_FOUND, Outcome::Refused(told))
        }
    })
}

async fn revision(store: &Store, opened: &Opened<'_>, number: u32) -> Result<Answers, Problem> {
    let revision = store.revision(&opened.key, number).await?;
    Ok(revision.ok_or_else(|| Problem::not_found("such revision"))?.answers)
}

/// What the page shows besides the revisions.
#[derive(Default)]
struct Shown {
    before: Option<u32>,
    comparison: Comparison,
    pasted: String,
    report: Option<Report>,
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
        let page = HistoryPage {
            around: Around { person: opened.person, here: Here::Elsewhere },
            app: &opened.key,
            listing: &opened.read.listing,
            before: self.before,
            more: rows.last().map(|last| last.revision).filter(|_| more),
            revisions: &rows,
            comparison: &self.comparison,
            etag: &opened.basis(),
            drafted: opened.read.draft.is_some(),
            pasted: &self.pasted,
            report: self.report.as_ref(),
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
    let entries = match sent.form() {
        Ok(entries) => entries,
        // A file that is no text is told on the page, as all else about a file.
        Err(problem) if problem.kind == ProblemKind::Invalid => {
            return refused(&store, &opened, problem.violations, String::new()).await;
        }
        Err(problem) => return Err(problem),
    };
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
    entries: &FormData,
    answers: Answers,
    now: Timestamp,
) -> Result<bool, Problem> {
    let draft = new_draft(answers, &opened.read.programme, &opened.person.email, now);
    opened.put(store, Basis::read(entries)?, &draft).await
}

async fn stale(store: &Store, opened: &Opened<'_>, pasted: String) -> Result<Response, Problem> {
    let told =
        "Nothing was changed: somebody has saved, published or discarded the draft since you opened this page. Look \
        at it, then try again."
            .to_owned();
    let shown = Shown { report: Some(Report::Refused(told, Vec::new())), pasted, ..Shown::default() };
    shown.page(store, opened, StatusCode::PRECONDITION_FAILED).await
}

async fn refused(
    store: &Store,
    opened: &Opened<'_>,
    violations: Vec<Violation>,
    pasted: String,
) -> Result<Response, Problem> {
    let told = match violations.len() {
        1 => "Nothing was saved: 1 thing needs correcting".to_owned(),
        many => format!("Nothing was saved: {many} things need correcting"),
    };
    let shown = Shown { report: Some(Report::Refused(told, violations)), pasted, ..Shown::default() };
    shown.page(store, opened, StatusCode::UNPROCESSABLE_ENTITY).await
}

async fn upload(store: &Store, opened: &Opened<'_>, entries: &FormData, now: Timestamp) -> Result<Response, Problem> {
    let said = |name: &str| entries.get(name).filter(|text| !text.trim().is_empty());
    let pasted = said("text").unwrap_or_default().to_owned();
    let read = match (said("file"), said("text")) {
        (Some(text), None) | (None, Some(text)) => transfer::read(text),
        (None, None) => {
            let detail = "Choose a file that is not empty, or paste its text. Nothing was sent.";
            Err(vec![violation("file", Code::Mandatory, detail)])
        }
        (Some(_), Some(_)) => {
            let detail = "You sent both a file and a text, but only one can become the draft. Clear the text, or choose no file.";
            Err(vec![violation("text", Code::Malformed, detail)])
        }
    };
    let answers = match read {
        Ok(answers) => answers,
        Err(violations) => return refused(store, opened, violations, pasted).await,
    };
    let changes = differences(published().newest(), &opened.answers(), &answers);
    if !replace(store, opened, entries, answers, now).await? {
        return stale(store, opened, pasted).await;
    }
    let opened = open(store, opened.person, Ok(Key(opened.key.clone()))).await?;
    let shown = Shown { report: Some(Report::Saved(changes)), ..Shown::default() };
    shown.page(store, &opened, StatusCode::OK).await
}

/// The newest answers as the wire's JSON.
pub async fn json(
    State(store): State<Store>,
    signed_in: SignedIn,
    key: Result<Key, Problem>,
) -> Result<Response, Problem> {
    let opened = open(&store, &signed_in.person, key).await?;
    let document = Json::Object(wire::write_answers(&opened.answers(), Generation::V3));
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
