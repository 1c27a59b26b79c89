//! The jobs: how each stands, the reports of its last runs, and a run that somebody rehearses or starts.

mod start;
mod view;

pub use start::start_job;
pub use view::{list_jobs, show_job};
