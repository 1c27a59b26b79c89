//! What is wrong in a form, field by field.

use std::collections::BTreeSet;

use serde_json::{Map, Value as Json};

use super::inputs::{cell_name, field_name, find_input};
use crate::ids::QuestionId;
use crate::questionnaire::completeness::MissingField;
use crate::questionnaire::definition::{InputKind, Part, Question, Questionnaire};
use crate::questionnaire::violation::{Code, Violation, path_pointer};
use crate::questionnaire::withheld::PRIVACY_POLICY_PATH;

/// The maximum length, in characters, of the beginning with which a faulty item of a list is quoted.
const QUOTED_LENGTH: usize = 60;

/// Something that is wrong with a field of a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The field's name; `None` if the fault concerns all answers together.
    pub field: Option<String>,
    /// The field's label.
    pub label: String,
    /// What is wrong, for pages in other languages.
    pub code: Code,
    /// The beginning of the item of a list that is meant.
    pub item: Option<String>,
    /// What is wrong and how to correct it, in English.
    pub detail: String,
}

/// The violations of a wire object, at the fields of its form.
pub fn violation_faults(
    questionnaire: &Questionnaire,
    object: &Map<String, Json>,
    violations: &[Violation],
) -> Vec<Fault> {
    let object = Json::Object(object.clone());
    violations.iter().map(|violation| violation_fault(questionnaire, &object, violation)).collect()
}

fn violation_fault(questionnaire: &Questionnaire, object: &Json, violation: &Violation) -> Fault {
    let found = questionnaire
        .parts()
        .find_map(|(question, part, path)| Some((question, part, pointer_within(&violation.pointer, path)?)));
    let Some((question, part, rest)) = found else {
        let detail = violation.detail.clone();
        return Fault { field: None, label: "All answers".to_owned(), code: violation.code, item: None, detail };
    };
    let (field, is_item) = locate_field(question, part, rest);
    let item = object.pointer(&violation.pointer).and_then(Json::as_str).filter(|_| is_item);
    let item: Option<String> = item.map(|text| text.chars().take(QUOTED_LENGTH).collect());
    let detail = match &item {
        // A list is one field: the quotation says which of its items is meant.
        Some(text) => format!("“{text}”: {}", violation.detail),
        None => violation.detail.clone(),
    };
    Fault { field: Some(field), label: input_label(question, part), code: violation.code, item, detail }
}

/// What follows the pointer of `path`, if `pointer` leads to it or into it.
fn pointer_within<'a>(pointer: &'a str, path: &str) -> Option<&'a str> {
    let rest = pointer.strip_prefix(&path_pointer(path))?;
    (rest.is_empty() || rest.starts_with('/')).then_some(rest)
}

/// The name of the field that a pointer within an input leads to, and whether it leads to one item of a list there.
fn locate_field(question: &Question, part: &Part, pointer: &str) -> (String, bool) {
    let name = field_name(question, part);
    let mut steps = pointer.split('/').skip(1);
    let first = steps.next();
    let (InputKind::Rows { columns, .. }, Some(row)) = (&part.kind, first) else { return (name, first.is_some()) };
    let column_name = steps.next();
    // A violation of a whole row is shown at its first cell.
    let column = columns.iter().find(|column| column_name.is_none_or(|name| column.name == name));
    let field = column.map(|column| cell_name(&name, row.parse().unwrap_or_default(), column));
    (field.unwrap_or(name), steps.next().is_some())
}

/// The names of the fields that are missing.
pub fn missing_fields(questionnaire: &Questionnaire, missing: &[MissingField]) -> BTreeSet<String> {
    missing.iter().filter_map(|missing| missing_field(questionnaire, missing)).collect()
}

/// A field that needs something of the partner, because it is missing or withheld, as a page leads to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingInput {
    /// The question that it belongs to.
    pub question: QuestionId,
    /// The field's name.
    pub field: String,
    /// What customers read beside the answer; with the part's label if the question has several parts.
    pub label: String,
}

