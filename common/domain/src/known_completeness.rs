//! Whether a tab is complete at several instants. What must not live here: what completeness is.

use std::cell::RefCell;

use jiff::Timestamp;

use crate::programme::{InForce, Programme};
use crate::questionnaire::Answers;
use crate::questionnaire::completeness::is_complete;
use crate::questionnaire::listing_fields::ListingFields;

/// The completeness of a tab's answers, worked out once for all instants at which the same is in force: a badge depends on it at
/// two, which seldom differ.
pub(crate) struct KnownCompleteness<'a> {
    answers: &'a Answers,
    fields: ListingFields<'a>,
    known: RefCell<Vec<(InForce, bool)>>,
}

impl<'a> KnownCompleteness<'a> {
    pub(crate) fn of(answers: &'a Answers, fields: ListingFields<'a>) -> Self {
        Self { answers, fields, known: RefCell::default() }
    }

    /// Whether nothing is missing at `at`, by the programme's rules at that time.
    pub(crate) fn is_complete(&self, rules: &Programme, at: Timestamp) -> bool {
        let in_force = rules.in_force(at);
        let same =
            self.known.borrow().iter().find(|(known, _)| known.is_same(&in_force)).map(|(_, complete)| *complete);
        same.unwrap_or_else(|| {
            let found = is_complete(in_force.questionnaire, &in_force.grace, self.answers, &self.fields);
            self.known.borrow_mut().push((in_force, found));
            found
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::accept::accept_answers;
    use crate::questionnaire::completeness::completeness;
    use crate::questionnaire::published;

    #[test]
    fn what_is_known_is_what_would_be_found_at_each_instant() {
        let programme = Programme::default();
        let instants: Vec<Timestamp> =
            programme.questionnaires.iter().flat_map(|version| [version.from, version.counted_from]).collect();
        let body = serde_json::from_str(include_str!("../tests/answers/typical.json")).unwrap();
        let all = accept_answers(&body).unwrap();
        let fields = ListingFields { privacy_policy_url: Some("https://acme.example/privacy"), withheld: None };
        let mut differing = 0;
        for (_, _, path) in published().newest().parts() {
            let mut answers = all.clone();
            answers.clear(path);
            let known = KnownCompleteness::of(&answers, fields.clone());
            let known: Vec<bool> = instants.iter().map(|at| known.is_complete(&programme, *at)).collect();
            let found = |at: &Timestamp| {
                let InForce { questionnaire, grace } = programme.in_force(*at);
                completeness(questionnaire, &grace, &answers, &fields).is_complete()
            };
            let found: Vec<bool> = instants.iter().map(found).collect();
            assert_eq!(known, found, "without {path}");
            differing += usize::from(found.contains(&true) && found.contains(&false));
        }
        assert!(differing > 0, "an answer that only a later version asks for is missing in none");
    }
}
