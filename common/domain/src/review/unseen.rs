//! Why customers do not see an answer that is live.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::decide::live_values;
use super::shared::is_shared;
use crate::listing::Listing;
use crate::programme::Programme;
use crate::questionnaire::answers::is_known;
use crate::questionnaire::asked::visible_answers;
use crate::questionnaire::withheld::PRIVACY_POLICY_PATH;
use crate::questionnaire::{Answers, Part, View};

/// Why customers do not see an answer that is live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "kebab-case")]
pub enum Unseen {
    /// A review withholds it.
    Withheld,
    /// The other answers do not open its question.
    NotAsked,
    /// The version of the questionnaire that is in force has no such question, or does not know this answer to it.
    OtherVersion,
    /// Its question only decides which others are asked, and has no row.
    NoRow,
    /// The partner's self assessment, of which it is a part, is not shown.
    SelfAssessment,
}

/// The paths of what is live and what customers do not see at `now`, each with the reason.
pub fn unseen_answers(listing: &Listing, programme: &Programme, now: Timestamp) -> BTreeMap<String, Unseen> {
    let questionnaire = programme.in_force(now).questionnaire;
    let nothing = Answers::default();
    let answers = listing.live.as_ref().map_or(&nothing, |live| &live.answers);
    let visible = visible_answers(questionnaire, answers);
    let inputs: BTreeMap<&str, (View, &Part)> =
        questionnaire.parts().map(|(question, part, path)| (path, (question.view, part))).collect();
    let assessment_is_shown = listing.assessment.is_some_and(|validity| validity.is_shown(programme, now));
    let withheld: BTreeSet<String> = listing.withheld_paths();
    let mut unseen = BTreeMap::new();
    for (path, value) in live_values(listing) {
        let reason = match inputs.get(path.as_str()) {
            _ if withheld.contains(&path) => Some(Unseen::Withheld),
            _ if path == PRIVACY_POLICY_PATH => None,
            _ if is_shared(&path) => (!assessment_is_shown).then_some(Unseen::SelfAssessment),
            None => Some(Unseen::OtherVersion),
            Some((_, part)) if !is_known(part, &value) => Some(Unseen::OtherVersion),
            Some(_) if visible.get(&path).is_none() => Some(Unseen::NotAsked),
            Some((View::None, _)) => Some(Unseen::NoRow),
            Some((View::Default | View::Expanded, _)) => None,
        };
        if let Some(reason) = reason {
            unseen.insert(path, reason);
        }
    }
    unseen
}
