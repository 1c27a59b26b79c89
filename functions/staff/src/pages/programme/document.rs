//! The page of the programme's document.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::Precondition;
use domain::programme::{Programme, ProgrammeEffect};
use domain::questionnaire::form::FormData;
use domain::questionnaire::{Code, Violation};
use jiff::Timestamp;
use serde_json::Value as Json;
use store::audit::{Actor, AuditLine, AuditedThing};
use store::{Store, Versioned};
use web::body::RequestBody;
use web::difference::{ValueChange, compare_documents};
use web::posted::{no_such_button, pressed_button, read_precondition};
use web::problem::violation;
use web::programme_edit::{Edit, EditRequest, check_version};
use web::programme_effect::find_effect;
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem, ProblemKind, reply};

use crate::member::StaffMember;
use crate::numbers::percent;
use crate::reason::{REASON_MISSING, is_reason, sent_reason};

/// How many audit lines are shown.
const LINES: i32 = 20;
/// Where the reason stands, in violations.
const REASON: &str = "/reason";

#[derive(Template)]
#[template(path = "programme.html")]
struct ProgrammePage<'a> {
    frame: PageFrame<'a>,
    text: String,
    reason: String,
    version: u32,
    rehearsal: Option<Rehearsal>,
    violations: Vec<Violation>,
    note: Option<&'static str>,
    done: bool,
    lines: Vec<AuditLine>,
}

/// What the document that was typed would change.
struct Rehearsal {
    changes: Vec<ValueChange>,
    effect: ProgrammeEffect,
}

/// What is shown after a form was sent that changed nothing.
#[derive(Default)]
struct Unsaved {
    text: Option<String>,
    reason: String,
    rehearsal: Option<Rehearsal>,
    violations: Vec<Violation>,
    /// The text that says why nothing was changed.
    note: Option<&'static str>,
    done: bool,
}

pub async fn show_document(State(store): State<Store>, member: StaffMember, query: Query) -> Result<Response, Problem> {
    member.working_in(StaffArea::Programme)?;
    let unsaved = Unsaved { done: query.get("done").is_some(), ..Unsaved::default() };
    respond(&store, &member, (StatusCode::OK, unsaved)).await
}

async fn respond(
    store: &Store,
    member: &StaffMember,
    (status, unsaved): (StatusCode, Unsaved),
) -> Result<Response, Problem> {
    let Versioned { value: programme, version } = store.current_programme().await?;
    let Unsaved { text, reason, rehearsal, violations, note, done } = unsaved;
    let page = ProgrammePage {
        frame: member.frame(StaffArea::Programme),
        text: text.map_or_else(|| write_document(&programme), Ok)?,
        reason,
        version,
        rehearsal,
        violations,
        note,
        done,
        lines: store.audit_lines(AuditedThing::Programme, LINES).await?,
    };
    member.respond(status, &page)
}

/// The document as people edit it.
fn write_document(programme: &Programme) -> Result<String, Problem> {
    serde_json::to_string_pretty(programme).map_err(|error| {
        tracing::error!(%error, "the programme could not be serialised");
        Problem::new(ProblemKind::Internal, "We have logged the error. Try again later.")
    })
}

/// Rehearses or saves what was typed.
pub async fn change_document(
    State(store): State<Store>,
    member: StaffMember,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let person = &member.working_in(StaffArea::Programme)?.email;
    let data = body.form().await?;
    let precondition = read_precondition(&data)?;
    let text = data.get("document").unwrap_or_default().to_owned();
    let saves = match pressed_button(&data) {
        Some("save") => true,
        Some("rehearse") => false,
        _ => return Err(no_such_button()),
    };
    let outcome = match read_document(&text) {
        Ok(document) => match check_edit(&store, &document, &precondition, now).await {
            Ok(()) if saves => {
                save(&store, Actor { person, now }, document.clone(), &data, precondition).await.map(|()| document)
            }
            checked => checked.map(|()| document),
        },
        Err(problem) => Err(problem),
    };
    let problem = match outcome {
        Ok(_) if saves => return Ok(reply::see_other(&format!("{}?done=1", StaffArea::Programme.path()))),
        Ok(document) => match rehearse(&store, &document, now).await {
            Ok(rehearsal) => {
                let reason = sent_reason(&data).to_owned();
                let unsaved = Unsaved { text: Some(text), reason, rehearsal: Some(rehearsal), ..Unsaved::default() };
                return respond(&store, &member, (StatusCode::OK, unsaved)).await;
            }
            Err(problem) => problem,
        },
        Err(problem) => problem,
    };
    refuse(&store, &member, problem, (text, sent_reason(&data)), now).await
}

