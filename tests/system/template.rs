//! `template.yaml` against the crates and against what must not be lost: routes, permissions, the table's protections.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use local::template::Template;
use platform::http::routes::Operation;
use serde_json::Value as Json;
use system_tests::runtime_api::deployed;

/// The whole template, short forms in their long forms.
fn template() -> Result<Json> {
    Ok(Template::embedded()?.document().clone())
}

/// What every function's crate says that it serves.
fn operations() -> BTreeMap<&'static str, Vec<Operation>> {
    BTreeMap::from([
        ("catalogue", catalogue::routes().operations()),
        ("preview", preview::routes().operations()),
        ("programme", programme::routes().operations()),
        ("publish", publish::routes().operations()),
        ("read-listing", read_listing::routes().operations()),
        ("read-mail", read_mail::routes().operations()),
        ("submit", submit::routes().operations()),
    ])
}

/// The resources of a type, by logical id.
fn resources<'a>(template: &'a Json, kind: &str) -> Result<BTreeMap<&'a str, &'a Json>> {
    let all = template["Resources"].as_object().context("a template has resources")?;
    Ok(all
        .iter()
        .filter(|(_, resource)| resource["Type"] == kind)
        .map(|(id, resource)| (id.as_str(), resource))
        .collect())
}

/// A function's own property, or all functions'.
fn property<'a>(template: &'a Json, function: &'a Json, name: &str) -> &'a Json {
    let own = &function["Properties"][name];
    if own.is_null() { &template["Globals"]["Function"][name] } else { own }
}

#[test]
fn the_routes_are_those_of_the_crates() -> Result<()> {
    let template: BTreeMap<_, BTreeSet<_>> = deployed()?
        .into_iter()
        .map(|function| (function.name, function.routes.iter().map(local::template::Route::key).collect()))
        .collect();
    let crates: BTreeMap<_, BTreeSet<_>> = operations()
        .into_iter()
        .map(|(name, operations)| {
            let keys = operations.iter().map(|operation| format!("{} {}", operation.method, operation.path));
            (name.to_owned(), keys.collect())
        })
        .collect();
    assert_eq!(template, crates);
    Ok(())
}

#[test]
fn no_two_routes_are_one_and_no_two_operations_share_a_name() {
    let all: Vec<_> = operations().into_values().flatten().collect();
    let routes: BTreeSet<_> = all.iter().map(|operation| format!("{} {}", operation.method, operation.path)).collect();
    let names: BTreeSet<_> = all.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!((routes.len(), names.len()), (all.len(), all.len()));
}

/// What each function does to the table; everything else it may not do. `Scan` is nobody's.
fn allowed() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let write = ["BatchGetItem", "ConditionCheckItem", "DeleteItem", "GetItem", "PutItem", "UpdateItem"];
    BTreeMap::from([
        ("Submit", BTreeSet::from(write)),
        ("Publish", BTreeSet::from(write)),
        ("Preview", BTreeSet::from(["BatchGetItem", "GetItem"])),
        ("Programme", BTreeSet::from(["GetItem", "PutItem", "Query"])),
        ("ReadListing", BTreeSet::from(["BatchGetItem", "GetItem", "Query", "UpdateItem"])),
        ("Catalogue", write.into_iter().chain(["BatchWriteItem", "Query"]).collect()),
    ])
}

#[test]
fn each_function_may_do_only_what_it_does() -> Result<()> {
    let template = template()?;
    let mut policies = BTreeMap::new();
    for (id, function) in resources(&template, "AWS::Serverless::Function")? {
        let mut actions = BTreeSet::new();
        for statement in function["Properties"]["Policies"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|policy| policy["Statement"].as_array().into_iter().flatten())
        {
            assert_eq!(statement["Effect"], "Allow", "{id}");
            let table = &statement["Resource"]["Fn::GetAtt"];
            assert!(table[0] == "Table" && table[1] == "Arn", "{id} may do something elsewhere: {statement}");
            for action in statement["Action"].as_array().with_context(|| format!("{id}: actions are a list"))? {
                let action = action.as_str().and_then(|action| action.strip_prefix("dynamodb:"));
                actions.insert(action.with_context(|| format!("{id}: only the table's actions"))?);
            }
        }
        assert!(function["Properties"].get("Role").is_none(), "{id} has a role that nothing here checks");
        policies.insert(id, actions);
    }
    assert_eq!(policies, allowed());
    Ok(())
}

