//! The Security Self Assessment's questionnaire and the answers to it: how they are read, checked, counted, shared and
//! shown. The engine is the tab's; what is the assessment's alone is here. Who applies, who decides and how long an
//! approval holds is not.
//!
//! The questionnaire is read when it is first used, so that a function without it pays nothing at its start.

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::answers::{Answers, Value};
use super::asked::{Asked, asked, visible};
use super::check::{Violation, pointer};
use super::completeness::{self, Completeness};
use super::definition::{Kind, Question, QuestionId, Questionnaire, label_of};
use super::wire::{self, Form, Generation};
use super::{load, schema};
use crate::listing::ListingFields;

/// The most bytes that the answers may take packed: a customer's read of them takes little more than two read units, and
/// an application with its reviewer's notes stays far below an item's 400 KB. (Ours.)
pub const MAX_BYTES: usize = 16 * 1024;
/// The object of a body that holds the answers.
const WRAPPER: &str = "answers";

/// The parts of a question, by their names in the file.
const ANSWER: &str = "answer";
const DETAILS: &str = "details";
const LINKS: &str = "links";
const PRIVATE: &str = "private";

/// The questionnaire.
#[must_use]
pub fn questionnaire() -> &'static Questionnaire {
    static QUESTIONNAIRE: LazyLock<Questionnaire> = LazyLock::new(|| {
        let text = include_str!("../../questionnaires/self-assessment-2023.toml");
        #[expect(clippy::expect_used, reason = "the file is part of this crate, and a test reads it")]
        load::read(text).expect("the self assessment's questionnaire loads")
    });
    &QUESTIONNAIRE
}

pub(super) fn form() -> &'static Form {
    static FORM: LazyLock<Form> = LazyLock::new(|| Form::new(questionnaire(), WRAPPER, MAX_BYTES));
    &FORM
}

/// Reads answers from a body, `{"answers": {"1a": {"answer": "yes", …}, …}}`, and checks them. They may be partial.
///
/// # Errors
/// Every violation at once, each with the pointer of its place in `body`.
pub fn read(body: &Json) -> Result<Answers, Vec<Violation>> {
    wire::read_as(form(), body)
}

/// Reads answers that were checked when they were saved, from what [`write()`] gave.
///
/// # Errors
/// What is not of the object's shape.
pub fn read_kept(object: &Json) -> Result<Answers, Vec<Violation>> {
    wire::read_checked(form(), object)
}

/// Writes answers as the bare object by question; what is not answered is left out. A body with it under `answers` reads
/// back to the same.
#[must_use]
pub fn write(answers: &Answers) -> Json {
    Json::Object(wire::object(&answers.clone().tidied(questionnaire()), Generation::V3))
}

/// What the answers lack to be submitted; pointers lead into the body that [`read`] takes.
#[must_use]
pub fn completeness(answers: &Answers) -> Completeness {
    let none_to_come = BTreeSet::new();
    let mut counted = completeness::completeness(questionnaire(), &none_to_come, answers, &ListingFields::default());
    for missing in &mut counted.missing {
        missing.pointer = missing.pointer.take().map(|within| format!("{}{within}", pointer("", WRAPPER)));
    }
    counted
}

/// What customers may see: answers to what is asked, and of a question marked private only the answer itself, so that
/// they do not learn of the mark either.
#[must_use]
pub fn shared(answers: &Answers) -> Answers {
    let ticked = |path: &str| answers.get(path) == Some(&Value::YesNo(true));
    let private = |question: &Question| question.paths().any(|(part, path)| part.name == PRIVATE && ticked(path));
    let withheld: HashSet<&str> = questionnaire()
        .parts()
        .filter(|(question, part, _)| part.name != ANSWER && private(question))
        .map(|(.., path)| path)
        .collect();
    visible(questionnaire(), answers).retained(|path| !withheld.contains(path))
}

/// A question that is asked, with what was said, for pages and mails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Row {
    /// The question's id.
    pub id: &'static QuestionId,
    /// The title of its area.
    pub section: &'static str,
    /// Its wording.
    pub question: &'static str,
    /// Its wording in a few words.
    pub label: &'static str,
    /// What counts, for the applicant.
    pub help: &'static str,
    /// What the reviewer holds the answer against.
    pub criterion: &'static str,
    /// "Yes", "No" or "Not applicable", when that was said.
    pub answer: Option<&'static str>,
    /// The partner's words, with their line feeds.
    pub details: Option<String>,
    /// The partner's links; always https.
    pub links: Vec<String>,
    /// Whether details and links are for the reviewers only.
    pub private: bool,
}

/// The questions that the answers open, in order, answered or not.
#[must_use]
pub fn rows(answers: &Answers) -> Vec<Row> {
    asked(questionnaire(), answers, &ListingFields::default()).into_iter().map(row).collect()
}

fn row(asked: Asked<'static>) -> Row {
    let question = asked.question;
    let mut row = Row {
        id: &question.id,
        section: questionnaire().section_title(question),
        question: &question.question,
        label: &question.label,
        help: &question.help,
        criterion: question.criterion.as_deref().unwrap_or_default(),
        answer: None,
        details: None,
        links: Vec::new(),
        private: false,
    };
    for part in asked.parts {
        match (part.part.name.as_str(), &part.part.kind, part.value) {
            (ANSWER, Kind::Choice(options), Some(Value::Text(word))) => row.answer = label_of(options, &word),
            (DETAILS, _, Some(Value::Text(text))) => row.details = Some(text),
            (LINKS, _, Some(Value::Chips(links))) => row.links = links,
            (PRIVATE, _, Some(Value::YesNo(ticked))) => row.private = ticked,
            _ => {}
        }
    }
    row
}

/// The schema of the body that [`read`] takes.
#[must_use]
pub fn body_schema() -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": [WRAPPER],
        "properties": { WRAPPER: schema::taken(form()) },
    })
}

/// The schema of the object that [`write()`] gives.
#[must_use]
pub fn written_schema() -> Json {
    schema::given(form())
}

/// The schema of a question's id.
#[must_use]
pub fn question_id_schema() -> Json {
    schema::ids_of(questionnaire())
}
