//! The import of many lines into the catalogue. Invariant: nothing is written but the lines whose preview the person has seen: the
//! form carries a digest of the preview, and a preview that has become another one is shown again instead.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::loss::Loss;
use domain::questionnaire::form::FormData;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;
use store::Store;
use store::audit::Actor;
use web::body::RequestBody;
use web::catalogue::{
    LineEffect, NumberedLine, Outcome, Preview, PreviewedLine, import_lines as write_lines, preview_lines, read_lines,
    write_app_line, write_partner_line,
};
use web::difference::{ValueChange, compare_documents};
use web::posted::{no_such_button, pressed_button};
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem};

use crate::member::StaffMember;
use crate::posted::{file_or_text, typed_text};
use crate::reason::{REASON_MISSING, is_reason};
use crate::words::loss_text;

/// The most lines that the page takes: each is looked up before it is shown, while somebody waits.
const MAX_LINES: usize = 500;
/// How many lines of a preview are listed. All of them are counted.
const LISTED: usize = 200;

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage<'a> {
    frame: PageFrame<'a>,
    text: String,
    /// For the audit log.
    reason: String,
    /// What the lines would do, with the digest that the form repeats.
    preview: Option<(Preview, String)>,
    report: Option<Report>,
    /// The text that says why nothing was written.
    note: Option<&'static str>,
}

/// What was written.
struct Report {
    created: usize,
    updated: usize,
    unchanged: usize,
    /// The lines that failed, each with the reason.
    failed: Vec<(usize, Problem)>,
}

impl Report {
    fn of(outcomes: Vec<(usize, Result<Outcome, Problem>)>) -> Self {
        let mut report = Self { created: 0, updated: 0, unchanged: 0, failed: Vec::new() };
        for (line, outcome) in outcomes {
            match outcome {
                Ok(Outcome::Created) => report.created += 1,
                Ok(Outcome::Updated) => report.updated += 1,
                Ok(Outcome::Unchanged) => report.unchanged += 1,
                Err(problem) => report.failed.push((line, problem)),
            }
        }
        report
    }
}

/// The page. The query's `app` or `partner` names what its lines start with.
pub async fn show_import(State(store): State<Store>, member: StaffMember, query: Query) -> Result<Response, Problem> {
    member.working_in(StaffArea::Catalogue)?;
    let frame = member.frame(StaffArea::Catalogue);
    let (text, reason) = (find_line(&store, &query).await?.unwrap_or_default(), String::new());
    let page = ImportPage { frame, text, reason, preview: None, report: None, note: None };
    member.respond(StatusCode::OK, &page)
}

/// The line of the app or the partner that the query names, as it is.
async fn find_line(store: &Store, query: &Query) -> Result<Option<String>, Problem> {
    if let Some(key) = query.get("app").and_then(|key| AppKey::parse(key).ok()) {
        let found = store.facts_and_listing(&key).await?;
        return Ok(found.map(|(_, listing)| write_app_line(&key, &listing)));
    }
    let Some(id) = query.get("partner").and_then(|id| PartnerId::parse(id).ok()) else { return Ok(None) };
    Ok(store.partner(&id).await?.map(|partner| write_partner_line(&id, &partner)))
}

