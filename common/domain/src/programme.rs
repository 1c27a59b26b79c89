//! The programme's dates and names: configuration, because the real ones slipped by days and weeks. The defaults are
//! the seeds' dates where they name a day.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::questionnaire::{QuestionId, Questionnaire, published};
use crate::rollout::{self, Channel, EVERYBODY, Step};

/// The programme's one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Programme {
    /// The marketplace's name, as customers know it.
    pub marketplace: String,
    /// "We have been accepting responses from February 2023."
    pub answers_accepted_from: Timestamp,
    /// Who sees the tab.
    pub rollout: Rollout,
    /// Cloud Fortified.
    pub fortified: Fortified,
    /// When each version of the questionnaire is in force, oldest first.
    pub questionnaires: Vec<InForceFrom>,
}

/// The steps of each channel.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rollout {
    /// The marketplace's website.
    pub marketplace: Vec<Step>,
    /// The marketplaces inside the products.
    pub embedded: Vec<Step>,
}

/// The dates of Cloud Fortified.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fortified {
    /// From this instant on the badge needs a complete tab. "August 13, 2023: All fields must be filled out": the end
    /// of that day.
    pub deadline: Timestamp,
}

/// When a version of the questionnaire is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InForceFrom {
    /// Its name.
    pub version: String,
    /// From when its questions are asked.
    pub from: Timestamp,
    /// From when the questions that it brought count towards completeness.
    pub counted_from: Timestamp,
}

/// The questions in force at an instant.
#[derive(Clone, Debug)]
pub struct InForce {
    /// The version.
    pub questionnaire: &'static Questionnaire,
    /// Its questions that do not count yet.
    pub future: BTreeSet<QuestionId>,
}

/// Midnight UTC of a day.
fn day(year: i16, month: i8, day: i8) -> Timestamp {
    // Only called with the constant days below, which all exist and are far inside the range.
    date(year, month, day).to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |midnight| midnight.timestamp())
}

impl Default for Programme {
    fn default() -> Self {
        let everybody = || vec![Step { from: Timestamp::UNIX_EPOCH, basis_points: EVERYBODY }];
        let version =
            |version: &str, from, counted_from| InForceFrom { version: version.to_owned(), from, counted_from };
        Self {
            marketplace: "Atlassian Marketplace".to_owned(),
            answers_accepted_from: day(2023, 2, 13),
            rollout: Rollout { marketplace: everybody(), embedded: everybody() },
            fortified: Fortified { deadline: day(2023, 8, 14) },
            questionnaires: vec![
                version("2023-02", day(2023, 2, 13), day(2023, 2, 13)),
                version("2025-02", day(2025, 2, 26), day(2025, 8, 26)),
            ],
        }
    }
}

impl Programme {
    /// Whether partners may save and publish answers.
    #[must_use]
    pub fn accepts_answers(&self, now: Timestamp) -> bool {
        now >= self.answers_accepted_from
    }

    /// The exposure of a channel, in basis points of its visitors.
    #[must_use]
    pub fn exposure(&self, channel: Channel, now: Timestamp) -> u16 {
        let steps = match channel {
            Channel::Marketplace => &self.rollout.marketplace,
            Channel::Embedded => &self.rollout.embedded,
        };
        rollout::exposure(steps, now)
    }

    /// Whether what is live is public at `now`: from the first step of the marketplace's rollout on that shows the tab
    /// to anybody. Before it only those who manage the app read it.
    #[must_use]
    pub fn live_is_public(&self, now: Timestamp) -> bool {
        self.rollout.marketplace.iter().any(|step| step.basis_points > 0 && step.from <= now)
    }

    /// The questions in force. Before the first version's date the first applies.
    #[must_use]
    pub fn in_force(&self, now: Timestamp) -> InForce {
        let versions = published();
        let begun = self.questionnaires.iter().filter(|version| version.from <= now).max_by_key(|version| version.from);
        let questionnaire =
            begun.and_then(|begun| versions.version(&begun.version)).unwrap_or_else(|| versions.oldest());
        let counted = |id: &QuestionId| {
            let introduced = versions.introduced(id).map(|version| version.version.as_str());
            introduced == Some(versions.oldest().version.as_str())
                || self
                    .questionnaires
                    .iter()
                    .any(|version| Some(version.version.as_str()) == introduced && version.counted_from <= now)
        };
        let ids = questionnaire.questions.iter().map(|question| &question.id);
        let future = ids.filter(|id| !counted(id)).cloned().collect();
        InForce { questionnaire, future }
    }

    /// The instants at which the programme itself changes what a badge needs.
    pub fn turning_points(&self) -> impl Iterator<Item = Timestamp> {
        let versions = self.questionnaires.iter().flat_map(|version| [version.from, version.counted_from]);
        std::iter::once(self.fortified.deadline).chain(versions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn answers_are_accepted_from_13_february_2023_on() {
        let programme = Programme::default();
        assert!(!programme.accepts_answers(at("2023-02-12T23:59:59Z")));
        assert!(programme.accepts_answers(at("2023-02-13T00:00:00Z")));
    }

    #[test]
    fn a_version_is_in_force_from_its_instant_and_its_new_questions_count_later() {
        let programme = Programme::default();
        let look = |now: &str| {
            let in_force = programme.in_force(at(now));
            let future: Vec<String> = in_force.future.iter().map(ToString::to_string).collect();
            (in_force.questionnaire.version.clone(), future)
        };
        let new = || vec!["Q28".to_owned(), "Q29".to_owned()];
        assert_eq!(look("2020-01-01T00:00:00Z"), ("2023-02".into(), vec![]));
        assert_eq!(look("2025-02-25T23:59:59Z"), ("2023-02".into(), vec![]));
        assert_eq!(look("2025-02-26T00:00:00Z"), ("2025-02".into(), new()));
        assert_eq!(look("2025-08-25T23:59:59Z"), ("2025-02".into(), new()));
        assert_eq!(look("2025-08-26T00:00:00Z"), ("2025-02".into(), vec![]));
    }

    #[test]
    fn the_document_reads_back_and_refuses_what_it_does_not_know() {
        let programme = Programme::default();
        let written = serde_json::to_string(&programme).unwrap();
        assert_eq!(serde_json::from_str::<Programme>(&written).unwrap(), programme);
        assert_eq!(serde_json::from_str::<Programme>("{}").unwrap(), programme);
        assert!(serde_json::from_str::<Programme>(r#"{"rollouts":{}}"#).is_err());
    }
}
