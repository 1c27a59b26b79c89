//! The questionnaire of the Security Self Assessment, and what is special about the answers to it; everything else is
//! shared with the tab's questionnaire. Who applies, who decides and how long an approval is valid is in
//! [`self_assessment`](crate::self_assessment).
//!
//! The questionnaire is read at its first use, so that functions that do not need it do not pay for it at their start.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::accept::{accept_body, accept_object};
use super::answers::{Answers, Value};
use super::asked::{AskedQuestion, asked_questions, visible_answers};
use super::completeness::{self, Completeness, Grace};
use super::definition::{InputKind, Question, Questionnaire, option_label};
use super::listing_fields::ListingFields;
use super::load::load_questionnaire;
use super::schema;
use super::violation::{Violation, pointer};
use super::wire::format::WireFormat;
use super::wire::stored::read_stored;
use super::wire::write::write_stored;
use crate::ids::QuestionId;

/// The maximum size of packed answers, in bytes. With it, a customer's read of them takes little more than two read units,
/// and an application with all notes of its reviewers stays far below the 400 KB of an item. (Ours.)
const MAX_BYTES: usize = 16 * 1024;
/// The name of the object that holds the answers in a body.
const WRAPPER: &str = "answers";

// The names of the parts of a question in the file.
const ANSWER: &str = "answer";
pub(crate) const DETAILS: &str = "details";
pub(crate) const LINKS: &str = "links";
const PRIVATE: &str = "private";

/// The questionnaire.
pub fn questionnaire() -> &'static Questionnaire {
    static QUESTIONNAIRE: LazyLock<Questionnaire> = LazyLock::new(|| {
        let text = include_str!(concat!(env!("OUT_DIR"), "/self-assessment-2023.json"));
        #[expect(clippy::expect_used, reason = "the file is part of this crate, and a test reads it")]
        load_questionnaire(text).expect("the self assessment's questionnaire loads")
    });
    &QUESTIONNAIRE
}

fn format() -> &'static WireFormat {
    static FORMAT: LazyLock<WireFormat> = LazyLock::new(|| WireFormat::in_object(questionnaire(), WRAPPER));
    &FORMAT
}

/// Accepts answers from a body, `{"answers": {"1a": {"answer": "yes", …}, …}}`. They may be incomplete.
///
/// # Errors
/// All violations at once, each with the pointer of its place in `body`.
pub fn accept_answers(body: &Json) -> Result<Answers, Vec<Violation>> {
    accept_body(format(), MAX_BYTES, body)
}

/// Accepts answers from the bare object; see [`accept_object`].
pub(super) fn accept_answers_object(object: &Map<String, Json>) -> (Answers, Vec<Violation>) {
    accept_object(format(), MAX_BYTES, object)
}

/// Reads answers that were checked before they were stored, from what [`write_answers`] returned.
///
/// # Errors
/// The first field that does not have the type that the questionnaire gives it.
pub fn parse_stored_answers(stored: &Json) -> Result<Answers, serde_json::Error> {
    read_stored(format(), stored)
}

/// Writes answers as the bare object; what is not answered is left out. In a body, under `answers`, it is accepted as
/// the same answers.
pub fn write_answers(answers: &Answers) -> Json {
    Json::Object(write_stored(&answers.clone().tidied(questionnaire())))
}

/// How complete the answers are; only complete ones can be submitted. Pointers lead into the body that
/// [`accept_answers`] takes.
pub fn completeness(answers: &Answers) -> Completeness {
    // Every question of the assessment counts from the first day on.
    let grace = Grace::default();
    let mut completeness = completeness::completeness(questionnaire(), &grace, answers, &ListingFields::default());
    for missing in &mut completeness.missing {
        missing.pointer = missing.pointer.take().map(|within| format!("{}{within}", pointer("", WRAPPER)));
    }
    completeness
}

/// The answers that customers may see: those to what is asked and, of a question that is marked private, only the answer
/// itself. The mark is withheld as well, so that customers do not learn of it.
pub fn shared_answers(answers: &Answers) -> Answers {
    let withheld: HashSet<&str> = questionnaire()
        .parts()
        .filter(|(question, part, _)| part.name != ANSWER && is_private(question, answers))
        .map(|(.., path)| path)
        .collect();
    visible_answers(questionnaire(), answers).retained(|path| !withheld.contains(path))
}

fn is_private(question: &Question, answers: &Answers) -> bool {
    let is_ticked = |path| answers.get(path) == Some(&Value::YesNo(true));
    question.parts_with_path().any(|(part, path)| part.name == PRIVATE && is_ticked(path))
}

/// A question that is asked, with its answer, for pages and mails.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct AssessmentRow {
    /// The question's id.
    pub id: &'static QuestionId,
    /// The title of its section.
    pub section: &'static str,
    /// Its wording.
    pub question: &'static str,
    /// Its wording in a few words.
    pub label: &'static str,
    /// The explanation for the applicant.
    pub help: &'static str,
    /// What the reviewer compares the answer with.
    pub criterion: &'static str,
    /// "Yes", "No" or "Not applicable"; absent if not answered.
    pub answer: Option<&'static str>,
    /// The partner's explanation; may contain line feeds.
    pub details: Option<String>,
    /// The partner's links; always https.
    pub links: Vec<String>,
    /// Whether details and links are for the reviewers only.
    pub private: bool,
}

/// The questions that are asked, in order, answered or not.
pub fn rows(answers: &Answers) -> Vec<AssessmentRow> {
    asked_questions(questionnaire(), answers, &ListingFields::default()).into_iter().map(row).collect()
}

fn row(asked: AskedQuestion<'_>) -> AssessmentRow {
    let question = asked.question;
    let mut row = AssessmentRow {
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
        match (part.part.name.as_str(), &part.part.kind, part.value.map(Cow::into_owned)) {
            (ANSWER, InputKind::Choice(options), Some(Value::Text(word))) => row.answer = option_label(options, &word),
            (DETAILS, _, Some(Value::Text(text))) => row.details = Some(text),
            (LINKS, _, Some(Value::Chips(links))) => row.links = links,
            (PRIVATE, _, Some(Value::YesNo(ticked))) => row.private = ticked,
            _ => {}
        }
    }
    row
}

/// The schema of the body that [`accept_answers`] takes.
pub fn body_schema() -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": [WRAPPER],
        "properties": { WRAPPER: schema::request_schema(format()) },
    })
}

/// The schema of the object that [`write_answers`] returns.
pub fn written_schema() -> Json {
    schema::response_schema(format())
}

/// The schema of a question's id.
pub fn question_id_schema() -> Json {
    schema::question_ids_of(questionnaire())
}
