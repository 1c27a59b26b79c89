//! What a partner is working on: one draft per app, shared by all who manage it, by API and by form.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value as Json;

use crate::EmailAddress;
use crate::questionnaire::asked::published_answers;
use crate::questionnaire::check::path_pointer;
use crate::questionnaire::{Answers, QuestionId, Questionnaire, published, wire};

/// An app's draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The answers, those to questions that are not asked any more included.
    pub answers: Answers,
    /// The version of the questionnaire that was in force at the save.
    pub questionnaire: String,
    /// Names this save and no other: new at every accepted save, never reused.
    pub etag: String,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// Who saved it.
    pub saved_by: EmailAddress,
}

impl Draft {
    /// The questions that the version in force asks and the draft's version did not know. Moving a draft to a new
    /// version keeps every answer: paths and values never go away.
    #[must_use]
    pub fn new_questions(&self, in_force: &Questionnaire) -> Vec<QuestionId> {
        let Some(then) = published().version(&self.questionnaire) else { return Vec::new() };
        let known = |id: &QuestionId| then.question(id.as_str()).is_some();
        in_force.questions.iter().map(|question| &question.id).filter(|id| !known(id)).cloned().collect()
    }
}

/// One field that differs between what is live and what publishing would make live.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Change {
    /// The question.
    pub question: QuestionId,
    /// What the customer reads beside the answer.
    pub label: String,
    /// A JSON Pointer to the field in the wire object.
    pub pointer: String,
    /// What is live; absent when nothing is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Json>,
    /// What would be; absent when the field would be without an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Json>,
}

/// What publishing `draft` would change, field by field, in the questionnaire's order.
#[must_use]
pub fn changes(live: &Answers, draft: &Answers) -> Vec<Change> {
    differences(published().newest(), live, &published_answers(draft))
}

/// What differs between two sets of answers, field by field, in the questionnaire's order.
#[must_use]
pub fn differences(questionnaire: &Questionnaire, before: &Answers, after: &Answers) -> Vec<Change> {
    let change = |(question, _, path): (&crate::questionnaire::Question, _, &str)| {
        let (old, new) = (before.get(path), after.get(path));
        (old != new).then(|| Change {
            question: question.id.clone(),
            label: question.label.clone(),
            pointer: path_pointer(path),
            before: old.map(wire::value),
            after: new.map(wire::value),
        })
    };
    questionnaire.parts().filter_map(change).collect()
}

/// The dotted paths of [`changes`].
#[must_use]
pub fn changed_paths(live: &Answers, draft: &Answers) -> Vec<String> {
    let after = published_answers(draft);
    let parts = published().newest().parts().map(|(_, _, path)| path);
    parts.filter(|path| live.get(path) != after.get(path)).map(ToOwned::to_owned).collect()
}
