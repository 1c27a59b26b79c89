//! How much of what is asked has an answer. 100 % means that nothing is missing; it is never the result of rounding.

use std::borrow::Cow;
use std::collections::BTreeSet;

use serde::Serialize;

use super::answers::{Answers, Value};
use super::asked::{AskedQuestion, asked_questions, text_length};
use super::definition::{AnswerPlace, Part, Questionnaire};
use super::listing_fields::ListingFields;
use super::violation::{MANDATORY, WITHHELD_ANSWER, path_pointer};
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
    schemars(rename = "Missing", transform = crate::schema::documented("pointer, detail"))
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
    /// What to do: [`MANDATORY`], [`WITHHELD_ANSWER`], or how long a text must at least be.
    #[cfg_attr(feature = "schema", schemars(description = "What to do, for people.", extend("examples" = [MANDATORY])))]
    pub detail: Cow<'static, str>,
}

impl Completeness {
    /// Whether nothing is missing.
    pub fn is_complete(&self) -> bool {
        self.missing.is_empty()
    }
}

/// What a version of the questionnaire asks and does not demand yet: until its count date it demands no more than the version
/// before it.
#[derive(Clone, Debug, Default)]
pub struct Grace {
    /// The questions that the version has introduced. They do not count yet.
    pub future: BTreeSet<QuestionId>,
    /// The version before it. Any other question counts only if both versions demand it, and is complete if either says so.
    pub before: Option<&'static Questionnaire>,
}

/// Measures the completeness of answers.
pub fn completeness(
    questionnaire: &'static Questionnaire,
    grace: &Grace,
    answers: &Answers,
    listing: &ListingFields<'_>,
) -> Completeness {
    let walk = Walk::new(questionnaire, grace, answers, listing);
    let mut result = Completeness { percent: 100, asked: Vec::new(), answered: Vec::new(), missing: Vec::new() };
    for one in walk.counted() {
        let id = &one.question.id;
        result.asked.push(id.clone());
        if walk.is_complete(one) {
            result.answered.push(id.clone());
        } else {
            result.missing.extend(one.missing().into_iter().map(|part| missing_field(one, part)));
        }
    }
    if !result.missing.is_empty() {
        // Below 100, since at least one question is asked and not answered.
        result.percent = (result.answered.len() * 100 / result.asked.len().max(1)) as u8;
    }
    result
}

/// Whether nothing is missing: what [`completeness`] finds, without saying what.
pub fn is_complete(
    questionnaire: &'static Questionnaire,
    grace: &Grace,
    answers: &Answers,
    listing: &ListingFields<'_>,
) -> bool {
    let walk = Walk::new(questionnaire, grace, answers, listing);
    walk.counted().all(|one| walk.is_complete(one))
}

/// The questions of the version in force and, until its count date, of the one before it.
struct Walk<'a> {
    grace: &'a Grace,
    asked: Vec<AskedQuestion<'a>>,
    before: Option<Vec<AskedQuestion<'a>>>,
}

impl<'a> Walk<'a> {
    fn new(
        questionnaire: &'static Questionnaire,
        grace: &'a Grace,
        answers: &'a Answers,
        listing: &ListingFields<'a>,
    ) -> Self {
        let asked = asked_questions(questionnaire, answers, listing);
        let before = grace.before.map(|version| asked_questions(version, answers, listing));
        Self { grace, asked, before }
    }

    /// The questions that count, in order.
    fn counted(&self) -> impl Iterator<Item = &AskedQuestion<'a>> {
        let demanded_before = |id: &QuestionId| self.before.as_ref().is_none_or(|before| demands(before, id));
        self.asked.iter().filter(move |asked| {
            let id = &asked.question.id;
            counts(asked) && !self.grace.future.contains(id) && demanded_before(id)
        })
    }

    fn is_complete(&self, one: &AskedQuestion<'_>) -> bool {
        let was_answered = |before: &Vec<AskedQuestion<'_>>| {
            before.iter().any(|other| other.question.id == one.question.id && is_answered(before, other))
        };
        is_answered(&self.asked, one) || self.before.as_ref().is_some_and(was_answered)
    }
}

/// Whether a question counts. One that stands in for another is counted as that other one.
fn counts(asked: &AskedQuestion<'_>) -> bool {
    asked.required && asked.question.stands_in_for.is_none()
}

fn demands(asked: &[AskedQuestion<'_>], id: &QuestionId) -> bool {
    asked.iter().any(|asked| asked.question.id == *id && counts(asked))
}

/// Whether a question has a complete answer, or one that stands in for it.
fn is_answered(asked: &[AskedQuestion<'_>], one: &AskedQuestion<'_>) -> bool {
    let stands_in = |other: &&AskedQuestion<'_>| {
        other.question.stands_in_for.as_ref() == Some(&one.question.id) && other.is_answered()
    };
    one.is_complete() || asked.iter().filter(stands_in).any(AskedQuestion::is_complete)
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
        detail: detail(asked, part),
    }
}

fn detail(asked: &AskedQuestion<'_>, part: &Part) -> Cow<'static, str> {
    let asked = asked.parts.iter().find(|asked| std::ptr::eq(asked.part, part));
    if asked.is_some_and(|asked| asked.withheld) {
        return WITHHELD_ANSWER.into();
    }
    match (part.min_length, asked.and_then(|asked| asked.value.as_deref())) {
        (Some(min), Some(Value::Text(text))) => {
            format!("Write at least {min} characters; there are {}.", text_length(text)).into()
        }
        _ => MANDATORY.into(),
    }
}
