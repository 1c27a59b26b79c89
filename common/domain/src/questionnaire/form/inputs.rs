//! The names of a form's fields, and which input a name belongs to.
//!
//! An input's field is named after its question (`Q3`), or after question and part where there are several parts
//! (`Q10a.min`). A cell of a table has the row's number and the column's name as well (`Q5a.0.name`).

use crate::questionnaire::definition::{Column, InputKind, Part, Question, Questionnaire};

/// The field that names an input that the form shows; there is one for each. Inputs that are not shown keep their
/// answers.
pub const SHOWN: &str = "shown";
/// The field with the marks of the answers that the form began with.
pub(super) const BEGAN: &str = "began";
/// The field of a form that shows a conflict with what somebody else saved. The form keeps it, whatever is done with it,
/// until it is saved.
pub const CONFLICT: &str = "conflict";
/// The text of a field that says yes, or of a ticked checkbox.
pub const YES: &str = "yes";
/// The text of a field that says no.
pub const NO: &str = "no";
/// The last steps of the paths that list kinds of End-User Data.
const DATA_TYPES: [&str; 4] = ["typesOfDataStored", "typesOfDataAccessed", "inScopeDataTypes", "endUserDataTypes"];

/// The name of an input's field.
pub fn field_name(question: &Question, part: &Part) -> String {
    if question.parts().len() == 1 && !part.is_note() {
        question.id.to_string()
    } else {
        format!("{}.{}", question.id, part.name)
    }
}

/// The name of the field of a cell in a table.
pub fn cell_name(table: &str, row: usize, column: &Column) -> String {
    format!("{table}.{row}.{}", column.name)
}

/// The row and the column's name, if `name` is the name of a cell in `table`.
pub(super) fn parse_cell_name<'a>(name: &'a str, table: &str) -> Option<(usize, &'a str)> {
    let (row, column) = name.strip_prefix(table)?.strip_prefix('.')?.split_once('.')?;
    Some((row.parse().ok()?, column))
}

/// All inputs whose answers are in the wire object: each field's name, the part and the path of its answer.
pub(in crate::questionnaire) fn named_inputs(
    questionnaire: &Questionnaire,
) -> impl Iterator<Item = (String, &Part, &str)> {
    questionnaire.parts().map(|(question, part, path)| (field_name(question, part), part, path))
}

/// The input whose field has this name, with the path of its answer.
pub fn find_input<'a>(questionnaire: &'a Questionnaire, name: &str) -> Option<(&'a Question, &'a Part, &'a str)> {
    questionnaire.parts().find(|(question, part, _)| field_name(question, part) == name)
}

/// Whether a form of the questionnaire can have a field of this name. The number of rows in tables is not limited here.
pub fn has_field(questionnaire: &Questionnaire, name: &str) -> bool {
    named_inputs(questionnaire).any(|(field, part, _)| match &part.kind {
        InputKind::Rows { columns, .. } => parse_cell_name(name, &field)
            .is_some_and(|(row, _)| columns.iter().any(|column| cell_name(&field, row, column) == name)),
        _ => field == name,
    })
}

/// Whether an input lists kinds of End-User Data. The form offers to copy the first such list to the others.
pub fn lists_data_types(part: &Part, path: &str) -> bool {
    matches!(part.kind, InputKind::Chips { .. })
        && path.rsplit('.').next().is_some_and(|step| DATA_TYPES.contains(&step))
}

/// The field name of the first input that lists kinds of End-User Data.
pub fn first_data_types(questionnaire: &Questionnaire) -> Option<String> {
    named_inputs(questionnaire).find(|(_, part, path)| lists_data_types(part, path)).map(|(name, ..)| name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::load::published;

    #[test]
    fn only_a_name_that_a_form_would_give_is_a_field() {
        for (name, is) in [
            ("Q21", true),
            ("Q10a.min", true),
            ("Q5a.0.name", true),
            ("Q5a.19.thirdPartyCountries", true),
            ("Q21.more", false),
            ("Q5a", false),
            ("Q5a.00.name", false),
            ("Q5a.0.nonsense", false),
            ("Q5a.x.name", false),
            ("", false),
        ] {
            assert_eq!(has_field(published().newest(), name), is, "{name:?}");
        }
        assert_eq!(parse_cell_name("Q5a.99999999999999999999.name", "Q5a"), None);
    }
}
