//! Which questions an app's answers open. The only way to walk questions: completeness, tab, form and API use it, so a
//! hidden question's answer can be neither counted nor shown.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::answers::{Answers, Value, known};
use super::condition::Condition;
use super::definition::{Content, Kind, ListingField, Part, Place, Question, QuestionId, Questionnaire};
use super::load::published;
use crate::listing::ListingFields;

/// A question that is asked, with what was said.
#[derive(Clone, Debug)]
pub struct Asked<'a> {
    /// The question.
    pub question: &'a Question,
    /// Its parts that are asked, each with its answer. Empty for a derived row.
    pub parts: Vec<AskedPart<'a>>,
    /// Whether it counts.
    pub required: bool,
}

/// A part that is asked, with what was said.
#[derive(Clone, Debug)]
pub struct AskedPart<'a> {
    /// The part.
    pub part: &'a Part,
    /// Its answer, when this version knows it.
    pub value: Option<Value>,
    /// Whether, as the answers stand, the question is complete only with it.
    pub mandatory: bool,
}

impl Asked<'_> {
    /// Whether anything was said.
    #[must_use]
    pub fn answered(&self) -> bool {
        self.parts.iter().any(|part| part.value.is_some())
    }

    /// The parts whose absence keeps the answer from being complete; empty when it is complete.
    #[must_use]
    pub fn missing(&self) -> Vec<&Part> {
        let Content::Parts { complete_with, .. } = &self.question.content else { return Vec::new() };
        let there = |part: &AskedPart<'_>| part.value.as_ref().is_some_and(|value| complete(&part.part.kind, value));
        let mandatory = || self.parts.iter().filter(|part| part.mandatory);
        let absent: Vec<&Part> = mandatory().filter(|part| !there(part)).map(|part| part.part).collect();
        let counts = |set: &&Vec<String>| set.iter().all(|name| mandatory().any(|part| part.part.name == *name));
        let completed = |set: &Vec<String>| !absent.iter().any(|part| set.contains(&part.name));
        let mut sets = complete_with.iter().filter(counts);
        let Some(first) = sets.next() else { return absent };
        if completed(first) || sets.any(completed) {
            return Vec::new();
        }
        absent.into_iter().filter(|part| first.contains(&part.name)).collect()
    }
}

/// Whether a value is a whole answer where it is mandatory.
fn complete(kind: &Kind, value: &Value) -> bool {
    match (kind, value) {
        (Kind::Checkbox, Value::YesNo(ticked)) => *ticked,
        (Kind::Rows { columns, .. }, Value::Rows(rows)) => {
            rows.iter().all(|row| super::check::missing_columns(columns, row).next().is_none())
        }
        _ => true,
    }
}

/// Walks the questions that are asked, in order, derived rows included.
#[must_use]
pub fn asked<'a>(questionnaire: &'a Questionnaire, answers: &Answers, listing: &ListingFields<'_>) -> Vec<Asked<'a>> {
    let gate = Gate::new(questionnaire, answers);
    let with_answer = |part: &'a Part| AskedPart {
        part,
        value: value_of(part, answers, listing),
        mandatory: gate.holds(&part.mandatory),
    };
    let open = |question: &'a Question| {
        let parts = question.parts().iter().filter(|part| gate.holds(&part.asked));
        Asked {
            question,
            parts: parts.map(with_answer).collect(),
            required: matches!(question.content, Content::Parts { .. }) && gate.holds(&question.required),
        }
    };
    questionnaire.questions.iter().filter(|question| gate.asks(question)).map(open).collect()
}

/// Whether one question is asked.
#[must_use]
pub(super) fn is_asked(questionnaire: &Questionnaire, answers: &Answers, question: &Question) -> bool {
    Gate::new(questionnaire, answers).asks(question)
}

/// The answers that are published: those to questions that are asked, and those that only a later version knows.
#[must_use]
pub fn published_answers(answers: &Answers) -> Answers {
    visible(published().newest(), answers)
}

/// The answers to the questions and parts that a version asks.
#[must_use]
pub fn visible(questionnaire: &Questionnaire, answers: &Answers) -> Answers {
    let gate = Gate::new(questionnaire, answers);
    let shown: BTreeMap<&str, bool> = questionnaire
        .parts()
        .map(|(question, part, path)| {
            let known = answers.get(path).is_some_and(|value| known(part, value));
            (path, known && gate.asks(question) && gate.holds(&part.asked))
        })
        .collect();
    answers.retained(|path| shown.get(path).copied().unwrap_or(false))
}

fn value_of(part: &Part, answers: &Answers, listing: &ListingFields<'_>) -> Option<Value> {
    match &part.place {
        Place::Path(path) => answers.get(path).filter(|value| known(part, value)).cloned(),
        Place::Listing(ListingField::PrivacyPolicyUrl) => {
            listing.privacy_policy_url.map(|url| Value::Text(url.to_owned()))
        }
    }
}

/// Which questions are open. Remembers what it found; the loader has refused cycles.
struct Gate<'a> {
    questionnaire: &'a Questionnaire,
    answers: &'a Answers,
    found: RefCell<BTreeMap<&'a str, bool>>,
}

impl<'a> Gate<'a> {
    fn new(questionnaire: &'a Questionnaire, answers: &'a Answers) -> Self {
        Self { questionnaire, answers, found: RefCell::default() }
    }

    fn asks(&self, question: &'a Question) -> bool {
        let remembered = self.found.borrow().get(question.id.as_str()).copied();
        remembered.unwrap_or_else(|| {
            let asked = self.holds(&question.asked);
            self.found.borrow_mut().insert(question.id.as_str(), asked);
            asked
        })
    }

    fn holds(&self, condition: &Condition) -> bool {
        condition.holds(|id| self.word(id))
    }

    /// The word of a question's answer; nothing when the question is not asked or not answered.
    fn word(&self, id: &QuestionId) -> Option<&'a str> {
        let question = self.questionnaire.question(id.as_str())?;
        let part = question.parts().first()?;
        let Place::Path(path) = &part.place else { return None };
        let value = self.answers.get(path).filter(|value| known(part, value))?;
        self.asks(question).then(|| value.word(&part.kind))?
    }
}
