//! What the template's policies let each function do with the table, the mail service and other functions, decided as IAM decides
//! it.
//!
//! | file | what it is |
//! |---|---|
//! | `resource` | what policies and calls are about |
//! | `access` | what a call needs to be allowed |
//! | `statement` | what a statement allows |
//! | `policy`, `list` | statements as the template has them |
//!
//! What must not live here: what becomes of a call that is not allowed; that is `iam`.

mod access;
mod list;
mod policy;
mod resource;
mod statement;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::{Context as _, Result};

pub use access::Access;
pub(crate) use access::{access_of_invocation, accesses_of_mail, accesses_of_table};
pub use resource::Resource;
pub use statement::{Grant, Statement};

use crate::template::Template;

/// What each function may do, by the function's name. Clones share it.
#[derive(Clone, Debug)]
pub struct Permissions(Arc<BTreeMap<String, Vec<Statement>>>);

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
            let statements = policies.flat_map(|policy| list::items(&policy["Statement"]));
            let statements = statements
                .map(policy::read_statement)
                .collect::<Result<_>>()
                .with_context(|| format!("the policies of {id}"))?;
            functions.insert(name.to_owned(), statements);
        }
        Ok(Self(Arc::new(functions)))
    }

    /// Each function with its statements.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Statement])> {
        self.0.iter().map(|(name, statements)| (name.as_str(), statements.as_slice()))
    }

    /// A table for people, in Markdown: what each function may do with what.
    pub fn to_markdown(&self) -> String {
        let mut rows: BTreeMap<(&str, Resource, &str), BTreeSet<&str>> = BTreeMap::new();
        for (function, statement) in self.iter().flat_map(|(function, all)| all.iter().map(move |it| (function, it))) {
            let patterns = statement.patterns.as_deref();
            for action in &statement.actions {
                let row = rows.entry((function, statement.resource, action)).or_default();
                row.extend(patterns.map_or_else(|| vec!["*"], |all| all.iter().map(String::as_str).collect()));
            }
        }
        let mut lines = vec!["| function | action | of | keys or names |".to_owned(), "|---|---|---|---|".to_owned()];
        for ((function, resource, action), patterns) in rows {
            let patterns: Vec<_> = patterns.into_iter().map(|pattern| format!("`{pattern}`")).collect();
            let (service, of) = (resource.service(), resource.noun());
            lines.push(format!("| `{function}` | `{service}:{action}` | {of} | {} |", patterns.join(", ")));
        }
        lines.join("\n")
    }

    /// Everything that is allowed, part by part.
    pub fn grants(&self) -> BTreeSet<Grant> {
        let statements = self.iter().flat_map(|(function, statements)| statements.iter().map(move |it| (function, it)));
        statements.flat_map(|(function, statement)| statement.grants(function)).collect()
    }

    /// The grants by which a function may do all of a call; none for a caller that is no function, which may do everything.
    ///
    /// # Errors
    /// What of it the function may not do.
    pub(crate) fn allow<'a>(&self, caller: &str, accesses: &'a [Access]) -> Result<Vec<Grant>, &'a Access> {
        let Some(statements) = self.0.get(caller) else { return Ok(Vec::new()) };
        let mut used = Vec::new();
        for access in accesses {
            let allowing: Vec<&Statement> = statements.iter().filter(|it| it.allows(access)).collect();
            if allowing.is_empty() {
                return Err(access);
            }
            used.extend(allowing.iter().flat_map(|statement| statement.grants_for(caller, access)));
        }
        Ok(used)
    }
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
        let refused = |caller, operation, body: serde_json::Value| {
            permissions.allow(caller, &accesses_of_table(operation, &body)).err().map(ToString::to_string)
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
        let body = json!({"TransactItems": [put("APP#a"), put("NOTICE#p"), check("PARTNER#p")]});
        let refused = |statements: &str| {
            let accesses = accesses_of_table("TransactWriteItems", &body);
            permissions(statements).unwrap().allow("f", &accesses).err().map(|it| it.action)
        };
        let check = allow("ConditionCheckItem", TABLE, "'PARTNER#*'");
        assert_eq!(refused(&(allow("PutItem", TABLE, "'APP#*', 'NOTICE#*'") + &check)), None);
        assert_eq!(refused(&allow("PutItem", TABLE, "'APP#*', 'NOTICE#*'")), Some("ConditionCheckItem"));
        let apart = allow("PutItem", TABLE, "'APP#*'") + &allow("PutItem", TABLE, "'NOTICE#*'");
        assert_eq!(refused(&(apart + &check)), Some("PutItem"));
    }

    #[test]
    fn what_a_call_uses_is_told_apart_by_action_and_pattern() {
        let all =
            allow("GetItem', 'dynamodb:PutItem", TABLE, "'APP#*', 'PROGRAMME'") + &allow("GetItem", TABLE, "'APP#a'");
        let permissions = permissions(&all).unwrap();
        let accesses = accesses_of_table("GetItem", &json!({"Key": {"pk": {"S": "APP#a"}}}));
        let used: Vec<_> = permissions.allow("f", &accesses).unwrap().iter().map(ToString::to_string).collect();
        assert_eq!(used, ["f dynamodb:GetItem Table APP#*", "f dynamodb:GetItem Table APP#a"]);
        assert_eq!(permissions.grants().len(), 5);
    }

    #[test]
    fn a_mail_needs_its_identity_and_its_configuration_set_and_a_run_the_alias_of_its_function() {
        let arn =
            |name: &str| format!("!Sub 'arn:${{AWS::Partition}}:ses:${{AWS::Region}}:${{AWS::AccountId}}:{name}'");
        let (identity, set) = (arn("identity/*"), arn("configuration-set/${Mail}"));
        let statements = format!(
            "{{Effect: Allow, Action: 'ses:SendRawEmail', Resource: [{identity}, {set}]}}, \
             {{Effect: Allow, Action: 'lambda:InvokeFunction', Resource: !Sub '${{Scan.Arn}}:live'}}"
        );
        let permissions = permissions(&statements).unwrap();
        let may_send = |set| permissions.allow("f", &accesses_of_mail("a@b.example", set)).is_ok();
        assert!(may_send(Some("Mail")) && may_send(None) && !may_send(Some("Other")));
        let may_start = |name| permissions.allow("f", &[access_of_invocation(name)]).is_ok();
        assert!(may_start("Scan:live") && !may_start("Scan") && !may_start("Other:live"));
    }

    #[test]
    fn a_statement_that_is_not_understood_is_an_error() {
        for wrong in [
            "{Effect: Alow, Action: 'dynamodb:GetItem', Resource: !GetAtt Table.Arn}",
            "{Effect: Allow, Action: 'dynamodb:GetItem', Resource: '*'}",
            "{Effect: Allow, Action: 'dynamodb:GetItem', Resource: !GetAtt Table.Arn, Condition: {Bool: {a: true}}}",
            "{Effect: Allow, Action: ['dynamodb:GetItem', 'ses:SendRawEmail'], Resource: !GetAtt Table.Arn}",
            "{Effect: Allow, Action: 'ses:SendRawEmail', Resource: '*'}",
            "{Effect: Allow, Action: 'lambda:InvokeFunction', Resource: !Sub '${Api}'}",
            "{Effect: Allow, Action: 's3:GetObject', Resource: '*'}",
        ] {
            assert!(permissions(wrong).is_err(), "{wrong}");
        }
    }
}
