//! What the template's policies let each function do with the table, decided as IAM decides it: the proxy refuses the calls that
//! a deployed function would be refused. What must not live here: permissions for anything else than the table.
//!
//! A function is recognized by the access key that signs its calls. Calls that something else signs are never refused.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use anyhow::{Context as _, Result, bail};
use serde_json::{Map, Value};

use crate::template::Template;

/// The condition with which a policy names the partitions that it is about.
const LEADING_KEYS: &str = "/ForAllValues:StringLike/dynamodb:LeadingKeys";

/// What each function may do, by the function's name. Clones share it.
#[derive(Clone, Debug)]
pub struct Permissions(Arc<BTreeMap<String, Vec<Statement>>>);

/// A statement of a policy that allows something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Such as `GetItem`.
    pub actions: Vec<String>,
    pub resource: Resource,
    /// Patterns of partition keys, in which a `*` at the end stands for any text; `None` allows every partition.
    pub partitions: Option<Vec<String>>,
}

/// What a statement or a call is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Resource {
    Table,
    Agenda,
}

/// What a call needs to be allowed: an action, with all the partitions for which it is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// Such as `GetItem`.
    pub action: &'static str,
    pub resource: Resource,
    pub partitions: Vec<String>,
}

impl fmt::Display for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { action, resource, partitions } = self;
        write!(f, "dynamodb:{action} of the {resource:?} in {partitions:?}")
    }
}

impl Permissions {
    /// The permissions of all functions.
    ///
    /// # Errors
    /// A policy has a statement that is not understood here.
    pub fn read(template: &Template) -> Result<Self> {
        let mut functions = BTreeMap::new();
        for (id, properties) in template.resources("AWS::Serverless::Function") {
            let code = properties["CodeUri"].as_str().unwrap_or_default();
            let name = code.strip_prefix("functions/").with_context(|| format!("{id} has no folder"))?;
            let policies = properties["Policies"].as_array().into_iter().flatten();
            let statements = policies.flat_map(|policy| items(&policy["Statement"]));
            let statements = statements.filter_map(|statement| read_statement(statement).transpose());
            let statements = statements.collect::<Result<_>>().with_context(|| format!("the policies of {id}"))?;
            functions.insert(name.to_owned(), statements);
        }
        Ok(Self(Arc::new(functions)))
    }

    /// Each function with its statements.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Statement])> {
        self.0.iter().map(|(name, statements)| (name.as_str(), statements.as_slice()))
    }

    /// What of a call the function that signed it may not do; `None` if it may do all of it.
    pub(crate) fn refused(&self, caller: &str, operation: &str, body: &[u8]) -> Option<Access> {
        let statements = self.0.get(caller)?;
        let body: Value = serde_json::from_slice(body).ok()?;
        accesses(operation, &body).into_iter().find(|access| !statements.iter().any(|it| it.allows(access)))
    }
}

impl Statement {
    /// Whether it allows an access as a whole. IAM does not put an access together from several statements.
    fn allows(&self, access: &Access) -> bool {
        self.resource == access.resource
            && self.actions.iter().any(|action| action == access.action)
            && self.partitions.as_ref().is_none_or(|patterns| {
                access.partitions.iter().all(|key| patterns.iter().any(|pattern| matches(pattern, key)))
            })
    }
}

/// Whether a partition's key is like a pattern. A `*` that is not at its end stands for itself here, so that the pattern allows less
/// than for IAM.
fn matches(pattern: &str, key: &str) -> bool {
    pattern.strip_suffix('*').map_or(pattern == key, |prefix| key.starts_with(prefix))
}

/// Reads a statement; `None` if it is not about the table.
fn read_statement(statement: &Value) -> Result<Option<Statement>> {
    let actions: Vec<&str> = items(&statement["Action"]).filter_map(Value::as_str).collect();
    let actions: Vec<String> =
        actions.iter().filter_map(|action| action.strip_prefix("dynamodb:")).map(ToOwned::to_owned).collect();
    if actions.is_empty() {
        return Ok(None);
    }
    let resource = match &statement["Resource"] {
        it if it["Fn::GetAtt"] == serde_json::json!(["Table", "Arn"]) => Resource::Table,
        it if it["Fn::Sub"] == "${Table.Arn}/index/agenda" => Resource::Agenda,
        other => bail!("{other} is neither the table nor its index"),
    };
    let partitions = match &statement["Condition"] {
        Value::Null => None,
        condition => {
            let patterns = condition.pointer(LEADING_KEYS).with_context(|| format!("the condition {condition}"))?;
            Some(items(patterns).filter_map(Value::as_str).map(ToOwned::to_owned).collect())
        }
    };
    if statement["Effect"] != "Allow" {
        bail!("{} is not the effect Allow", statement["Effect"]);
    }
    Ok(Some(Statement { actions, resource, partitions }))
}

