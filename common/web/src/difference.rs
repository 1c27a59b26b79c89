//! What differs between two documents, value by value.

use std::collections::BTreeMap;

use domain::questionnaire::violation::pointer;
use serde::Serialize;
use serde_json::Value as Json;

/// A value that differs: a JSON Pointer to it, and what it was and is. `None`: it is not there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ValueChange {
    pub pointer: String,
    pub before: Option<String>,
    pub after: Option<String>,
}

/// The values that differ, in the order of their pointers.
pub fn compare_documents(before: &Json, after: &Json) -> Vec<ValueChange> {
    let (before, after) = (flatten(before), flatten(after));
    let mut pointers: Vec<&String> = before.keys().chain(after.keys()).collect();
    pointers.sort_unstable();
    pointers.dedup();
    let change = |pointer: &String| ValueChange {
        pointer: pointer.clone(),
        before: before.get(pointer).cloned(),
        after: after.get(pointer).cloned(),
    };
    pointers.into_iter().map(change).filter(|change| change.before != change.after).collect()
}

/// The values that are neither objects nor lists, by their pointers.
fn flatten(document: &Json) -> BTreeMap<String, String> {
    let mut values = BTreeMap::new();
    let mut pending = vec![(String::new(), document)];
    while let Some((at, value)) = pending.pop() {
        match value {
            Json::Object(fields) if !fields.is_empty() => {
                pending.extend(fields.iter().map(|(name, value)| (pointer(&at, name), value)));
            }
            // Wide numbers, so that the order of the pointers is the order of the list.
            Json::Array(items) if !items.is_empty() => {
                pending.extend(items.iter().enumerate().map(|(index, value)| (format!("{at}/{index:02}"), value)));
            }
            Json::String(text) => drop(values.insert(at, text.clone())),
            value => drop(values.insert(at, value.to_string())),
        }
    }
    values
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_values_that_differ_are_listed() {
        let before = json!({ "a": 1, "b": { "c": "x", "d": [1, 2] }, "e": null });
        let after = json!({ "a": 1, "b": { "c": "y", "d": [1] }, "e": null, "f": true });
        let text = |text: &str| Some(text.to_owned());
        let change = |pointer: &str, before, after| ValueChange { pointer: pointer.to_owned(), before, after };
        assert_eq!(
            compare_documents(&before, &after),
            [
                change("/b/c", text("x"), text("y")),
                change("/b/d/01", text("2"), None),
                change("/f", None, text("true")),
            ]
        );
    }
}
