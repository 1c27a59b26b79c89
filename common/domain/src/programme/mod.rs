//! The programme: its dates and names, and the rollout as operators steer it.
//!
//! [`Programme`] is the document with what it says at an instant. [`Programme::replaced_by`] and [`Programme::patched_by`]
//! read what staff send and refuse what breaks a rule; [`ProgrammeEffect`] is what such an edit takes away at once.

mod audience;
mod badge_rules;
mod document;
mod effect;
mod in_force;
pub mod limits;
mod milestone;
mod parse;
mod patch;
mod reader;
mod review_pace;
mod rules;
mod size;
mod steering;

pub use audience::TabAudience;
pub use document::{
    BadgeRules, Fortified, InForceFrom, Links, Mail, PastBadgeRules, Programme, Rollout, SecurityContact,
    SelfAssessment,
};
pub use effect::{BadgeEffect, EndedProgramme, LoweredExposure, ProgrammeEffect};
pub use in_force::InForce;
pub use milestone::Milestone;
pub use review_pace::ReviewPace;
pub use size::stored_bytes;