/// The page again with what was typed, for a refusal that somebody can do something about; other refusals as they are.
async fn refuse(
    store: &Store,
    member: &StaffMember,
    problem: Problem,
    (text, reason): (String, &str),
    now: Timestamp,
) -> Result<Response, Problem> {
    let (status, note) = match problem.kind {
        ProblemKind::Invalid if problem.violations.iter().all(is_about_reason) => {
            (StatusCode::UNPROCESSABLE_ENTITY, REASON_MISSING)
        }
        ProblemKind::Invalid => (StatusCode::UNPROCESSABLE_ENTITY, "staff-document-wrong"),
        ProblemKind::Stale => (StatusCode::PRECONDITION_FAILED, "staff-document-stale"),
        ProblemKind::Unconfirmed => (StatusCode::CONFLICT, "staff-document-unconfirmed"),
        _ => return Err(problem),
    };
    let rehearsal = match read_document(&text) {
        Ok(document) => rehearse(store, &document, now).await.ok(),
        Err(_) => None,
    };
    let violations = problem.violations.into_iter().filter(|violation| !is_about_reason(violation)).collect();
    let unsaved =
        Unsaved { text: Some(text), reason: reason.to_owned(), rehearsal, violations, note: Some(note), done: false };
    respond(store, member, (status, unsaved)).await
}

/// Whether this is what [`save`] says of a missing reason. The document has no such code at its top.
fn is_about_reason(violation: &Violation) -> bool {
    violation.pointer == REASON && violation.code == Code::Mandatory
}

/// Refuses a rehearsal as saving is refused: the difference would show as one's own what somebody else has changed since.
async fn check_edit(
    store: &Store,
    document: &Json,
    precondition: &Precondition,
    now: Timestamp,
) -> Result<(), Problem> {
    let current = store.current_programme().await?;
    check_version(precondition, current.version)?;
    Edit::Replacement(document.clone()).apply(&current.value, now).map(drop)
}

fn read_document(text: &str) -> Result<Json, Problem> {
    serde_json::from_str(text).map_err(|error| {
        let detail = format!("The text is not JSON: {error}.");
        Problem::invalid(vec![violation("", Code::WrongType, detail)])
    })
}

async fn rehearse(store: &Store, document: &Json, now: Timestamp) -> Result<Rehearsal, Problem> {
    let before = store.current_programme().await?.value;
    let after = Edit::Replacement(document.clone()).apply(&before, now)?;
    let effect = find_effect(store, &before, &after, now).await?;
    let [was, is] = [&before, &after].map(|programme| serde_json::to_value(programme).unwrap_or_default());
    Ok(Rehearsal { changes: compare_documents(&was, &is), effect })
}

async fn save(
    store: &Store,
    actor: Actor<'_>,
    document: Json,
    data: &FormData,
    precondition: Precondition,
) -> Result<(), Problem> {
    let affects = data.get("affects").and_then(|number| number.trim().parse().ok());
    let reason = sent_reason(data);
    if !is_reason(reason) {
        return Err(Problem::invalid(vec![violation(REASON, Code::Mandatory, "Write the reason in one line.")]));
    }
    let reason = Some(reason.to_owned());
    let request = EditRequest { edit: Edit::Replacement(document), precondition, affects, reason };
    request.save(store, actor).await.map(drop)
}

impl ProgrammePage<'_> {
    fn percent(&self, basis_points: &u16) -> String {
        percent(*basis_points, self.frame.texts.language())
    }
}