#[test]
fn the_table_can_be_neither_lost_nor_read_by_others() -> Result<()> {
    let template = template()?;
    let tables = resources(&template, "AWS::DynamoDB::Table")?;
    assert_eq!(tables.len(), 1);
    for (id, table) in tables {
        assert_eq!(
            (&table["DeletionPolicy"], &table["UpdateReplacePolicy"]),
            (&"Retain".into(), &"Retain".into()),
            "{id}"
        );
        let properties = &table["Properties"];
        for (path, value) in [
            ("/DeletionProtectionEnabled", Json::from(true)),
            ("/PointInTimeRecoverySpecification/PointInTimeRecoveryEnabled", true.into()),
            ("/SSESpecification/SSEEnabled", true.into()),
            ("/TimeToLiveSpecification/Enabled", true.into()),
            ("/TimeToLiveSpecification/AttributeName", "ttl".into()),
            ("/BillingMode", "PAY_PER_REQUEST".into()),
            ("/GlobalSecondaryIndexes/0/IndexName", "agenda".into()),
            ("/GlobalSecondaryIndexes/0/Projection/ProjectionType", "KEYS_ONLY".into()),
        ] {
            assert_eq!(properties.pointer(path), Some(&value), "{path}");
        }
        // A name of its own would keep a second deployment out of the account.
        assert!(properties.get("TableName").is_none());
    }
    Ok(())
}

#[test]
fn every_function_is_built_and_sized_alike() -> Result<()> {
    let template = template()?;
    for (id, function) in resources(&template, "AWS::Serverless::Function")? {
        assert_eq!(function["Metadata"]["BuildMethod"], "rust-cargolambda", "{id}");
        assert_eq!(property(&template, function, "Runtime"), "provided.al2023", "{id}");
        assert_eq!(property(&template, function, "Architectures"), &serde_json::json!(["arm64"]), "{id}");
        let memory = property(&template, function, "MemorySize").as_u64().with_context(|| format!("{id}: memory"))?;
        assert!((256..=1_024).contains(&memory), "{id}: the first TLS handshake needs a share of a processor");
        let timeout = property(&template, function, "Timeout").as_u64().with_context(|| format!("{id}: timeout"))?;
        assert!((5..=29).contains(&timeout), "{id}: API Gateway itself waits for 30 s at most");
        assert!(function["Properties"]["Description"].is_string(), "{id}");
    }
    Ok(())
}

#[test]
fn every_log_ends_some_day() -> Result<()> {
    let template = template()?;
    let logs = resources(&template, "AWS::Logs::LogGroup")?;
    for (id, log) in &logs {
        let retention = &log["Properties"]["RetentionInDays"];
        assert!(retention.is_u64() || retention["Ref"] == "LogRetentionDays", "{id}");
    }
    let mut used = BTreeSet::new();
    for (id, function) in resources(&template, "AWS::Serverless::Function")? {
        let log = function["Properties"]["LoggingConfig"]["LogGroup"]["Ref"].as_str();
        let log = log.with_context(|| format!("{id} logs to a group that Lambda makes, without an end"))?;
        assert!(logs.contains_key(log), "{id}");
        assert!(used.insert(log), "{id} shares its log");
    }
    Ok(())
}

#[test]
fn the_api_throttles_and_its_log_names_nobody() -> Result<()> {
    let template = template()?;
    let apis = resources(&template, "AWS::Serverless::HttpApi")?;
    assert_eq!(apis.len(), 1);
    for (id, api) in apis {
        let properties = &api["Properties"];
        assert_eq!(properties["StageName"], "$default", "{id}: no stage in the path");
        for limit in ["ThrottlingRateLimit", "ThrottlingBurstLimit"] {
            assert!(!properties["DefaultRouteSettings"][limit].is_null(), "{id}: {limit}");
        }
        let format = properties["AccessLogSettings"]["Format"].as_str().context("a format")?;
        for personal in ["$context.path", "sourceIp", "userAgent", "authorizer", "identity"] {
            assert!(!format.contains(personal), "{id}: {personal}");
        }
        // API Gateway writes the line as it is: it must be JSON.
        serde_json::from_str::<Json>(format).context("the access log's lines are JSON")?;
    }
    Ok(())
}

#[test]
fn every_variable_is_read_by_somebody() -> Result<()> {
    // `Config` reads all but two: the log's level, and where rustls finds the certificates.
    let read =
        BTreeSet::from(["EMBEDDED_ORIGINS", "EXPOSURE_FLUSH_SECONDS", "RUST_LOG", "SSL_CERT_FILE", "TABLE_NAME"]);
    for function in deployed()? {
        for variable in function.environment.keys() {
            assert!(read.contains(variable.as_str()), "nothing reads {variable} of {}", function.name);
        }
        let config = platform::Config::from_lookup(|name| match name {
            "AWS_REGION" | "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("set by Lambda".to_owned()),
            _ => function.environment.get(name).cloned(),
        });
        config.with_context(|| function.name.clone())?;
    }
    Ok(())
}

#[test]
fn nothing_is_scheduled_yet() -> Result<()> {
    let template = template()?;
    for (id, function) in resources(&template, "AWS::Serverless::Function")? {
        for (name, event) in function["Properties"]["Events"].as_object().into_iter().flatten() {
            assert_eq!(event["Type"], "HttpApi", "{id}, {name}: its expression needs a test here");
        }
    }
    Ok(())
}
