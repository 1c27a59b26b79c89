//! What people call a field that a review is about.

use super::shared::shared_question;
use crate::questionnaire::definition::Question;
use crate::questionnaire::published;
use crate::questionnaire::withheld::PRIVACY_POLICY_PATH;

/// The English label of the question that a path belongs to; the path itself if no question has it.
pub fn field_label(path: &str) -> String {
    let newest = published().newest();
    let is_policy = |question: &&Question| path == PRIVACY_POLICY_PATH && question.asks_for_privacy_policy();
    if let Some(question) = shared_question(path) {
        return question.label.clone();
    }
    let by_path = newest.parts().find(|(.., at)| *at == path).map(|(question, ..)| question);
    let question = by_path.or_else(|| newest.questions.iter().find(is_policy));
    question.map_or_else(|| path.to_owned(), |question| question.label.clone())
}
