//! The pages, a file or folder each.

pub mod assessments;
pub mod rollout;
pub mod start;