/// What a call does. A batch is one access to all of its partitions. So are the parts of a transaction that need the same
/// action; AWS does not say whether it looks at them one by one, which would refuse less.
fn accesses(operation: &str, request: &Value) -> Vec<Access> {
    let table = |action, partitions| vec![Access { action, resource: Resource::Table, partitions }];
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
            vec![Access { action: "Query", resource, partitions: vec![partition.to_owned()] }]
        }
        "TransactWriteItems" => {
            let part = |name: &'static str, action| {
                let keys = keys(
                    items(&request["TransactItems"])
                        .filter_map(|part| part.get(name).map(|write| write.get("Key").unwrap_or(&write["Item"]))),
                );
                (!keys.is_empty()).then_some(Access { action, resource: Resource::Table, partitions: keys })
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

/// The elements of a list, or the one value that stands for a list of one.
fn items(list: &Value) -> impl Iterator<Item = &Value> {
    match list {
        Value::Array(all) => all.as_slice(),
        Value::Null => &[],
        one => std::slice::from_ref(one),
    }
    .iter()
}

/// The key, or the item with the key, that a part of a batch writes.
fn written(part: &Value) -> Option<&Value> {
    let (_, action) = part.as_object()?.iter().next()?;
    action.get("Key").or_else(|| action.get("Item"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The permissions of a function `f` with these statements.
    fn permissions(statements: &str) -> Result<Permissions> {
        Permissions::read(&Template::parse(&format!(
            "Resources: {{F: {{Type: AWS::Serverless::Function, Properties: {{CodeUri: functions/f, \
             Policies: [{{Statement: [{statements}]}}]}}}}}}"
        ))?)
    }

    fn allow(action: &str, resource: &str, keys: &str) -> String {
        let condition = format!("{{'ForAllValues:StringLike': {{'dynamodb:LeadingKeys': [{keys}]}}}}");
        format!("{{Effect: Allow, Action: ['dynamodb:{action}'], Resource: {resource}, Condition: {condition}}},")
    }

    const TABLE: &str = "!GetAtt Table.Arn";

    #[test]
    fn a_function_may_do_in_each_partition_what_its_policies_say() {
        let all = allow("GetItem", TABLE, "'APP#*', 'PROGRAMME'")
            + &allow("Query", "!Sub '${Table.Arn}/index/agenda'", "'DUE#notice#*'");
        let permissions = permissions(&all).unwrap();
        let refused = |caller, operation, body: Value| {
            permissions.refused(caller, operation, body.to_string().as_bytes()).map(|access| access.to_string())
        };
        let get = |key: &str| json!({"Key": {"pk": {"S": key}, "sk": {"S": "x"}}});
        let query = |index: Option<&str>, key: &str| json!({"IndexName": index, "ExpressionAttributeValues": {":pk": {"S": key}}});
        assert_eq!(refused("f", "GetItem", get("APP#a")), None);
        assert_eq!(refused("f", "GetItem", get("PROGRAMME")), None);
        assert_eq!(refused("f", "Query", query(Some("agenda"), "DUE#notice#3")), None);
        assert_eq!(refused("something else", "GetItem", get("TOKEN#t")), None);
        let message = "dynamodb:GetItem of the Table in [\"TOKEN#t\"]";
        assert_eq!(refused("f", "GetItem", get("TOKEN#t")).as_deref(), Some(message));
        assert!(refused("f", "GetItem", get("PROGRAMME#")).is_some());
        assert!(refused("f", "DeleteItem", get("APP#a")).is_some());
        assert!(refused("f", "Query", query(Some("agenda"), "DUE#badge#3")).is_some());
        assert!(refused("f", "Query", query(None, "DUE#notice#3")).is_some());
        assert!(refused("f", "Scan", json!({})).is_some());
    }

    #[test]
    fn a_transaction_needs_the_permission_of_each_of_its_parts() {
        let put = |key: &str| json!({"Put": {"Item": {"pk": {"S": key}}}});
        let check = |key: &str| json!({"ConditionCheck": {"Key": {"pk": {"S": key}}}});
        let body = json!({"TransactItems": [put("APP#a"), put("NOTICE#p"), check("PARTNER#p")]}).to_string();
        let refused = |statements: &str| {
            permissions(statements).unwrap().refused("f", "TransactWriteItems", body.as_bytes()).map(|it| it.action)
        };
        let check = allow("ConditionCheckItem", TABLE, "'PARTNER#*'");
        assert_eq!(refused(&(allow("PutItem", TABLE, "'APP#*', 'NOTICE#*'") + &check)), None);
        assert_eq!(refused(&allow("PutItem", TABLE, "'APP#*', 'NOTICE#*'")), Some("ConditionCheckItem"));
        let apart = allow("PutItem", TABLE, "'APP#*'") + &allow("PutItem", TABLE, "'NOTICE#*'");
        assert_eq!(refused(&(apart + &check)), Some("PutItem"));
    }

    #[test]
    fn a_statement_that_is_not_understood_is_an_error() {
        for wrong in [
            "{Effect: Alow, Action: 'dynamodb:GetItem', Resource: !GetAtt Table.Arn}",
            "{Effect: Allow, Action: 'dynamodb:GetItem', Resource: '*'}",
            "{Effect: Allow, Action: 'dynamodb:GetItem', Resource: !GetAtt Table.Arn, Condition: {Bool: {a: true}}}",
        ] {
            assert!(permissions(wrong).is_err(), "{wrong}");
        }
    }
}
