//! The draft: the answers that a partner is working on. An app has at most one, shared by everybody who manages the app,
//! over the API and in the form.

use jiff::Timestamp;

use crate::ids::{EmailAddress, QuestionId};
use crate::questionnaire::asked::answers_to_publish;
use crate::questionnaire::differences::{FieldChange, differences};
use crate::questionnaire::place_codes::says_the_same;
use crate::questionnaire::{Answers, Questionnaire, published};

/// An app's draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The answers, including those to questions that are no longer asked.
    pub answers: Answers,
    /// The version of the questionnaire that was in force when the draft was saved.
    pub questionnaire: String,
    /// Identifies this save: new each time, never reused.
    pub etag: String,
    /// When the draft was saved.
    pub saved_at: Timestamp,
    /// Who saved it.
    pub saved_by: EmailAddress,
}

impl Draft {
    /// The questions of the version in force that the draft's version did not have.
    ///
    /// A draft needs no conversion to a new version: paths and values of an old version are in all later ones.
    pub fn new_questions(&self, in_force: &Questionnaire) -> Vec<QuestionId> {
        let Some(then) = published().version(&self.questionnaire) else { return Vec::new() };
        let ids = in_force.questions.iter().map(|question| &question.id);
        ids.filter(|id| then.question(id.as_str()).is_none()).cloned().collect()
    }
}

/// What publishing a draft would change in the live answers.
pub fn changes_by_publishing(live: &Answers, draft: &Answers) -> Vec<FieldChange> {
    differences(published().newest(), live, &answers_to_publish(draft))
}

/// The dotted paths of the fields that publishing a draft would change.
pub fn paths_changed_by_publishing(live: &Answers, draft: &Answers) -> Vec<String> {
    let after = answers_to_publish(draft);
    let parts = published().newest().parts();
    let changed = parts.filter(|(_, part, path)| !says_the_same(&part.kind, live.get(path), after.get(path)));
    changed.map(|(.., path)| path.to_owned()).collect()
}
