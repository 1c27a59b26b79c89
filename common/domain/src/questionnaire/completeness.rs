//! How much of what is asked has an answer. 100 % means that nothing is missing; it is never the result of rounding.

use std::collections::BTreeSet;

use serde::Serialize;

use super::answers::Answers;
use super::asked::{AskedQuestion, asked_questions};
use super::definition::{AnswerPlace, ListingFields, Part, Questionnaire};
use super::violation::{MANDATORY, path_pointer};
use crate::ids::QuestionId;

/// The questions that count, and what is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Completeness {
    /// 0 to 100, rounded down. 100 exactly if `missing` is empty.
    pub percent: u8,
    /// The questions that count, in order.
    pub asked: Vec<QuestionId>,
    /// Those of them with a complete answer.
    pub answered: Vec<QuestionId>,
    /// What the others lack.
    pub missing: Vec<MissingField>,
}

/// A field that is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Missing", transform = crate::schema::documented("pointer"))
)]
pub struct MissingField {
    /// The question that lacks it.
    pub question: QuestionId,
    /// The label that customers read beside the answer.
    pub label: String,
    /// A JSON Pointer to the field in the wire object; absent for a field of the listing.
    #[cfg_attr(feature = "schema", schemars(description = "Absent for a field of the listing."))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pointer: Option<String>,
    /// [`MANDATORY`].
    #[cfg_attr(feature = "schema", schemars(extend("const" = MANDATORY)))]
    pub detail: &'static str,
}

impl Completeness {
    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }
}

/// Measures the completeness of answers. `future` are questions that are already asked and shown but whose count date is
/// still to come.
pub fn completeness(
    questionnaire: &Questionnaire,
    future: &BTreeSet<QuestionId>,
    answers: &Answers,
    listing: &ListingFields<'_>,
) -> Completeness {
    let asked = asked_questions(questionnaire, answers, listing);
    let is_stood_in_for = |id: &QuestionId| {
        asked.iter().any(|other| {
            other.question.stands_in_for.as_ref() == Some(id) && other.is_answered() && other.missing().is_empty()
        })
    };
    // A question that stands in for another is counted as that other one.
    let counted = asked.iter().filter(|asked| {
        asked.required && asked.question.stands_in_for.is_none() && !future.contains(&asked.question.id)
    });
    let mut result = Completeness { percent: 100, asked: Vec::new(), answered: Vec::new(), missing: Vec::new() };
    for asked in counted {
        let id = &asked.question.id;
        result.asked.push(id.clone());
        let missing = asked.missing();
        if missing.is_empty() || is_stood_in_for(id) {
            result.answered.push(id.clone());
        } else {
            result.missing.extend(missing.into_iter().map(|part| missing_field(asked, part)));
        }
    }
    if !result.missing.is_empty() {
        // Below 100, since at least one question is asked and not answered.
        result.percent = (result.answered.len() * 100 / result.asked.len().max(1)) as u8;
    }
    result
}

fn missing_field(asked: &AskedQuestion<'_>, part: &Part) -> MissingField {
    let pointer = match &part.place {
        AnswerPlace::Path(path) => Some(path_pointer(path)),
        AnswerPlace::Listing(_) => None,
    };
    MissingField {
        question: asked.question.id.clone(),
        label: asked.question.label.clone(),
        pointer,
        detail: MANDATORY,
    }
}
