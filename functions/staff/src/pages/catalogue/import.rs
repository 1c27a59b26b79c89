//! The import of many lines into the catalogue. Invariant: nothing is written but the lines whose preview the person has seen: the
//! form carries a digest of the preview, and a preview that has become another one is shown again instead.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::loss::Loss;
use jiff::Timestamp;
use store::Store;
use store::audit::Actor;
use web::body::RequestBody;
use web::catalogue::{
    LineEffect, NumberedLine, Outcome, Preview, import_lines as write_lines, preview_lines, read_lines,
};
use web::difference::{ValueChange, compare_documents};
use web::posted::{no_such_button, pressed_button};
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem, ProblemKind};

use crate::member::StaffMember;

/// The most lines that the page takes: each is looked up before it is shown, while somebody waits.
const MAX_LINES: usize = 500;
/// How many lines of a preview are listed. All of them are counted.
const LISTED: usize = 200;

#[derive(Template)]
#[template(path = "import.html")]
struct ImportPage<'a> {
    frame: PageFrame<'a>,
    text: String,
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

pub async fn show_import(member: StaffMember) -> Result<Response, Problem> {
    member.working_in(StaffArea::Catalogue)?;
    let frame = member.frame(StaffArea::Catalogue);
    let page = ImportPage { frame, text: String::new(), preview: None, report: None, note: None };
    member.respond(StatusCode::OK, &page)
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
    let file = data.get("file").filter(|file| !applies && !file.trim().is_empty());
    let text = file.or(data.get("lines")).unwrap_or_default().trim_start_matches('\u{feff}').to_owned();
    let frame = member.frame(StaffArea::Catalogue);
    let mut page = ImportPage { frame, text, preview: None, report: None, note: None };
    let lines = match read(&page.text, now) {
        Ok(lines) => lines,
        Err((status, note)) => {
            page.note = Some(note);
            return member.respond(status, &page);
        }
    };
    let preview = preview_lines(&store, &lines, now).await?;
    let digest = preview.digest(&page.text);
    let fault = if applies { find_fault(&preview, &digest, data.get("seen"), data.get("affects")) } else { None };
    if applies && fault.is_none() {
        let understood = lines.into_iter().filter(|(number, _)| is_accepted(&preview, *number)).collect();
        let outcomes = write_lines(&store, understood, Actor { person, now }).await;
        page.report = Some(Report::of(outcomes));
        return member.respond(StatusCode::OK, &page);
    }
    page.preview = Some((preview, digest));
    page.note = fault;
    member.respond(if fault.is_some() { StatusCode::CONFLICT } else { StatusCode::OK }, &page)
}

/// The lines; or the status and the text that say why there are none.
fn read(text: &str, now: Timestamp) -> Result<Vec<NumberedLine>, (StatusCode, &'static str)> {
    match read_lines(text, MAX_LINES, now) {
        Ok(lines) if lines.is_empty() => Err((StatusCode::UNPROCESSABLE_ENTITY, "staff-import-empty")),
        Ok(lines) => Ok(lines),
        Err(problem) if problem.kind == ProblemKind::PayloadTooLarge => {
            Err((StatusCode::PAYLOAD_TOO_LARGE, "staff-import-too-many"))
        }
        Err(_) => Err((StatusCode::UNPROCESSABLE_ENTITY, "staff-import-empty")),
    }
}

/// Why what was seen is not written, if it is not.
fn find_fault(preview: &Preview, digest: &str, seen: Option<&str>, affects: Option<&str>) -> Option<&'static str> {
    if seen != Some(digest) {
        return Some("staff-import-other");
    }
    let typed = affects.and_then(|number| number.trim().parse().ok());
    (preview.takes() > 0 && typed != Some(preview.takes())).then_some("staff-import-unconfirmed")
}

/// Whether a line is to be written: its preview says so.
fn is_accepted(preview: &Preview, number: usize) -> bool {
    preview.lines.iter().any(|line| line.number == number && line.effect.is_ok())
}

impl ImportPage<'_> {
    /// The lines that do something, or are refused.
    fn listed<'a>(&self, preview: &'a Preview) -> Vec<&'a web::catalogue::PreviewedLine> {
        let does = |line: &&web::catalogue::PreviewedLine| {
            !line.effect.as_ref().is_ok_and(|effect| effect.outcome == Outcome::Unchanged)
        };
        preview.lines.iter().filter(does).take(LISTED).collect()
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
        match loss {
            Loss::Tab => "staff-loss-tab",
            Loss::Sale => "staff-loss-sale",
            Loss::Enrolment => "staff-loss-enrolment",
            Loss::Badge => "staff-loss-badge",
        }
    }
}
