//! The Security Self Assessment, per partner: the application that is under way, its review, and the approval that customers
//! see for a year.
//!
//! The questions are in [`questionnaire::assessment`](crate::questionnaire::assessment). What people do to an application
//! are [`Action`]s; what the calendar alone brings are an [`ExpiryStage`] and the [`ProgrammeEnd`].

mod action;
mod calendar;
mod change;
mod eligibility;
mod expiry_marks;
mod records;
pub(crate) mod shared;
mod state;
mod validity;

pub use action::{Action, ActionContext, ActionRefusal, Party, Remark, Remarks};
pub use calendar::{ExpiryStage, ProgrammeEnd};
pub use change::ActionEffect;
pub use eligibility::makes_eligible;
pub use expiry_marks::{ExpiryMarks, MarksFit};
pub use records::{Application, Approval, Note, NoteAudience, Participation, Purpose};
pub use shared::{NO_AUDIT, SharedAnswer, SharedAssessment, about_area, statements};
pub use state::ApplicationState;
pub use validity::Validity;
