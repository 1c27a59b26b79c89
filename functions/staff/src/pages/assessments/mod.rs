//! The review of Security Self Assessments: the queue, and one application with the steps that a reviewer takes.

mod decide;
mod queue;
mod view;

pub use decide::decide_application;
pub use queue::list_queue;
pub use view::show_application;

/// The path of a partner's application.
fn path_of(partner: &domain::PartnerId) -> String {
    format!("/staff/console/self-assessments/{partner}")
}
