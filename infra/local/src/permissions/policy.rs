//! Statements as the template's policies have them: only the forms that the template uses, so that a statement of another form is an
//! error instead of a permission that nobody sees. What must not live here: calls.

use anyhow::{Context as _, Result, bail};
use serde_json::Value;

use super::list::items;
use super::resource::Resource;
use super::statement::Statement;

/// The condition with which a policy names the partitions that it is about.
const LEADING_KEYS: &str = "/ForAllValues:StringLike/dynamodb:LeadingKeys";

/// Reads a statement of a policy of the template, whose resources name the template's own table, functions and mail service.
pub(super) fn read_statement(statement: &Value) -> Result<Statement> {
    if statement["Effect"] != "Allow" {
        bail!("{} is not the effect Allow", statement["Effect"]);
    }
    let actions: Vec<&str> = items(&statement["Action"]).filter_map(Value::as_str).collect();
    let (service, _) =
        actions.first().and_then(|action| action.split_once(':')).context("a statement without actions")?;
    let own = actions.iter().map(|action| action.strip_prefix(service).and_then(|action| action.strip_prefix(':')));
    let own: Option<Vec<String>> = own.map(|action| action.map(ToOwned::to_owned)).collect();
    let actions = own.context("a statement about several services")?;
    let (resource, patterns) = match service {
        "dynamodb" => (read_table(&statement["Resource"])?, read_partitions(&statement["Condition"])?),
        _ if !statement["Condition"].is_null() => bail!("the condition {}", statement["Condition"]),
        "ses" => (Resource::Mail, Some(read_names(&statement["Resource"], read_mail_name)?)),
        "lambda" => (Resource::Function, Some(read_names(&statement["Resource"], read_function_name)?)),
        other => bail!("the service {other}"),
    };
    Ok(Statement { actions, resource, patterns })
}

fn read_table(resource: &Value) -> Result<Resource> {
    match resource {
        it if it["Fn::GetAtt"] == serde_json::json!(["Table", "Arn"]) => Ok(Resource::Table),
        it if it["Fn::Sub"] == "${Table.Arn}/index/agenda" => Ok(Resource::Agenda),
        other => bail!("{other} is neither the table nor its index"),
    }
}

fn read_partitions(condition: &Value) -> Result<Option<Vec<String>>> {
    if condition.is_null() {
        return Ok(None);
    }
    let patterns = condition.pointer(LEADING_KEYS).with_context(|| format!("the condition {condition}"))?;
    Ok(Some(items(patterns).filter_map(Value::as_str).map(ToOwned::to_owned).collect()))
}

fn read_names(resources: &Value, read: fn(&str) -> Option<String>) -> Result<Vec<String>> {
    let name = |arn: &Value| arn["Fn::Sub"].as_str().and_then(read).with_context(|| format!("the resource {arn}"));
    items(resources).map(name).collect()
}

/// `configuration-set/MailConfiguration` from its ARN in this account and region: on this machine a resource has its logical id as
/// its name.
fn read_mail_name(arn: &str) -> Option<String> {
    let name = arn.strip_prefix("arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:")?;
    let literal = match name.split_once("${") {
        Some((before, after)) => format!("{before}{}", after.strip_suffix('}')?),
        None => name.to_owned(),
    };
    (!literal.contains('$')).then_some(literal)
}

/// `ScanListings:live` from `${ScanListings.Arn}:live`.
fn read_function_name(arn: &str) -> Option<String> {
    let (function, alias) = arn.strip_prefix("${")?.split_once(".Arn}")?;
    Some(format!("{function}{alias}"))
}
