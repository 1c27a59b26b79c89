//! What DynamoDB refuses and the embedded engine accepts, so that a test fails here and not in production. What must not live
//! here: a rule that the service's documentation does not state.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

const EMPTY_KEY: &str = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value.";
const DOUBLED_READ: &str = "Provided list of item keys contains duplicates";
const DOUBLED_WRITE: &str = "Transaction request cannot include multiple operations on one item";

/// Why DynamoDB refuses a call with a `ValidationException`; `None` if it does not.
pub(crate) fn reason(operation: &str, body: &[u8]) -> Option<&'static str> {
    let request: Value = serde_json::from_slice(body).ok()?;
    match operation {
        "Query" => compares_with_empty_key(&request).then_some(EMPTY_KEY),
        "GetItem" | "UpdateItem" | "DeleteItem" => has_empty_key(&request["Key"]).then_some(EMPTY_KEY),
        "PutItem" => has_empty_key(&request["Item"]).then_some(EMPTY_KEY),
        "BatchGetItem" => check_keys(tables(&request).flat_map(|table| items(&table["Keys"])), DOUBLED_READ),
        "BatchWriteItem" => check_keys(tables(&request).flat_map(items).filter_map(written), DOUBLED_READ),
        "TransactWriteItems" => check_keys(items(&request["TransactItems"]).filter_map(written), DOUBLED_WRITE),
        _ => None,
    }
}

/// Whether the key condition uses a value that is an empty string; a filter may.
fn compares_with_empty_key(request: &Value) -> bool {
    let condition = request["KeyConditionExpression"].as_str().unwrap_or_default();
    let is_name = |character: char| character.is_alphanumeric() || matches!(character, ':' | '_' | '#');
    let mut words = condition.split(|character| !is_name(character));
    words.any(|word| request["ExpressionAttributeValues"][word]["S"] == "")
}

fn tables(request: &Value) -> impl Iterator<Item = &Value> {
    request["RequestItems"].as_object().into_iter().flat_map(Map::values)
}

fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_array().into_iter().flatten()
}

/// The key, or the item with the key, that a part of a batch or of a transaction writes or checks.
fn written(part: &Value) -> Option<&Value> {
    let (_, action) = part.as_object()?.iter().next()?;
    action.get("Key").or_else(|| action.get("Item"))
}

fn check_keys<'a>(keys: impl Iterator<Item = &'a Value>, doubled: &'static str) -> Option<&'static str> {
    let mut seen = BTreeSet::new();
    for key in keys {
        if has_empty_key(key) {
            return Some(EMPTY_KEY);
        }
        if !seen.insert((key["pk"].to_string(), key["sk"].to_string())) {
            return Some(doubled);
        }
    }
    None
}

fn has_empty_key(item: &Value) -> bool {
    ["pk", "sk"].iter().any(|name| item[*name]["S"] == "")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_dynamodb_refuses_is_refused_and_nothing_else() {
        let query = |prefix: &str| {
            json!({
                "KeyConditionExpression": "pk = :pk AND begins_with(sk, :prefix)",
                "FilterExpression": "#a = :none",
                "ExpressionAttributeValues": { ":pk": { "S": "a" }, ":prefix": { "S": prefix }, ":none": { "S": "" } },
            })
        };
        let key = |sk: &str| json!({ "pk": { "S": "a" }, "sk": { "S": sk } });
        let read = |one, two| json!({ "RequestItems": { "Table": { "Keys": [one, two] } } });
        let write = |one: Value, two: Value| json!({ "RequestItems": { "Table": [{ "PutRequest": { "Item": one } }, { "DeleteRequest": { "Key": two } }] } });
        let transact = |one: Value, two: Value| json!({ "TransactItems": [{ "Put": { "Item": one } }, { "ConditionCheck": { "Key": two } }] });
        for (operation, request, expected) in [
            ("Query", query(""), Some(EMPTY_KEY)),
            ("Query", query("b"), None),
            ("GetItem", json!({ "Key": key("") }), Some(EMPTY_KEY)),
            ("GetItem", json!({ "Key": key("b") }), None),
            ("PutItem", json!({ "Item": key("") }), Some(EMPTY_KEY)),
            ("BatchGetItem", read(key("b"), key("b")), Some(DOUBLED_READ)),
            ("BatchGetItem", read(key("b"), key("c")), None),
            ("BatchWriteItem", write(key("b"), key("b")), Some(DOUBLED_READ)),
            ("BatchWriteItem", write(key("b"), key("c")), None),
            ("TransactWriteItems", transact(key("b"), key("b")), Some(DOUBLED_WRITE)),
            ("TransactWriteItems", transact(key("b"), key("c")), None),
        ] {
            assert_eq!(reason(operation, request.to_string().as_bytes()), expected, "{operation} {request}");
        }
    }
}
