//! The pages, a file or folder each.

pub mod assessments;
pub mod catalogue;
pub mod fortified;
pub mod jobs;
pub mod mail;
pub mod people;
pub mod programme;
pub mod reviews;
pub mod rollout;
pub mod start;
pub mod statistics;
