//! The rules of the Privacy & Security tab and of the programmes around it.
//!
//! - [`questionnaire`]: what partners are asked, and what counts as an answer
//! - [`draft`]: the answers that a partner is working on; [`publish`]: what publishing them would mean
//! - [`listing`]: an app's facts and its live answers; [`ownership`]: whose the app was before
//! - [`catalogue`]: what staff may write about an app
//! - [`drift`]: where a partner's answers contradict each other
//! - [`tab`]: what customers see of the answers; [`overview`]: what they see of them elsewhere
//! - [`rollout`]: which customers see the tab
//! - [`fortified`]: which apps have the Cloud Fortified badge
//! - [`self_assessment`]: which partners' security was assessed
//! - [`places`]: the codes and names of countries
//! - [`review`]: what happens to answers after they were published
//! - [`notice`]: what partners are told by email
//! - [`programme`]: the dates of all of this; [`instant`]: how instants are sent; [`time_left`]: how much time is left
//! - [`access`]: who may do what; [`session`]: how long people stay signed in
//!
//! Architecture invariants: nothing in this crate does I/O, reads a clock or awaits; time is an argument. No file imports
//! itself through others, except that a `mod.rs` and this file may use what lies below them.

#![warn(missing_docs)]

pub mod access;
pub mod app_ref;
pub mod catalogue;
pub mod draft;
pub mod drift;
pub mod email;
pub mod fortified;
pub mod ids;
pub mod instant;
mod known_completeness;
pub mod language;
pub mod link;
pub mod listing;
mod live_revision;
pub mod loss;
pub mod notice;
pub mod overview;
pub mod ownership;
pub mod places;
pub mod precondition;
pub mod programme;
pub mod publish;
pub mod questionnaire;
pub mod review;
pub mod rollout;
#[cfg(feature = "schema")]
pub mod schema;
pub mod self_assessment;
pub mod session;
pub mod statistics;
pub mod tab;
pub mod time_left;

pub use app_ref::AppRef;
pub use ids::{AppKey, EmailAddress, PartnerId, ProductId, QuestionId};
pub use precondition::Precondition;
