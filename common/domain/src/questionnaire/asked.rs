//! Which questions an app's answers open.
//!
//! Architecture invariant: this is the only way to walk the questions of an app. Completeness, tab, form and API use it,
//! so the answer to a question that is not asked can be neither counted nor shown.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

use super::answers::{Answers, Value, is_known, missing_columns};
use super::condition::Condition;
use super::definition::{AnswerPlace, CombinedRow, Content, InputKind, ListingField, Part, Question, Questionnaire};
use super::listing_fields::ListingFields;
use super::load::published;
use super::wire::KEPT;
use super::withheld::PRIVACY_POLICY_PATH;
use crate::ids::QuestionId;

/// A question that is asked, with its answer.
#[derive(Clone, Debug)]
pub struct AskedQuestion<'a> {
    /// The question.
    pub question: &'static Question,
    /// Those of its parts that are asked. Empty for a row that the catalogue fills.
    pub parts: Vec<AskedPart<'a>>,
    /// Whether the question counts towards completeness.
    pub required: bool,
    /// The partner's note beside the answer.
    pub note: Option<Cow<'a, str>>,
    /// Whether there is a note that a review withholds; `note` is `None` then.
    pub note_withheld: bool,
}

/// A part that is asked, with its answer.
#[derive(Clone, Debug)]
pub struct AskedPart<'a> {
    /// The part.
    pub part: &'static Part,
    /// The answer, if there is one and this version knows it.
    pub value: Option<Cow<'a, Value>>,
    /// Whether, given the other answers, the question is complete only with this part.
    pub mandatory: bool,
    /// Whether there is an answer that a review withholds; `value` is `None` then.
    pub withheld: bool,
}

impl AskedPart<'_> {
    /// Whether the answer to the part is complete, as far as one is needed.
    fn is_satisfied(&self) -> bool {
        !self.mandatory || self.is_complete()
    }

    fn is_complete(&self) -> bool {
        match (&self.part.kind, self.value.as_deref()) {
            (_, None) => false,
            (InputKind::Checkbox, Some(Value::YesNo(ticked))) => *ticked,
            (InputKind::Text { .. }, Some(Value::Text(text))) => {
                self.part.min_length.is_none_or(|min| text_length(text) >= min)
            }
            (InputKind::Rows { columns, .. }, Some(Value::Rows(rows))) => {
                rows.iter().all(|row| missing_columns(columns, row).next().is_none())
            }
            _ => true,
        }
    }
}

/// The length that counts against a minimum, in characters: white space around a text adds nothing to it.
pub(super) fn text_length(text: &str) -> usize {
    text.trim().chars().count()
}

impl AskedQuestion<'_> {
    /// Whether at least one part has an answer.
    pub fn is_answered(&self) -> bool {
        self.parts.iter().any(|part| part.value.is_some())
    }

    /// Whether a review withholds a part of the answer, or the note beside it.
    pub fn is_withheld(&self) -> bool {
        self.note_withheld || self.parts.iter().any(|part| part.withheld)
    }

    /// Whether the answer is complete: nothing is [`missing`](Self::missing).
    pub fn is_complete(&self) -> bool {
        // Most answers are complete without a look at the sets that would do.
        self.parts.iter().all(AskedPart::is_satisfied) || self.missing().is_empty()
    }

    /// The parts that are needed to complete the answer; empty if it is complete.
    pub fn missing(&self) -> Vec<&'static Part> {
        let Content::Parts { complete_with, .. } = &self.question.content else { return Vec::new() };
        let mandatory: Vec<&AskedPart<'_>> = self.parts.iter().filter(|part| part.mandatory).collect();
        let absent: Vec<&'static Part> =
            mandatory.iter().filter(|part| !part.is_complete()).map(|part| part.part).collect();
        let mut sets = complete_with
            .iter()
            .filter(|set| set.iter().all(|name| mandatory.iter().any(|part| part.part.name == *name)));
        let is_complete = |set: &Vec<String>| !absent.iter().any(|part| set.contains(&part.name));
        let Some(first) = sets.next() else { return absent };
        if is_complete(first) || sets.any(is_complete) {
            return Vec::new();
        }
        // Of several sets that would do, the first is the one that the form asks for.
        absent.into_iter().filter(|part| first.contains(&part.name)).collect()
    }
}

/// The questions that are asked, in order, including the rows that the catalogue fills.
pub fn asked_questions<'a>(
    questionnaire: &'static Questionnaire,
    answers: &'a Answers,
    listing: &ListingFields<'a>,
) -> Vec<AskedQuestion<'a>> {
    let gate = Gate::new(questionnaire, answers);
    let ask = |part: &'static Part| {
        let (value, withheld) = shown_answer(part, answers, listing);
        AskedPart { part, value, mandatory: gate.holds(&part.mandatory), withheld }
    };
    // Most questions are asked.
    let mut asked = Vec::with_capacity(questionnaire.questions.len());
    asked.extend(questionnaire.questions.iter().filter(|question| gate.asks(question)).map(|question| {
        let note = question.note.as_ref().map(|note| shown_answer(note, answers, listing));
        let (note, note_withheld) = note.unwrap_or((None, false));
        let mut parts = Vec::with_capacity(question.parts().len());
        parts.extend(question.parts().iter().filter(|part| gate.holds(&part.asked)).map(ask));
        AskedQuestion {
            question,
            parts,
            note: note.and_then(text_of),
            note_withheld,
            required: matches!(question.content, Content::Parts { .. }) && gate.holds(&question.required),
        }
    }));
    asked
}

