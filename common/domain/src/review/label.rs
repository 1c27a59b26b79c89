//! What people call a field that a review is about.

use super::shared::shared_label;
use crate::questionnaire::definition::Question;
use crate::questionnaire::form::input_label;
use crate::questionnaire::published;
use crate::questionnaire::withheld::PRIVACY_POLICY_PATH;

/// The English label of the field at a path: of its question, with the field's own if the question has several; the
/// path itself if no question has it.
pub fn field_label(path: &str) -> String {
    let is_policy = |question: &&Question| path == PRIVACY_POLICY_PATH && question.asks_for_privacy_policy();
    let policy = || published().newest().questions.iter().find(is_policy).map(|question| question.label.clone());
    let own = || {
        let mut parts = published().newest().parts();
        parts.find(|(.., at)| *at == path).map(|(question, part, _)| input_label(question, part))
    };
    shared_label(path).or_else(own).or_else(policy).unwrap_or_else(|| path.to_owned())
}
