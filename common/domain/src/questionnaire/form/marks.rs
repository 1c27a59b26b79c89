//! Which inputs of a form somebody has changed. The form carries a mark, a hash, of every answer that it began with. If
//! somebody else saved meanwhile, an input that still has the answer it began with takes the newer one: saving the form
//! then undoes nothing that its person never looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;

use serde_json::{Map, Value as Json, json};

use super::data::FormData;
use super::inputs::{BEGAN, SHOWN, named_inputs};
use super::kind::FormKind;
use crate::places::codes_of;
use crate::questionnaire::answers::Answers;
use crate::questionnaire::definition::{Column, InputKind};
use crate::questionnaire::violation::path_pointer;
use crate::questionnaire::wire::write::write_stored;

impl FormData {
    /// Marks the answers that the form begins with.
    pub(super) fn mark(&mut self, kind: FormKind, answers: &Answers) {
        let marks = marks(kind, &write_stored(answers));
        let marks: Vec<String> = marks.into_iter().map(|(name, mark)| format!("{name}:{mark:x}")).collect();
        self.set(BEGAN, marks.join(" "));
    }

    /// Puts newer answers into the inputs that nobody has changed, and marks the newer answers. In a form without marks,
    /// every input counts as changed.
    pub(super) fn take_newer(&mut self, kind: FormKind, newest: &Answers) {
        let began: BTreeMap<&str, &str> =
            self.get(BEGAN).unwrap_or_default().split(' ').filter_map(|mark| mark.split_once(':')).collect();
        let shown: BTreeSet<&str> = self.all(SHOWN).collect();
        let unchanged: Vec<String> = marks(kind, &self.to_object(kind, newest))
            .into_iter()
            .filter(|(name, mark)| {
                shown.contains(name.as_str()) && began.get(name.as_str()) == Some(&format!("{mark:x}").as_str())
            })
            .map(|(name, _)| name)
            .collect();
        let newer = Self::from_answers(kind.questionnaire(), newest);
        for name in unchanged {
            self.copy_input(&name, &newer);
        }
        self.mark(kind, newest);
    }
}

/// The mark of each input's answer, in the questionnaire's order.
fn marks(kind: FormKind, object: &Map<String, Json>) -> Vec<(String, u32)> {
    let object = Json::Object(object.clone());
    named_inputs(kind.questionnaire())
        .map(|(name, part, path)| (name, mark(&part.kind, object.pointer(&path_pointer(path)))))
        .collect()
}

/// A hash that is equal for answers that a form cannot tell apart: lists in another order, other spellings of a place, and
/// an unticked checkbox and no answer.
fn mark(kind: &InputKind, answer: Option<&Json>) -> u32 {
    let normalised = match (kind, answer.map(|answer| sort_lists(&with_place_codes(kind, answer)))) {
        (InputKind::Checkbox, Some(Json::Bool(false))) | (_, None) => Json::Null,
        (_, Some(answer)) => answer,
    };
    // Reading from memory does not fail.
    murmur3::murmur3_32(&mut Cursor::new(normalised.to_string()), 0).unwrap_or_default()
}

fn with_place_codes(kind: &InputKind, answer: &Json) -> Json {
    match (kind, answer) {
        (InputKind::Places { .. }, Json::Array(items)) => json!(codes_of(items.iter().filter_map(Json::as_str))),
        (InputKind::Rows { columns, .. }, Json::Array(rows)) => {
            rows.iter().map(|row| row_with_place_codes(columns, row)).collect()
        }
        (_, other) => other.clone(),
    }
}

fn row_with_place_codes(columns: &[Column], row: &Json) -> Json {
    let mut row = row.clone();
    for column in columns {
        if let Some(cell) = row.get_mut(&column.name) {
            *cell = with_place_codes(&column.kind, cell);
        }
    }
    row
}

fn sort_lists(answer: &Json) -> Json {
    match answer {
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().map(sort_lists).collect();
            // The rows of a table are objects, and a form does show their order.
            if items.iter().all(Json::is_string) {
                items.sort_by_key(Json::to_string);
            }
            if items.is_empty() { Json::Null } else { Json::Array(items) }
        }
        Json::Object(fields) => fields.iter().map(|(name, field)| (name.clone(), sort_lists(field))).collect(),
        other => other.clone(),
    }
}
