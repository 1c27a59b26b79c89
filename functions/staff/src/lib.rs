//! The pages on which marketplace staff run the marketplace: each is a file or folder of `pages`, with its template in
//! `templates/`. What they share is beside `pages`: who may see them (`member`), how numbers are written (`numbers`), what a
//! reason is (`reason`), how a long text is sent (`posted`), the jobs and how late a run may be (`jobs`), how a run is started
//! (`start_job`), the audit log in words (`audit`), the texts that name things (`words`).
//!
//! No rule of the programme is here: those are in `domain`. Whatever these pages change, the routes for programs change in the
//! same way, by the same functions of `web` and `store`.

mod audit;
mod jobs;
mod member;
mod numbers;
mod pages;
mod posted;
mod reason;
mod routes;
mod start_job;
mod state;
mod words;

use axum::Router;
use mail::Mailer;
use runtime::Config;

use crate::start_job::JobStarter;
use crate::state::StaffState;

pub use jobs::{JOBS, Run, ScheduledJob, Standing};
pub use routes::routes;

/// The function's router.
pub fn router(mailer: Mailer, config: &Config) -> Router {
    routes().into_router(StaffState { mailer, starter: JobStarter::connect(config) })
}
