//! What the programme's document says at an instant: which questions are in force, and what has begun or ended.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::document::{InForceFrom, Programme};
use crate::QuestionId;
use crate::questionnaire::{Grace, Questionnaire, published};

/// The questions in force at an instant.
#[derive(Clone, Debug)]
pub struct InForce {
    /// The version of the questionnaire.
    pub questionnaire: &'static Questionnaire,
    /// What it asks but does not demand yet.
    pub grace: Grace,
}

impl InForce {
    /// Whether another instant has the same questions, and demands the same of them.
    pub fn is_same(&self, other: &Self) -> bool {
        std::ptr::eq(self.questionnaire, other.questionnaire)
            && self.grace.before.map(std::ptr::from_ref) == other.grace.before.map(std::ptr::from_ref)
            && self.grace.future == other.grace.future
    }
}

impl Programme {
    /// Whether partners may save and publish answers at `now`.
    pub fn accepts_answers(&self, now: Timestamp) -> bool {
        now >= self.answers_accepted_from
    }

    /// Whether the Security Self Assessment has ended at `now`.
    pub fn self_assessment_ended(&self, now: Timestamp) -> bool {
        self.self_assessment.deprecated_from <= now
    }

    /// The questions in force at `now`. Before the date of the first version in the document, the oldest version is in
    /// force.
    pub fn in_force(&self, now: Timestamp) -> InForce {
        let versions = published();
        let begun = self.questionnaires.iter().filter(|version| version.from <= now).max_by_key(|version| version.from);
        let questionnaire =
            begun.and_then(|begun| versions.version(&begun.version)).unwrap_or_else(|| versions.oldest());
        let future = self.future_questions(questionnaire, now);
        let before = begun.filter(|begun| now < begun.counted_from).and_then(|begun| self.version_before(begun));
        InForce { questionnaire, grace: Grace { future, before } }
    }

    /// The version that was in force before this one.
    fn version_before(&self, later: &InForceFrom) -> Option<&'static Questionnaire> {
        let earlier = self.questionnaires.iter().filter(|version| version.from < later.from);
        published().version(&earlier.max_by_key(|version| version.from)?.version)
    }

    /// The questions of a version that do not count towards completeness at `now`: those of its questions that a version
    /// introduced which does not count yet. The questions of the oldest version always count.
    fn future_questions(&self, questionnaire: &Questionnaire, now: Timestamp) -> BTreeSet<QuestionId> {
        let counts = |version: &Questionnaire| {
            self.questionnaires.iter().any(|begun| begun.version == version.version && begun.counted_from <= now)
        };
        let up_to = published().iter().take_while(|version| !std::ptr::eq(*version, questionnaire));
        let later = up_to.chain([questionnaire]).skip(1).filter(|version| !counts(version));
        let future: Vec<&str> = later.map(|version| version.version.as_str()).collect();
        if future.is_empty() {
            return BTreeSet::new();
        }
        let is_future = |id: &&QuestionId| {
            published().introduced(id).is_some_and(|version| future.contains(&version.version.as_str()))
        };
        questionnaire.questions.iter().map(|question| &question.id).filter(is_future).cloned().collect()
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
            let future: Vec<String> = in_force.grace.future.iter().map(ToString::to_string).collect();
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
    fn a_question_counts_once_the_version_that_introduced_it_does_whichever_versions_a_programme_has() {
        let whole = Programme::default().questionnaires;
        let oldest = published().oldest().version.as_str();
        for chosen in 0_u32..1 << whole.len() {
            let versions = whole.iter().enumerate().filter(|(place, _)| chosen & (1 << place) != 0);
            let mut questionnaires: Vec<InForceFrom> = versions.map(|(_, version)| version.clone()).collect();
            // A version may begin before the one before it counts.
            for delay in [0, 24 * 365 * 4] {
                if let Some(first) = questionnaires.iter_mut().find(|version| version.version != oldest) {
                    first.counted_from += jiff::SignedDuration::from_hours(delay);
                }
                let programme = Programme { questionnaires: questionnaires.clone(), ..Programme::default() };
                let points = questionnaires.iter().flat_map(|version| [version.from, version.counted_from]);
                for now in points.chain([at("2020-01-01T00:00:00Z"), at("2035-01-01T00:00:00Z")]) {
                    let in_force = programme.in_force(now);
                    let counts = |id: &QuestionId| {
                        let introduced = &published().introduced(id).unwrap().version;
                        introduced == oldest
                            || questionnaires.iter().any(|it| it.version == *introduced && it.counted_from <= now)
                    };
                    let ids = in_force.questionnaire.questions.iter().map(|question| &question.id);
                    let expected: BTreeSet<QuestionId> = ids.filter(|id| !counts(id)).cloned().collect();
                    assert_eq!(in_force.grace.future, expected, "{questionnaires:?} at {now}");
                }
            }
        }
    }
}