/// Shows what the lines would do, or writes those whose preview was seen.
pub async fn import_lines(
    State(store): State<Store>,
    member: StaffMember,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let person = &member.working_in(StaffArea::Catalogue)?.email;
    let data = body.form().await?;
    let applies = match pressed_button(&data) {
        Some("apply") => true,
        Some("preview") => false,
        _ => return Err(no_such_button()),
    };
    // What is applied is what was seen, in the field; a file is only looked into.
    let text = if applies { typed_text(&data, "lines") } else { file_or_text(&data, "lines") };
    let (text, reason) = (text.to_owned(), data.get("reason").unwrap_or_default().trim().to_owned());
    let frame = member.frame(StaffArea::Catalogue);
    let mut page = ImportPage { frame, text, reason, preview: None, report: None, note: None };
    let lines = match read(&page.text, now) {
        Ok(lines) => lines,
        Err((status, note)) => {
            page.note = Some(note);
            return member.respond(status, &page);
        }
    };
    let preview = preview_lines(&store, &lines, now).await?;
    let digest = preview.digest(&page.text);
    let fault = if applies { find_fault(&preview, &digest, &data, &page.reason) } else { None };
    if applies && fault.is_none() {
        let accepted = lines.into_iter().filter(|(number, _)| is_accepted(&preview, *number)).collect();
        let outcomes = write_lines(&store, accepted, (Some(&page.reason), Actor { person, now })).await;
        page.report = Some(Report::of(outcomes));
        return member.respond(StatusCode::OK, &page);
    }
    page.preview = Some((preview, digest));
    page.note = fault.map(|(_, note)| note);
    member.respond(fault.map_or(StatusCode::OK, |(status, _)| status), &page)
}

/// The lines; or the status and the text that say why there are none.
fn read(text: &str, now: Timestamp) -> Result<Vec<NumberedLine>, (StatusCode, &'static str)> {
    match read_lines(text, MAX_LINES, now) {
        Ok(lines) if lines.is_empty() => Err((StatusCode::UNPROCESSABLE_ENTITY, "staff-import-empty")),
        Ok(lines) => Ok(lines),
        Err(too_many) => Err((too_many.kind.status(), "staff-import-too-many")),
    }
}

/// The status and the text that say why what was seen is not written, if it is not.
fn find_fault(preview: &Preview, digest: &str, data: &FormData, reason: &str) -> Option<(StatusCode, &'static str)> {
    if data.get("seen") != Some(digest) {
        return Some((StatusCode::CONFLICT, "staff-import-other"));
    }
    let typed = data.get("affects").and_then(|number| number.trim().parse().ok());
    if preview.takes() > 0 && typed != Some(preview.takes()) {
        return Some((StatusCode::CONFLICT, "staff-import-unconfirmed"));
    }
    (!is_reason(reason)).then_some((StatusCode::UNPROCESSABLE_ENTITY, REASON_MISSING))
}

/// Whether a line is to be written: its preview says so.
fn is_accepted(preview: &Preview, number: usize) -> bool {
    preview.lines.iter().any(|line| line.number == number && line.effect.is_ok())
}

fn changes_nothing(line: &PreviewedLine) -> bool {
    line.effect.as_ref().is_ok_and(|effect| effect.outcome == Outcome::Unchanged)
}

impl ImportPage<'_> {
    /// The lines that do something, or are refused.
    fn listed<'a>(&self, preview: &'a Preview) -> Vec<&'a PreviewedLine> {
        preview.lines.iter().filter(|line| !changes_nothing(line)).take(LISTED).collect()
    }

    fn unlisted(&self, preview: &Preview) -> usize {
        (preview.lines.len() - preview.count(Outcome::Unchanged)).saturating_sub(LISTED)
    }

    fn writes(&self, preview: &Preview) -> usize {
        preview.count(Outcome::Created) + preview.count(Outcome::Updated)
    }

    fn count(&self, preview: &Preview, outcome: Outcome) -> usize {
        preview.count(outcome)
    }

    /// What differs, for a record that there is already.
    fn changes(&self, effect: &LineEffect) -> Vec<ValueChange> {
        match effect.outcome {
            Outcome::Updated => compare_documents(&effect.before, &effect.after),
            Outcome::Created | Outcome::Unchanged => Vec::new(),
        }
    }

    fn outcome_text(&self, outcome: &Outcome) -> &'static str {
        match outcome {
            Outcome::Created => "staff-import-created",
            Outcome::Updated => "staff-import-updated",
            Outcome::Unchanged => "staff-import-unchanged",
        }
    }

    fn loss_text(&self, loss: &Loss) -> &'static str {
        loss_text(*loss)
    }
}
