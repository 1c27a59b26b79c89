//! A listing as its review sees it.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::shared::{is_shared, shared_texts};
use crate::listing::Listing;
use crate::programme::Programme;
use crate::questionnaire::Answers;
use crate::questionnaire::withheld::{PRIVACY_POLICY_PATH, Withheld};

impl Listing {
    /// The paths of what is live and withheld.
    pub fn withheld_paths(&self) -> BTreeSet<String> {
        let policy = self.fields().withholds_privacy_policy().then(|| PRIVACY_POLICY_PATH.to_owned());
        let shared = shared_texts(&self.shared_answers).into_iter();
        let shared = shared.filter(|(path, text)| self.withheld.covers(path, text)).map(|(path, _)| path);
        let live = self.live.iter().flat_map(|live| self.withheld.paths_in(&live.answers));
        live.chain(policy).chain(shared).collect()
    }

    /// What a review withholds of what the partner shares of its self assessment. It may have been corrected since.
    pub fn withheld_shared(&self) -> Withheld {
        Withheld::new(self.withheld.answers().iter().filter(|answer| is_shared(&answer.path)).cloned().collect())
    }

    /// Whether a review withholds something that the partner shares of its self assessment. It may have been corrected since.
    pub fn withholds_shared(&self) -> bool {
        self.withheld.answers().iter().any(|answer| is_shared(&answer.path))
    }

    /// The listing without answers of the self assessment that customers do not see at `now`.
    pub fn as_shown(mut self, programme: &Programme, now: Timestamp) -> Self {
        if !self.assessment.is_some_and(|validity| validity.is_shown(programme, now)) {
            self.shared_answers = Answers::default();
        }
        self
    }
}
