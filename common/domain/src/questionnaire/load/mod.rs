//! Reads the published questionnaires, which are part of this crate, and refuses what could not work: `file` reads one
//! questionnaire, `coherence` checks it against itself, `versions` against the version before it.

mod coherence;
mod file;
#[cfg(test)]
mod tests;
mod versions;

pub use file::LoadError;
pub(super) use file::load_questionnaire;
pub use versions::{Questionnaires, published};
