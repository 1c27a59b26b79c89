//! Places in answers. They are stored as codes; answers that were stored before may have names and other spellings.

use super::answers::{Answers, TableRow, Value};
use super::definition::{Column, InputKind, Questionnaire};
use crate::places::codes_of;

impl Answers {
    /// The answers with codes for the places that have one, each place once. What names no place stays as it is.
    #[must_use]
    pub(super) fn with_place_codes(mut self, questionnaire: &Questionnaire) -> Self {
        for (_, part, path) in questionnaire.parts() {
            if let Some(value) = self.get(path).and_then(|value| with_codes(&part.kind, value)) {
                self.set(path, value);
            }
        }
        self
    }

    /// The answers with the old spelling of places where it says the same. A form comes back with codes, and must change no
    /// answer that its person did not change.
    #[must_use]
    pub(super) fn in_the_spelling_of(mut self, questionnaire: &Questionnaire, old: &Self) -> Self {
        for (_, part, path) in questionnaire.parts() {
            if let Some(before) = old.get(path)
                && self.get(path) != Some(before)
                && says_the_same(&part.kind, Some(before), self.get(path))
            {
                self.set(path, before.clone());
            }
        }
        self
    }
}

/// Whether two answers are equal except for the spelling of places.
pub(crate) fn says_the_same(kind: &InputKind, one: Option<&Value>, other: Option<&Value>) -> bool {
    one == other
        || matches!((one, other), (Some(one), Some(other)) if {
            with_codes(kind, one).is_some_and(|one| Some(one) == with_codes(kind, other))
        })
}

/// The value with codes for places; `None` if its input asks for no places.
fn with_codes(kind: &InputKind, value: &Value) -> Option<Value> {
    match (kind, value) {
        (InputKind::Places { .. }, Value::Chips(places)) => {
            let codes = codes_of(places.iter().map(String::as_str));
            Some(Value::Chips(codes.into_iter().map(ToOwned::to_owned).collect()))
        }
        (InputKind::Rows { columns, .. }, Value::Rows(rows)) => {
            Some(Value::Rows(rows.iter().map(|row| row_with_codes(columns, row)).collect()))
        }
        _ => None,
    }
}

fn row_with_codes(columns: &[Column], row: &TableRow) -> TableRow {
    let mut row = row.clone();
    for column in columns {
        if let Some(value) = row.get(&column.name).and_then(|value| with_codes(&column.kind, value)) {
            row.insert(column.name.clone(), value);
        }
    }
    row
}
