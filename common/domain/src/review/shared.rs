//! What a partner shares of its Security Self Assessment. Customers read it with each app, so it is reviewed with each app: a
//! decision about it withholds it there, and on the partner's profile.

use std::collections::BTreeSet;

use crate::ids::QuestionId;
use crate::questionnaire::assessment::{self, DETAILS, LINKS};
use crate::questionnaire::definition::{InputKind, Part, Question};
use crate::questionnaire::form::input_label;
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

/// A text or link that the partner shares of its self assessment, as a page leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SharedField {
    /// The question that it belongs to.
    pub question: &'static QuestionId,
    /// The label of its question, with its own.
    pub label: String,
}

/// The fields of shared texts at these paths, in the order of the self assessment.
pub fn shared_fields(paths: &BTreeSet<String>) -> Vec<SharedField> {
    let parts = text_parts().filter(|(.., path)| paths.contains(&shared_path(path)));
    parts
        .map(|(question, part, _)| SharedField { question: &question.id, label: input_label(question, part) })
        .collect()
}

/// The label of a shared text; `None` if the path is of none.
pub(super) fn shared_label(path: &str) -> Option<String> {
    shared_part(path).map(|(question, part)| input_label(question, part))
}

fn shared_part(path: &str) -> Option<(&'static Question, &'static Part)> {
    let path = path.strip_prefix(SHARED)?;
    text_parts().find(|(.., at)| *at == path).map(|(question, part, _)| (question, part))
}
