//! The programme: its dates and names, and the rollout as operators steer it.
//!
//! [`Programme`] is the document with what it says at an instant. [`parse_programme`] reads a document that staff send and
//! refuses what breaks a rule.

mod badge_rules;
mod document;
mod in_force;
pub mod limits;
mod milestone;
mod parse;
mod reader;
mod rules;
mod size;
mod steering;

pub use document::{
    BadgeRules, Fortified, InForceFrom, Links, Mail, PastBadgeRules, Programme, Rollout, SelfAssessment,
};
pub use in_force::InForce;
pub use milestone::Milestone;
pub use parse::parse_programme;
pub use size::stored_bytes;
