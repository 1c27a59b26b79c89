//! What each call of DynamoDB, SES and Lambda needs to be allowed. What must not live here: who may do it.

use std::fmt;

use serde_json::{Map, Value};

use super::list::items;
use super::resource::Resource;

/// What a call needs to be allowed: an action, with all the partitions or names for which it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// The action as IAM spells it behind the colon, such as `GetItem`.
    pub action: &'static str,
    pub resource: Resource,
    pub names: Vec<String>,
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { action, resource, names } = self;
        write!(f, "{}:{action} of the {resource:?} in {names:?}", resource.service())
    }
}

/// What a function needs to send a mail: SES looks at the sender's identity and at the configuration set, each by itself.
pub(crate) fn accesses_of_mail(source: &str, configuration_set: Option<&str>) -> Vec<Access> {
    let identity = Some(format!("identity/{source}"));
    let names = identity.into_iter().chain(configuration_set.map(|name| format!("configuration-set/{name}")));
    names.map(|name| Access { action: "SendRawEmail", resource: Resource::Mail, names: vec![name] }).collect()
}

/// What a function needs to start another one, which is named with its alias.
pub(crate) fn access_of_invocation(function: &str) -> Access {
    Access { action: "InvokeFunction", resource: Resource::Function, names: vec![function.to_owned()] }
}

/// What a call does. A batch is one access to all of its partitions. So are the parts of a transaction that need the same
/// action; AWS does not say whether it looks at them one by one, which would refuse less.
pub(crate) fn accesses_of_table(operation: &str, request: &Value) -> Vec<Access> {
    let table = |action, names| vec![Access { action, resource: Resource::Table, names }];
    match operation {
        "GetItem" => table("GetItem", keys([&request["Key"]])),
        "UpdateItem" => table("UpdateItem", keys([&request["Key"]])),
        "DeleteItem" => table("DeleteItem", keys([&request["Key"]])),
        "PutItem" => table("PutItem", keys([&request["Item"]])),
        "BatchGetItem" => table("BatchGetItem", keys(tables(request).flat_map(|table| items(&table["Keys"])))),
        "BatchWriteItem" => table("BatchWriteItem", keys(tables(request).flat_map(items).filter_map(written))),
        "Query" => {
            let resource = if request["IndexName"].is_null() { Resource::Table } else { Resource::Agenda };
            // The store uses this placeholder for the partition key in all of its queries.
            let partition = request["ExpressionAttributeValues"][":pk"]["S"].as_str().unwrap_or_default();
            vec![Access { action: "Query", resource, names: vec![partition.to_owned()] }]
        }
        "TransactWriteItems" => {
            let part = |name: &'static str, action| {
                let keys = keys(
                    items(&request["TransactItems"])
                        .filter_map(|part| part.get(name).map(|write| write.get("Key").unwrap_or(&write["Item"]))),
                );
                (!keys.is_empty()).then_some(Access { action, resource: Resource::Table, names: keys })
            };
            let parts = [
                part("Put", "PutItem"),
                part("Update", "UpdateItem"),
                part("Delete", "DeleteItem"),
                part("ConditionCheck", "ConditionCheckItem"),
            ];
            parts.into_iter().flatten().collect()
        }
        // Nothing else is allowed to any function.
        _ => table("another operation", Vec::new()),
    }
}

fn keys<'a>(items: impl IntoIterator<Item = &'a Value>) -> Vec<String> {
    items.into_iter().map(|item| item["pk"]["S"].as_str().unwrap_or_default().to_owned()).collect()
}

fn tables(request: &Value) -> impl Iterator<Item = &Value> {
    request["RequestItems"].as_object().into_iter().flat_map(Map::values)
}

/// The key, or the item with the key, that a part of a batch writes.
fn written(part: &Value) -> Option<&Value> {
    let (_, action) = part.as_object()?.iter().next()?;
    action.get("Key").or_else(|| action.get("Item"))
}
