//! How much of what is asked was answered. 100 % only when nothing is missing, never by rounding.

use std::collections::BTreeSet;

use serde::Serialize;

use super::answers::Answers;
use super::asked::{Asked, asked};
use super::check::{MANDATORY, path_pointer};
use super::definition::{Part, Place, QuestionId, Questionnaire};
use crate::listing::ListingFields;

/// The questions that count, and how they stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Completeness {
    /// 0 to 100, rounded down; 100 exactly when `missing` is empty.
    pub percent: u8,
    /// The questions that count, in order.
    pub asked: Vec<QuestionId>,
    /// Those with a whole answer.
    pub answered: Vec<QuestionId>,
    /// What the others lack.
    pub missing: Vec<Missing>,
}

/// A field that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Missing {
    /// The question.
    pub question: QuestionId,
    /// What the customer reads beside the answer.
    pub label: String,
    /// A JSON Pointer to the field in the wire object; absent for a field of the listing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// "This is a mandatory field."
    pub detail: &'static str,
}

impl Completeness {
    /// Whether nothing is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }
}

/// Counts. `future` are questions whose count date has not come: shown, and not counted.
#[must_use]
pub fn completeness(
    questionnaire: &Questionnaire,
    future: &BTreeSet<QuestionId>,
    answers: &Answers,
    listing: &ListingFields<'_>,
) -> Completeness {
    let walk = asked(questionnaire, answers, listing);
    // A question that may stand in for another is counted as that other one.
    let counts = |asked: &&Asked<'_>| {
        asked.required && asked.question.stands_in_for.is_none() && !future.contains(&asked.question.id)
    };
    let stood_in = |id: &QuestionId| {
        let stands = |other: &Asked<'_>| other.question.stands_in_for.as_ref() == Some(id);
        walk.iter().any(|other| stands(other) && other.answered() && other.missing().is_empty())
    };
    let mut result = Completeness { percent: 100, asked: Vec::new(), answered: Vec::new(), missing: Vec::new() };
    for asked in walk.iter().filter(counts) {
        let id = &asked.question.id;
        result.asked.push(id.clone());
        let missing = asked.missing();
        if missing.is_empty() || stood_in(id) {
            result.answered.push(id.clone());
        } else {
            result.missing.extend(missing.into_iter().map(|part| lacking(asked, part)));
        }
    }
    if !result.missing.is_empty() {
        // Below 100 by construction: something asked is not answered.
        result.percent = (result.answered.len() * 100 / result.asked.len().max(1)) as u8;
    }
    result
}

fn lacking(asked: &Asked<'_>, part: &Part) -> Missing {
    let pointer = match &part.place {
        Place::Path(path) => Some(path_pointer(path)),
        Place::Listing(_) => None,
    };
    Missing { question: asked.question.id.clone(), label: asked.question.label.clone(), pointer, detail: MANDATORY }
}
