//! A revision, or answers from a file or a text, become the draft.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::questionnaire::differences::differences;
use domain::questionnaire::form::FormData;
use domain::questionnaire::{Answers, Code, Violation, published};
use jiff::Timestamp;
use store::Store;
use web::app_path::accepting;
use web::body::RequestBody;
use web::problem::violation;
use web::{Now, Problem, ProblemKind, reply};

use super::view::{DraftReport, HistoryView};
use crate::answers_file;
use crate::managed_listing::ManagedListing;
use crate::posted::{AnswersVersion, no_such_button, pressed_button};

/// Restores a revision, or takes answers that were uploaded, as the draft.
pub async fn change_draft(
    State(store): State<Store>,
    app: ManagedListing,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let data = match body.form().await {
        Ok(data) => data,
        // A file that is not text is reported on the page, like everything else that is wrong with a file.
        Err(problem) if problem.kind == ProblemKind::Invalid => {
            return respond_refused(&store, &app, problem.violations, String::new()).await;
        }
        Err(problem) => return Err(problem),
    };
    accepting(&app.record.programme, now)?;
    match pressed_button(&data) {
        Some("restore") => restore(&store, &app, &data, now).await,
        Some("upload") => upload(&store, &app, &data, now).await,
        _ => Err(no_such_button()),
    }
}

async fn restore(store: &Store, app: &ManagedListing, data: &FormData, now: Timestamp) -> Result<Response, Problem> {
    let number = data.get("revision").and_then(|number| number.parse().ok());
    let number = number.ok_or_else(|| Problem::not_found("such revision"))?;
    let revision = store.revision(&app.key, number).await?;
    let revision = revision.ok_or_else(|| Problem::not_found("such revision"))?;
    if replace_draft(store, app, data, revision.answers, now).await? {
        Ok(reply::see_other(&app.path("privacy-and-security")))
    } else {
        respond_stale(store, app, String::new()).await
    }
}

async fn upload(store: &Store, app: &ManagedListing, data: &FormData, now: Timestamp) -> Result<Response, Problem> {
    let pasted = filled_out(data, "text").unwrap_or_default().to_owned();
    let answers = match read_upload(data) {
        Ok(answers) => answers,
        Err(violations) => return respond_refused(store, app, violations, pasted).await,
    };
    let changes = differences(published().newest(), &app.answers(), &answers);
    if !replace_draft(store, app, data, answers, now).await? {
        return respond_stale(store, app, pasted).await;
    }
    let app = app.read_again(store).await?;
    let view = HistoryView { report: Some(DraftReport::Saved(changes)), ..HistoryView::default() };
    view.respond(store, &app, StatusCode::OK).await
}

/// The answers of the file that was sent, or else of the text that was pasted.
fn read_upload(data: &FormData) -> Result<Answers, Vec<Violation>> {
    match (filled_out(data, "file"), filled_out(data, "text")) {
        (Some(text), None) | (None, Some(text)) => answers_file::read_answers(text),
        (None, None) => {
            let detail = "Choose a file that is not empty, or paste its text. Nothing was sent.";
            Err(vec![violation("file", Code::Mandatory, detail)])
        }
        (Some(_), Some(_)) => {
            let detail = "You sent both a file and a text, but only one can become the draft. Clear the text, or choose no file.";
            Err(vec![violation("text", Code::Malformed, detail)])
        }
    }
}

fn filled_out<'a>(data: &'a FormData, name: &str) -> Option<&'a str> {
    data.get(name).filter(|text| !text.trim().is_empty())
}

/// Saves answers as the draft. Returns whether the version that the page showed was still there.
async fn replace_draft(
    store: &Store,
    app: &ManagedListing,
    data: &FormData,
    answers: Answers,
    now: Timestamp,
) -> Result<bool, Problem> {
    app.save_draft(store, AnswersVersion::read(data)?, &app.new_draft(answers, now)).await
}

async fn respond_stale(store: &Store, app: &ManagedListing, pasted: String) -> Result<Response, Problem> {
    let report = DraftReport::Refused(app.texts().text("history-stale")?, Vec::new());
    let view = HistoryView { report: Some(report), pasted, ..HistoryView::default() };
    view.respond(store, app, StatusCode::PRECONDITION_FAILED).await
}

async fn respond_refused(
    store: &Store,
    app: &ManagedListing,
    violations: Vec<Violation>,
    pasted: String,
) -> Result<Response, Problem> {
    let message = app.texts().text_with_count("history-refused", &violations.len())?;
    let report = DraftReport::Refused(message, violations);
    let view = HistoryView { report: Some(report), pasted, ..HistoryView::default() };
    view.respond(store, app, StatusCode::UNPROCESSABLE_ENTITY).await
}
