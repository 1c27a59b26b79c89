//! Which rejection each answer is withheld by. Answers are withheld one by one, so what is withheld now may come from several
//! rejections, each with its own reason.

use super::decide::live_values;
use super::record::{Decision, DecisionKind};
use crate::listing::Listing;
use crate::questionnaire::Value;
use crate::questionnaire::withheld::digest;

/// A decision of the past, with which answers it was about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PastDecision {
    /// The decision by which something is still withheld.
    pub decision: Decision,
    /// The digests of the answers that it was about, in the order of its fields; empty for a decision that was recorded before
    /// they were kept.
    pub digests: Vec<u32>,
}

/// A rejection with those of its answers that are live and still withheld.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandingRejection {
    /// The rejection; `None` if it is not among the decisions that were looked at.
    pub decision: Option<Decision>,
    /// The paths of the answers.
    pub fields: Vec<String>,
}

impl Decision {
    /// The digests of the answers that it is about, in the order of its fields.
    pub fn digests(&self, listing: &Listing) -> Vec<u32> {
        let live = live_values(listing);
        let value = |field: &String| live.iter().find(|(path, _)| path == field).map(|(_, value)| digest(value));
        // A decision is only made about answers that are live, so each has a value.
        self.fields.iter().map(|field| value(field).unwrap_or_default()).collect()
    }
}

impl PastDecision {
    /// Whether it rejects this value of the answer at a path.
    fn rejects(&self, path: &str, value: &Value) -> bool {
        let at = self.decision.fields.iter().position(|field| field == path);
        let same = |at: usize| self.digests.is_empty() || self.digests.get(at) == Some(&digest(value));
        self.decision.kind == DecisionKind::Reject && at.is_some_and(same)
    }
}

/// The rejections by which live answers are withheld, latest first; those by an unknown one come last. `decisions`: of the app,
/// latest first.
pub fn standing_rejections(listing: &Listing, decisions: &[PastDecision]) -> Vec<StandingRejection> {
    let withheld = listing.withheld_paths();
    let mut found: Vec<(usize, String)> = live_values(listing)
        .into_iter()
        .filter(|(path, _)| withheld.contains(path))
        .map(|(path, value)| {
            let at = decisions.iter().position(|decision| decision.rejects(&path, &value));
            (at.unwrap_or(decisions.len()), path)
        })
        .collect();
    found.sort();
    let groups = found.chunk_by(|(one, _), (other, _)| one == other);
    groups
        .map(|group| StandingRejection {
            decision: decisions.get(group[0].0).map(|past| past.decision.clone()),
            fields: group.iter().map(|(_, path)| path.clone()).collect(),
        })
        .collect()
}
