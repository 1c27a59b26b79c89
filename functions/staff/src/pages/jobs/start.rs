//! A run that somebody rehearses or starts. Invariant: nothing is run that was not rehearsed in the same request with the number
//! that the person has seen, and no job is run by hand twice at the same time.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use mail::report::Report;
use serde_json::json;
use store::Store;
use store::audit::Actor;
use web::body::RequestBody;
use web::path::JobName;
use web::posted::{no_such_button, pressed_button, trimmed};
use web::render::frame::StaffArea;
use web::{Now, Problem, reply};

use super::view::{Note, StartForm, find_job, respond};
use crate::jobs::{LONGEST_RUN, ScheduledJob};
use crate::member::StaffMember;
use crate::reason::{REASON_MISSING, is_reason};
use crate::start_job::{JobStarter, RunAnswer, RunMode, RunRequest};

/// What was asked for.
struct Asked<'a> {
    store: &'a Store,
    starter: &'a JobStarter,
    job: ScheduledJob,
    actor: Actor<'a>,
    /// The number that the person has seen or typed.
    affects: Option<u64>,
    limit: Option<u32>,
}

/// A page that says what happened instead of a run.
type Refusal = (StatusCode, StartForm);

/// Rehearses a job, or runs it.
pub async fn start_job(
    State(store): State<Store>,
    State(starter): State<JobStarter>,
    member: StaffMember,
    name: Result<JobName, Problem>,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let person = &member.working_in(StaffArea::Jobs)?.email;
    let job = find_job(name)?;
    let data = body.form().await?;
    let text = |field: &str| trimmed(&data, field).to_owned();
    let mode = read_mode(pressed_button(&data))?;
    let mut form = StartForm { reason: text("reason"), limit: text("limit"), ..StartForm::default() };
    let (store, starter) = (&store, &starter);
    let limit = match read_limit(&form.limit) {
        Ok(limit) => limit,
        Err(wrong) => {
            form.note = Some(Note::Wrong(wrong));
            return respond(store, &member, job, (StatusCode::UNPROCESSABLE_ENTITY, form), now).await;
        }
    };
    let affects = text("affects").parse().ok();
    let asked = Asked { store, starter, job, actor: Actor { person, now }, affects, limit };
    let ended = match (asked.rehearse(&mut form).await?, mode) {
        (Err(status), _) => Err((status, form)),
        (Ok(_), RunMode::Rehearsal) => {
            let detail = json!({ "acted": form.rehearsal.as_ref().map(|report| report.acted), "limit": limit });
            store.note_rehearsal(job.name, detail, asked.actor).await?;
            Err((StatusCode::OK, form))
        }
        (Ok(rehearsal), RunMode::Real) => asked.run(&rehearsal, form).await?,
    };
    match ended {
        Ok(outcome) => Ok(reply::see_other(&format!("{}/{}?ran={outcome}", StaffArea::Jobs.path(), job.name))),
        Err(refusal) => respond(store, &member, job, refusal, now).await,
    }
}

/// What the button that was pressed asks for.
fn read_mode(button: Option<&str>) -> Result<RunMode, Problem> {
    match button {
        Some("rehearse") => Ok(RunMode::Rehearsal),
        Some("run") => Ok(RunMode::Real),
        _ => Err(no_such_button()),
    }
}

/// Reads the most subjects of a run; nothing typed means the programme's own limit.
fn read_limit(text: &str) -> Result<Option<u32>, &'static str> {
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().ok().filter(|limit| *limit > 0).map(Some).ok_or("staff-run-limit-wrong")
}

impl Asked<'_> {
    fn request(&self, mode: RunMode) -> RunRequest {
        RunRequest { at: self.actor.now, mode, limit: self.limit }
    }

    /// Asks the job what it would do, and puts that or the reason why it is not known into the form.
    async fn rehearse(&self, form: &mut StartForm) -> Result<Result<Report, StatusCode>, Problem> {
        let (status, note) = match self.starter.start(self.job.name, self.request(RunMode::Rehearsal)).await {
            RunAnswer::Ended(report) => {
                form.rehearsal = Some(report.clone());
                return Ok(Ok(report));
            }
            RunAnswer::Failed => (StatusCode::BAD_GATEWAY, Note::Wrong("staff-rehearsal-failed")),
            RunAnswer::Unanswered => (StatusCode::GATEWAY_TIMEOUT, Note::Wrong("staff-rehearsal-unanswered")),
            RunAnswer::Refused(code) => (StatusCode::SERVICE_UNAVAILABLE, Note::Refused(code)),
        };
        form.note = Some(note);
        Ok(Err(status))
    }

    /// Why the run is not started, if it is not.
    fn fault(&self, rehearsal: &Report, reason: &str) -> Option<(StatusCode, &'static str)> {
        if !is_reason(reason) {
            return Some((StatusCode::UNPROCESSABLE_ENTITY, REASON_MISSING));
        }
        if self.affects != Some(rehearsal.acted) {
            return Some((StatusCode::CONFLICT, "staff-run-unconfirmed"));
        }
        None
    }

    /// Runs the job. The value is how it ended, as the page's address says it.
    async fn run(&self, rehearsal: &Report, mut form: StartForm) -> Result<Result<&'static str, Refusal>, Problem> {
        if let Some((status, note)) = self.fault(rehearsal, &form.reason) {
            form.note = Some(Note::Wrong(note));
            return Ok(Err((status, form)));
        }
        let job = self.job.name;
        let detail = json!({ "reason": form.reason, "rehearsed": rehearsal.acted, "limit": self.limit });
        if !self.store.begin_run_by_hand(job, ends_by(self.actor.now), detail, self.actor).await? {
            form.note = Some(Note::Wrong("staff-run-under-way"));
            return Ok(Err((StatusCode::CONFLICT, form)));
        }
        let answer = self.starter.start(job, self.request(RunMode::Real)).await;
        let outcome = match &answer {
            RunAnswer::Ended(_) => "ended",
            RunAnswer::Failed => "failed",
            // Its report ends it.
            RunAnswer::Unanswered => return Ok(Ok("unanswered")),
            RunAnswer::Refused(_) => "refused",
        };
        self.store.end_run_by_hand(job, outcome, self.actor).await?;
        let RunAnswer::Refused(code) = answer else { return Ok(Ok(outcome)) };
        form.note = Some(Note::Refused(code));
        Ok(Err((StatusCode::SERVICE_UNAVAILABLE, form)))
    }
}

/// When a run that starts now has ended at the latest.
fn ends_by(now: Timestamp) -> Timestamp {
    now.checked_add(LONGEST_RUN).unwrap_or(now)
}