/// The fields that are missing, in the questionnaire's order.
pub fn missing_inputs(questionnaire: &Questionnaire, missing: &[MissingField]) -> Vec<MissingInput> {
    let input = |missing: &MissingField| {
        let field = missing_field(questionnaire, missing)?;
        let found = find_input(questionnaire, &field);
        let label = found.map_or_else(|| missing.label.clone(), |(question, part, _)| input_label(question, part));
        Some(MissingInput { question: missing.question.clone(), field, label })
    };
    missing.iter().filter_map(input).collect()
}

/// The fields of the answers at some paths, in the questionnaire's order. The link to the privacy policy is a field of the
/// listing, which has the name of its question.
pub fn inputs_at(questionnaire: &Questionnaire, paths: &BTreeSet<String>) -> Vec<MissingInput> {
    let mut inputs = Vec::new();
    for question in &questionnaire.questions {
        for (part, _) in question.parts_with_path().filter(|(_, path)| paths.contains(*path)) {
            let (field, label) = (field_name(question, part), input_label(question, part));
            inputs.push(MissingInput { question: question.id.clone(), field, label });
        }
        if paths.contains(PRIVACY_POLICY_PATH) && question.asks_for_privacy_policy() {
            let (field, label) = (question.id.to_string(), question.label.clone());
            inputs.push(MissingInput { question: question.id.clone(), field, label });
        }
    }
    inputs
}

/// The label of an input among all inputs of a form.
pub(crate) fn input_label(question: &Question, part: &Part) -> String {
    match &part.label {
        Some(label) if question.parts().len() > 1 || part.is_note() => format!("{}: {label}", question.label),
        _ => question.label.clone(),
    }
}

/// The fields that are missing, as faults, in the order of the fields' names.
pub fn missing_faults(questionnaire: &Questionnaire, missing: &[MissingField]) -> Vec<Fault> {
    let fault = |missing: &MissingField| {
        Some(Fault {
            field: Some(missing_field(questionnaire, missing)?),
            label: missing.label.clone(),
            code: Code::Mandatory,
            item: None,
            detail: missing.detail.clone().into_owned(),
        })
    };
    let mut faults: Vec<Fault> = missing.iter().filter_map(fault).collect();
    faults.sort_by(|one, other| one.field.cmp(&other.field));
    faults
}

/// The name of the field that is missing. A field of the listing has the name of its question.
fn missing_field(questionnaire: &Questionnaire, missing: &MissingField) -> Option<String> {
    let Some(pointer) = &missing.pointer else { return Some(missing.question.to_string()) };
    // The pointer may lead into a body that wraps the answers.
    let found = questionnaire.parts().find(|(.., path)| pointer.ends_with(&path_pointer(path)));
    found.map(|(question, part, _)| field_name(question, part))
}

#[cfg(test)]
mod tests {
    use super::super::data::FormData;
    use super::super::inputs::SHOWN;
    use super::super::samples::tab;
    use super::*;
    use crate::questionnaire::answers::Answers;

    #[test]
    fn withheld_answers_are_found_at_their_fields() {
        let paths = ["dataRetention.retentionDurationInDays.min", PRIVACY_POLICY_PATH, "security.nothing"];
        let paths = paths.into_iter().map(ToOwned::to_owned).collect();
        let fields: Vec<String> =
            inputs_at(tab().questionnaire(), &paths).into_iter().map(|input| input.field).collect();
        assert_eq!(fields, ["Q10a.min", "Q27"]);
    }

    #[test]
    fn a_violation_is_told_at_its_field_and_names_the_item() {
        let mut fields = Vec::new();
        for (name, text) in [("Q10a.min", "soon"), ("Q5a.0.link", "ftp://a"), ("Q21", "nobody"), ("Q1a", "a\u{1}b")] {
            fields.push((name.to_owned(), text.to_owned()));
        }
        for name in ["Q10a.min", "Q5a", "Q21", "Q1a"] {
            fields.push((SHOWN.to_owned(), name.to_owned()));
        }
        let object = FormData::from_posted(fields).to_object(tab(), &Answers::default());
        let (_, violations) = tab().accept(&object);
        let found = violation_faults(tab().questionnaire(), &object, &violations);
        let mut fields: Vec<&str> = found.iter().filter_map(|fault| fault.field.as_deref()).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["Q10a.min", "Q1a", "Q21", "Q5a.0.link"]);
        assert!(found.iter().any(|fault| fault.detail.starts_with("“a\u{1}b”: ")));
    }
}
