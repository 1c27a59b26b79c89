//! JSON's lists where one value may stand for a list of one. What must not live here: what is in them.

use serde_json::Value;

/// The elements of a list, or the one value that stands for a list of one.
pub(super) fn items(list: &Value) -> impl Iterator<Item = &Value> {
    match list {
        Value::Array(all) => all.as_slice(),
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
    .iter()
}