/// The answer to a part unless it is withheld, and whether it is. What a withheld answer opens stays open, so that one answer
/// never takes others with it. An answer that this version does not know is withheld all the same: the partner has answered.
fn shown_answer<'a>(part: &Part, answers: &'a Answers, listing: &ListingFields<'a>) -> (Option<Cow<'a, Value>>, bool) {
    let withheld = match &part.place {
        AnswerPlace::Path(path) => answers.get(path).is_some_and(|value| listing.withholds(path, value)),
        AnswerPlace::Listing(ListingField::PrivacyPolicyUrl) => {
            listing.privacy_policy().is_some_and(|value| listing.withholds(PRIVACY_POLICY_PATH, &value))
        }
    };
    if withheld { (None, true) } else { (answer_to(part, answers, listing), false) }
}

fn text_of(value: Cow<'_, Value>) -> Option<Cow<'_, str>> {
    match value {
        Cow::Borrowed(Value::Text(text)) => Some(Cow::Borrowed(text)),
        Cow::Owned(Value::Text(text)) => Some(Cow::Owned(text)),
        _ => None,
    }
}

/// What the tab says of a questionnaire besides the answers.
#[derive(Debug)]
pub struct Asides {
    /// The questions that do not apply, each with the reason.
    pub not_applicable: Vec<(&'static Question, &'static str)>,
    /// The questions whose row speaks for others as well.
    pub combined: Vec<(&'static QuestionId, &'static CombinedRow)>,
}

/// What the tab says besides the answers that customers may read. A question is not applicable only where the answers to others
/// rule it out: while they are open or withheld, nothing is said, because it would give them away.
pub fn asides(questionnaire: &'static Questionnaire, answers: &Answers) -> Asides {
    let gate = Gate::new(questionnaire, answers);
    let reason = |question: &'static Question| {
        let found = question.not_applicable.iter().find(|reason| gate.holds(&reason.when))?;
        Some((question, found.reason.as_str()))
    };
    let combined = |question: &'static Question| {
        let combined = question.combined.as_ref().filter(|combined| gate.holds(&combined.when))?;
        Some((&question.id, combined))
    };
    let (asked, not_asked): (Vec<_>, Vec<_>) = questionnaire.questions.iter().partition(|question| gate.asks(question));
    Asides {
        not_applicable: not_asked.into_iter().filter_map(reason).collect(),
        combined: asked.into_iter().filter_map(combined).collect(),
    }
}

/// Whether one question is asked.
pub(super) fn is_asked(questionnaire: &Questionnaire, answers: &Answers, question: &Question) -> bool {
    Gate::new(questionnaire, answers).asks(question)
}

/// What publishing these answers makes live: the answers to what the newest version of the tab's questionnaire asks.
///
/// The newest version, not the one in force, because it knows every path: answers that were given early to questions of
/// the next version stay.
pub fn answers_to_publish(answers: &Answers) -> Answers {
    visible_answers(published().newest(), answers)
}

/// The answers to the questions and parts that a version asks, and what is kept without a question.
pub fn visible_answers(questionnaire: &Questionnaire, answers: &Answers) -> Answers {
    let gate = Gate::new(questionnaire, answers);
    let visible: BTreeMap<&str, bool> = questionnaire
        .parts()
        .map(|(question, part, path)| {
            let known = answers.get(path).is_some_and(|value| is_known(part, value));
            (path, known && gate.asks(question) && gate.holds(&part.asked))
        })
        .collect();
    answers.retained(|path| visible.get(path).copied().unwrap_or_else(|| KEPT.contains(&path)))
}

fn answer_to<'a>(part: &Part, answers: &'a Answers, listing: &ListingFields<'a>) -> Option<Cow<'a, Value>> {
    match &part.place {
        AnswerPlace::Path(path) => answers.get(path).filter(|value| is_known(part, value)).map(Cow::Borrowed),
        AnswerPlace::Listing(ListingField::PrivacyPolicyUrl) => listing.privacy_policy().map(Cow::Owned),
    }
}

/// Decides which questions are open. Conditions may depend on each other over several steps, so each result is
/// remembered; the loader has refused circular ones.
struct Gate<'a> {
    questionnaire: &'a Questionnaire,
    answers: &'a Answers,
    /// Which questions are asked, by their place in the questionnaire; `None` where that is not known yet.
    asked: RefCell<Vec<Option<bool>>>,
}

impl<'a> Gate<'a> {
    fn new(questionnaire: &'a Questionnaire, answers: &'a Answers) -> Self {
        let asked = RefCell::new(vec![None; questionnaire.questions.len()]);
        Self { questionnaire, answers, asked }
    }

    fn asks(&self, question: &'a Question) -> bool {
        let Some(place) = self.questionnaire.questions.element_offset(question) else {
            // A question of another version has no place here, at which its result could be remembered.
            return self.holds(&question.asked);
        };
        let remembered = self.asked.borrow()[place];
        remembered.unwrap_or_else(|| {
            let asked = self.holds(&question.asked);
            self.asked.borrow_mut()[place] = Some(asked);
            asked
        })
    }

    fn holds(&self, condition: &Condition) -> bool {
        condition.holds(|id| self.answer_word(id))
    }

    /// The word of a question's answer; `None` when the question is not asked or not answered.
    fn answer_word(&self, id: &QuestionId) -> Option<&'a str> {
        let question = self.questionnaire.question(id.as_str())?;
        let part = question.parts().first()?;
        let AnswerPlace::Path(path) = &part.place else { return None };
        let value = self.answers.get(path).filter(|value| is_known(part, value))?;
        self.asks(question).then(|| value.condition_word(&part.kind))?
    }
}
