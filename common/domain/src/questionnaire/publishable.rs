//! Whether accepted answers may be published. One rule goes beyond being well formed: a row of a table needs a value in
//! each of its columns. Anything else may be missing in published answers; the tab then says so.

use super::answers::{Answers, Value, missing_columns};
use super::asked::is_asked;
use super::definition::{InputKind, Questionnaire};
use super::violation::{Code, MANDATORY, Violation, path_pointer, pointer};

/// All reasons not to publish answers: the values that are missing in the rows of tables that are asked for.
pub fn check_publishable(questionnaire: &Questionnaire, answers: &Answers) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (question, part, path) in questionnaire.parts() {
        let InputKind::Rows { columns, .. } = &part.kind else { continue };
        if !is_asked(questionnaire, answers, question) {
            continue;
        }
        let Some(Value::Rows(rows)) = answers.get(path) else { continue };
        for (index, row) in rows.iter().enumerate() {
            let at = pointer(&path_pointer(path), &index.to_string());
            violations.extend(missing_columns(columns, row).map(|column| Violation {
                pointer: pointer(&at, &column.name),
                code: Code::Mandatory,
                detail: MANDATORY.to_owned(),
            }));
        }
    }
    violations
}
