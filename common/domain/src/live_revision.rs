//! What is live: the answers that were published last.

use jiff::Timestamp;

use crate::draft::paths_changed_by_publishing;
use crate::ids::EmailAddress;
use crate::questionnaire::Answers;
use crate::questionnaire::wire::FormStatus;

/// The published answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiveRevision {
    /// The number of the revision: 1 for an app's first, without gaps.
    pub revision: u32,
    /// The answers.
    pub answers: Answers,
    /// When they were published.
    pub published_at: Timestamp,
    /// Who published them.
    pub published_by: EmailAddress,
    /// The status of their review.
    pub status: FormStatus,
    /// The paths of the answers that this revision changed; `None` for the first, which changed all that it has, and for
    /// those that were published before this was recorded.
    pub changed: Option<Vec<String>>,
}

impl LiveRevision {
    /// The paths of the answers that this revision changed, as far as that is known.
    pub fn changed_paths(&self) -> Vec<String> {
        match &self.changed {
            Some(changed) => changed.clone(),
            None if self.revision == 1 => paths_changed_by_publishing(&Answers::default(), &self.answers),
            None => Vec::new(),
        }
    }
}
