//! What differs between two sets of answers.

use serde::Serialize;
use serde_json::Value as Json;

use super::answers::Answers;
use super::definition::Questionnaire;
use super::place_codes::says_the_same;
use super::violation::path_pointer;
use super::wire::write::write_value;
use crate::ids::QuestionId;

/// One field that differs between two sets of answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "Change", transform = crate::schema::documented("pointer, before, after"))
)]
pub struct FieldChange {
    /// The question that the field belongs to.
    pub question: QuestionId,
    /// The label that customers read beside the answer.
    pub label: String,
    /// A JSON Pointer to the field in the wire object.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "A JSON Pointer (RFC 6901) to the field in the wire object.")
    )]
    pub pointer: String,
    /// The old value; absent if there was none.
    #[cfg_attr(feature = "schema", schemars(description = "What is live; absent when nothing is."))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Json>,
    /// The new value; absent if there is none.
    #[cfg_attr(feature = "schema", schemars(description = "What would be; absent for no answer."))]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Json>,
}

/// The fields in which two sets of answers differ, in the questionnaire's order.
pub fn differences(questionnaire: &Questionnaire, before: &Answers, after: &Answers) -> Vec<FieldChange> {
    let changed =
        questionnaire.parts().filter(|(_, part, path)| !says_the_same(&part.kind, before.get(path), after.get(path)));
    changed
        .map(|(question, _, path)| FieldChange {
            question: question.id.clone(),
            label: question.label.clone(),
            pointer: path_pointer(path),
            before: before.get(path).map(write_value),
            after: after.get(path).map(write_value),
        })
        .collect()
}
