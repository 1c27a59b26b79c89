//! Whether a tab is complete at several instants. What must not live here: what completeness is.

use std::cell::RefCell;

use jiff::Timestamp;

use crate::programme::{InForce, Programme};
use crate::questionnaire::Answers;
use crate::questionnaire::completeness::completeness;
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
            let found = completeness(in_force.questionnaire, &in_force.grace, self.answers, &self.fields).is_complete();
            self.known.borrow_mut().push((in_force, found));
            found
        })
    }
}
