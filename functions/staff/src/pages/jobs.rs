//! The jobs: how each stands, and the reports of its last runs.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use store::Store;
use web::path::JobName;
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem};

use crate::jobs::{JOBS, Run, ScheduledJob, Standing};
use crate::member::StaffMember;

/// How many runs of a job are shown.
const RUNS: i32 = 30;

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
) -> Result<Response, Problem> {
    member.working_in(StaffArea::Jobs)?;
    let JobName(name) = name?;
    let job = ScheduledJob::find(&name).ok_or_else(|| Problem::not_found("such job"))?;
    let runs = job.last_runs(&store, RUNS).await?;
    let standing = job.standing(runs.first(), now);
    member.respond(StatusCode::OK, &JobPage { frame: member.frame(StaffArea::Jobs), job, standing, runs })
}
