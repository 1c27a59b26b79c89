//! What the function's handlers share: the mailer with its table, and what starts jobs.

use axum::extract::FromRef;
use mail::Mailer;
use store::Store;

use crate::start_job::JobStarter;

/// Handlers ask for the part that they use: `State<Store>`, `State<Mailer>` or `State<JobStarter>`.
#[derive(Clone, Debug)]
pub struct StaffState {
    pub mailer: Mailer,
    pub starter: JobStarter,
}

impl FromRef<StaffState> for Mailer {
    fn from_ref(state: &StaffState) -> Self {
        state.mailer.clone()
    }
}

impl FromRef<StaffState> for Store {
    fn from_ref(state: &StaffState) -> Self {
        state.mailer.store().clone()
    }
}

impl FromRef<StaffState> for JobStarter {
    fn from_ref(state: &StaffState) -> Self {
        state.starter.clone()
    }
}
