//! What people call a field that a review is about.

use super::shared::shared_label;
use crate::questionnaire::form::input_label;
use crate::questionnaire::published;
use crate::questionnaire::withheld::PRIVACY_POLICY_PATH;

/// The English label of the field at a path: of its question, with the field's own if the question has several; the
/// path itself if no question has it.
pub fn field_label(path: &str) -> String {
    if let Some(label) = shared_label(path) {
        return label;
    }
    let newest = published().newest();
    if path == PRIVACY_POLICY_PATH
        && let Some(question) = newest.questions.iter().find(|question| question.asks_for_privacy_policy())
    {
        return question.label.clone();
    }
    match newest.parts().find(|(.., at)| *at == path) {
        Some((question, part, _)) => input_label(question, part),
        None => path.to_owned(),
    }
}
