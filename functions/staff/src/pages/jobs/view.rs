//! The pages of all jobs and of one job.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use mail::report::Report;
use store::Store;
use store::audit::{AuditLine, AuditedThing};
use store::runs_by_hand::RunByHand;
use web::path::JobName;
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem};

use crate::jobs::{Harm, JOBS, Run, ScheduledJob, Standing};
use crate::member::StaffMember;

/// How many runs of a job are shown.
const RUNS: i32 = 30;
/// How many audit lines are shown.
const LINES: i32 = 20;

#[derive(Template)]
#[template(path = "jobs.html")]
struct JobsPage<'a> {
    frame: PageFrame<'a>,
    jobs: Vec<(ScheduledJob, Option<Run>, Standing)>,
}

#[derive(Template)]
#[template(path = "job.html")]
struct JobPage<'a> {
    frame: PageFrame<'a>,
    job: ScheduledJob,
    standing: Standing,
    runs: Vec<Run>,
    under_way: Option<RunByHand>,
    form: StartForm,
    lines: Vec<AuditLine>,
}

/// The form that rehearses and starts a run, as it was sent, and what came of it.
#[derive(Default)]
pub struct StartForm {
    pub reason: String,
    /// The most subjects, as it was typed.
    pub limit: String,
    /// What a run would do.
    pub rehearsal: Option<Report>,
    /// The text that says what happened.
    pub note: Option<Note>,
}

/// What a page says about what somebody asked for.
pub enum Note {
    Done(&'static str),
    Wrong(&'static str),
    /// Lambda refused, with this code.
    Refused(String),
}

pub async fn list_jobs(State(store): State<Store>, member: StaffMember, Now(now): Now) -> Result<Response, Problem> {
    member.working_in(StaffArea::Jobs)?;
    let mut jobs = Vec::new();
    for job in JOBS {
        let last = job.last_runs(&store, 1).await?.pop();
        let standing = job.standing(last.as_ref(), now);
        jobs.push((job, last, standing));
    }
    member.respond(StatusCode::OK, &JobsPage { frame: member.frame(StaffArea::Jobs), jobs })
}

pub async fn show_job(
    State(store): State<Store>,
    member: StaffMember,
    name: Result<JobName, Problem>,
    Now(now): Now,
    query: Query,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Jobs)?;
    let job = find_job(name)?;
    let note = match query.get("ran") {
        Some("ended") => Some(Note::Done("staff-ran-ended")),
        Some("failed") => Some(Note::Wrong("staff-ran-failed")),
        Some("unanswered") => Some(Note::Done("staff-ran-unanswered")),
        _ => None,
    };
    respond(&store, &member, job, (StatusCode::OK, StartForm { note, ..StartForm::default() }), now).await
}

pub fn find_job(name: Result<JobName, Problem>) -> Result<ScheduledJob, Problem> {
    let JobName(name) = name?;
    ScheduledJob::find(&name).ok_or_else(|| Problem::not_found("such job"))
}

pub async fn respond(
    store: &Store,
    member: &StaffMember,
    job: ScheduledJob,
    (status, form): (StatusCode, StartForm),
    now: Timestamp,
) -> Result<Response, Problem> {
    let runs = job.last_runs(store, RUNS).await?;
    let page = JobPage {
        frame: member.frame(StaffArea::Jobs),
        job,
        standing: job.standing(runs.first(), now),
        runs,
        under_way: store.run_under_way(job.name, now).await?,
        form,
        lines: store.audit_lines(AuditedThing::Job(job.name), LINES).await?,
    };
    member.respond(status, &page)
}

impl JobPage<'_> {
    /// The text that says what it means that a run acts on something.
    fn acted_text(&self) -> &'static str {
        match self.job.harm {
            Harm::Takes => "staff-run-would-take",
            Harm::Writes => "staff-run-would-write",
        }
    }

    fn needs_number(&self, rehearsal: &Report) -> bool {
        self.job.needs_number(rehearsal)
    }
}
