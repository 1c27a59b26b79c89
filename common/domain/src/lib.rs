//! The rules of the Privacy & Security tab and of the programmes around it.
//!
//! Read it like the programme's handbook: [`questionnaire`] is what partners are asked and what counts as an answer,
//! [`draft`] what they are working on, [`listing`] what is published about an app, [`tab`] what customers see of it,
//! [`overview`] what they see outside the tab, [`rollout`] which customers see the tab, [`fortified`] which apps have the
//! Cloud Fortified badge, [`self_assessment`] whose security was reviewed, [`notice`] what partners are told by email,
//! [`programme`] the dates of all this, [`access`] who may do what, [`session`] how long people stay signed in.
//!
//! Architecture invariants: nothing in this crate does I/O, reads a clock or awaits; time is an argument. No file imports
//! itself through others, except that a `mod.rs` and this file may use what lies below them.

pub mod access;
pub mod app_ref;
pub mod draft;
pub mod email;
pub mod fortified;
pub mod ids;
pub mod language;
pub mod link;
pub mod listing;
pub mod notice;
pub mod overview;
pub mod precondition;
pub mod programme;
pub mod questionnaire;
pub mod rollout;
pub mod self_assessment;
pub mod session;
pub mod tab;

pub use app_ref::AppRef;
pub use ids::{AppKey, EmailAddress, PartnerId, ProductId, QuestionId};
pub use precondition::Precondition;
