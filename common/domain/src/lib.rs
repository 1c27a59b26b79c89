//! The rules of the Privacy & Security tab and of the programmes around it.
//!
//! Read it like the programme's handbook: [`questionnaire`] is what partners are asked and what counts as an answer,
//! [`draft`] what they are working on, [`tab`] what customers see, [`overview`] what they see of it elsewhere, [`rollout`]
//! which customers see it, [`fortified`] who carries the Cloud Fortified badge, [`self_assessment`] whose security was
//! reviewed, [`notice`] what partners hear by email, [`programme`] the dates of it all,
//! [`access`] who may do what, [`session`] how long people stay signed in.
//!
//! Architecture invariant: nothing in this crate does I/O, reads a clock or awaits. Time is an argument.

#![warn(missing_docs)]

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
pub use ids::{AppKey, EmailAddress, PartnerId, ProductId};
pub use precondition::Precondition;
