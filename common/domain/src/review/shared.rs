//! What a partner shares of its Security Self Assessment. Customers read it with each app, so it is reviewed with each app: a
//! decision about it withholds it there, and on the partner's profile.

use std::collections::BTreeSet;

use crate::questionnaire::assessment::{self, DETAILS, LINKS};
use crate::questionnaire::definition::{InputKind, Part, Question};
use crate::questionnaire::{Answers, Value};

/// What the path of a shared text begins with, before the path in the self assessment.
const SHARED: &str = "selfAssessment.";

/// The texts and links of shared answers, each with its path, for example `selfAssessment.7.details`.
pub fn shared_texts(shared: &Answers) -> Vec<(String, Value)> {
    let answered = text_parts().filter_map(|(.., path)| Some((shared_path(path), shared.get(path)?.clone())));
    answered.collect()
}

/// The parts of the self assessment that take texts and links: of each question, what is shared besides the choice.
fn text_parts() -> impl Iterator<Item = (&'static Question, &'static Part, &'static str)> {
    assessment::questionnaire().parts().filter(|(_, part, _)| [DETAILS, LINKS].contains(&part.name.as_str()))
}

/// What a review calls the answer at a path in the self assessment.
pub fn shared_path(path: &str) -> String {
    format!("{SHARED}{path}")
}

/// Whether a review calls something at a path in the self assessment by this path.
pub(super) fn is_shared(path: &str) -> bool {
    path.starts_with(SHARED)
}

/// What kind of input the text at a path came from; `None` if the path is of no shared text.
pub fn shared_kind(path: &str) -> Option<&'static InputKind> {
    shared_part(path).map(|(_, part)| &part.kind)
}

/// The questions that shared texts at these paths answer, each once, in the order of the self assessment.
pub fn shared_questions(paths: &BTreeSet<String>) -> Vec<&'static Question> {
    let questions = assessment::questionnaire().questions.iter();
    let has_any = |question: &&Question| question.parts_with_path().any(|(_, path)| paths.contains(&shared_path(path)));
    questions.filter(has_any).collect()
}

/// The question that a shared text answers.
pub(super) fn shared_question(path: &str) -> Option<&'static Question> {
    shared_part(path).map(|(question, _)| question)
}

fn shared_part(path: &str) -> Option<(&'static Question, &'static Part)> {
    let path = path.strip_prefix(SHARED)?;
    text_parts().find(|(.., at)| *at == path).map(|(question, part, _)| (question, part))
}
