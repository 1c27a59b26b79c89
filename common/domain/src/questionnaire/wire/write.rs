//! Writes answers as the wire object. What is not answered is left out.

use jiff::Timestamp;
use serde_json::{Map, Value as Json, json};

use super::format::Generation;
use crate::questionnaire::answers::{Answers, Value};
use crate::questionnaire::condition::Condition;
use crate::questionnaire::definition::InputKind;
use crate::questionnaire::load::published;

/// The original always writes this link, as `""` if there is none, once its question is answered.
const DPA_LINK: &str = "privacy.dataProcessingAgreement.link";
const DPA_ANSWER: &str = "privacy.dataProcessingAgreement.isDPASupported";

/// The status of a set of answers, as the REST API calls it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FormStatus {
    /// A draft.
    Saved,
    /// Live, and not reviewed yet.
    #[default]
    Submitted,
    /// Live, and reviewed.
    Approved,
    /// Live, and some of it was withheld by the review.
    Rejected,
}

/// The read-only part of the wire object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WireProperties {
    /// The status of the answers.
    pub status: FormStatus,
    /// When they were saved or published.
    pub updated_at: Timestamp,
    /// Who saved or published them, as far as the reader may know.
    pub updated_by: String,
    /// The paths at which a draft differs from the live answers, or the live answers from those before.
    pub updated_values: Vec<String>,
}

/// Writes answers as the bare object of a generation.
pub fn write_answers(answers: &Answers, generation: Generation) -> Map<String, Json> {
    let mut root = write_stored(answers);
    if generation == Generation::V2 {
        spell_choices_for_v2(answers, &mut root);
    }
    if answers.get(DPA_ANSWER).is_some() && answers.get(DPA_LINK).is_none() {
        insert_at(&mut root, DPA_LINK, json!(""));
    }
    root
}

/// Writes answers without anything that is not an answer, which is how they are stored.
pub(in crate::questionnaire) fn write_stored(answers: &Answers) -> Map<String, Json> {
    let mut root = Map::new();
    for (path, value) in answers.iter() {
        insert_at(&mut root, path, write_value(value));
    }
    root
}

/// Gives the chosen options the spelling of REST v2. A partner's own text stays as it is, even if it reads like an option.
fn spell_choices_for_v2(answers: &Answers, root: &mut Map<String, Json>) {
    for (_, part, path) in published().newest().parts() {
        if let (InputKind::Choice(_), Some(Value::Text(option))) = (&part.kind, answers.get(path)) {
            insert_at(root, path, json!(v2_spelling(option)));
        }
    }
}

/// An option as REST v2 spells it.
pub(in crate::questionnaire) fn v2_spelling(option: &str) -> String {
    option.replace("_AND_DR_", "_N_DR_")
}

/// Writes the whole body of a REST read: the answers and their read-only part. What is live has every group that the
/// original always has, because its clients look into them without asking; a draft has only what is in it.
pub fn write_body(answers: &Answers, properties: &WireProperties, generation: Generation) -> Json {
    let mut object = write_answers(answers, generation);
    if properties.status != FormStatus::Saved {
        insert_constant_groups(&mut object);
    }
    object.insert(
        "properties".to_owned(),
        json!({
            "formStatus": properties.status,
            "updatedAt": properties.updated_at.as_millisecond(),
            "updatedBy": properties.updated_by,
            "updatedValues": properties.updated_values,
            "jiraIssueLinks": [],
        }),
    );
    match generation {
        Generation::V2 => Json::Object(object),
        Generation::V3 => json!({ "commonCloud": object }),
    }
}

/// Inserts the groups that the original always has, empty where nothing is answered: those with a question that is always
/// asked.
fn insert_constant_groups(root: &mut Map<String, Json>) {
    let newest = published().newest();
    let always = newest.parts().filter(|(question, part, _)| question.asked == Condition::Always && !part.is_note());
    for (_, _, path) in always {
        let mut object = &mut *root;
        for group in path.split('.').rev().skip(1).collect::<Vec<_>>().into_iter().rev() {
            let entry = object.entry(group).or_insert_with(|| Json::Object(Map::new()));
            let Json::Object(inner) = entry else { break };
            object = inner;
        }
    }
}

/// Writes one value as REST v3 does.
pub fn write_value(value: &Value) -> Json {
    match value {
        Value::YesNo(yes) => json!(yes),
        Value::Tri(tri) => json!(tri.as_str()),
        Value::Text(text) => json!(text),
        Value::Chips(chips) => json!(chips),
        Value::Days(days) => json!(days),
        Value::Rows(rows) => rows
            .iter()
            .map(|row| row.iter().map(|(key, value)| (key.clone(), write_value(value))).collect())
            .map(Json::Object)
            .collect(),
    }
}

/// Inserts a value at a dotted path.
pub(in crate::questionnaire) fn insert_at(root: &mut Map<String, Json>, path: &str, value: Json) {
    let (groups, last) = path.rsplit_once('.').map_or((None, path), |(groups, last)| (Some(groups), last));
    let mut object = root;
    for group in groups.into_iter().flat_map(|groups| groups.split('.')) {
        let entry = object.entry(group).or_insert_with(|| Json::Object(Map::new()));
        let Json::Object(inner) = entry else { return };
        object = inner;
    }
    object.insert(last.to_owned(), value);
}
