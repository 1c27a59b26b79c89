//! How far the approvals were looked at that come to each stage of their expiry. What must not live here: what their partners
//! are told; that is decided from the partners' records.
//!
//! Invariants: every approval that comes to a stage under the present terms is looked at once it has come to it, however many
//! runs were missed. Marks made under other terms do not count: what became true by an edit is looked for again, and what was
//! told already is known by its notice.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::calendar::ExpiryStage;
use crate::programme::SelfAssessment;

/// How far the first look of all, and the first under other terms, goes back. That an approval expired longer ago is no
/// longer news.
const NEWS: SignedDuration = SignedDuration::from_hours(60 * 24);
/// How far it goes back beyond a stage that is itself further back.
const MARGIN: SignedDuration = SignedDuration::from_hours(2 * 24);

/// How far the approvals were looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpiryMarks {
    /// Of each stage, the expiry up to which approvals were looked at.
    #[serde(default)]
    marks: BTreeMap<ExpiryStage, Timestamp>,
    /// The version of the programme that the marks were made under; `None` for those of an earlier version of this program.
    /// The terms themselves would not do: between two runs they may have been others and be the same again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    under: Option<u32>,
}

/// Whether marks were made under the present terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MarksFit {
    /// They were.
    Same,
    /// They were made under other terms and moved back: a walk that has begun under those begins again.
    MovedBack,
}

impl ExpiryMarks {
    /// Moves marks back that were made under another version of the programme than this one, whose policy is given.
    pub fn fit_to(&mut self, version: u32, policy: &SelfAssessment, now: Timestamp) -> MarksFit {
        if self.under == Some(version) {
            return MarksFit::Same;
        }
        // An approval that waited for a renewal was passed over at its expiry. Under other terms the wait may be over without
        // ever coming to its end.
        let waited_for = self.marks.get(&ExpiryStage::GraceOver).copied();
        for stage in ExpiryStage::ALL {
            let first = first_mark(*stage, policy, now);
            let mark = self.marks.entry(*stage).or_insert(first);
            *mark = first.min(*mark);
            if let (ExpiryStage::Expiry, Some(waited_for)) = (stage, waited_for) {
                *mark = waited_for.min(*mark);
            }
        }
        self.under = Some(version);
        MarksFit::MovedBack
    }

    /// The approvals to be looked at for a stage at `now`: those that expire after the first and by the second instant. `None`
    /// when none are.
    pub fn range(&self, stage: ExpiryStage, policy: &SelfAssessment, now: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let until = stage.expiry_at(policy, now);
        let mark = self.marks.get(&stage).copied().unwrap_or_else(|| first_mark(stage, policy, now));
        // It is too late to announce the expiry of an approval that has expired.
        let from = if stage == ExpiryStage::Notice { mark.max(now) } else { mark };
        (from < until).then_some((from, until))
    }

    /// Notes that the approvals up to an expiry were looked at for a stage.
    pub fn set_looked_at(&mut self, stage: ExpiryStage, until: Timestamp) {
        self.marks.insert(stage, until);
    }
}

fn first_mark(stage: ExpiryStage, policy: &SelfAssessment, now: Timestamp) -> Timestamp {
    let until = stage.expiry_at(policy, now);
    let first = now.checked_sub(NEWS).map_or(until, |news| until.min(news));
    first.checked_sub(MARGIN).unwrap_or(first)
}
