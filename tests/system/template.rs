//! `template.yaml` agrees with the crates, and protects what it deploys: permissions, the table, logs, schedules.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use local::functions::operations;
use local::template::Template;
use serde_json::Value as Json;
use system_tests::runtime_api::deployed;

/// The whole template, with the long forms of functions (`{"Ref": …}`).
fn template() -> Result<Json> {
    Ok(Template::embedded()?.document().clone())
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

/// The statements of a function's policies.
fn statements(function: &Json) -> impl Iterator<Item = &Json> {
    let policies = function["Properties"]["Policies"].as_array().into_iter().flatten();
    policies.flat_map(|policy| policy["Statement"].as_array().into_iter().flatten())
}

/// Whether a function has an event of such a type.
fn has_event(function: &Json, is_such: impl Fn(&str) -> bool) -> bool {
    let mut events = function["Properties"]["Events"].as_object().into_iter().flatten();
    events.any(|(_, event)| event["Type"].as_str().is_some_and(&is_such))
}

/// A property of a function, or else that of all functions.
fn property<'a>(template: &'a Json, function: &'a Json, name: &str) -> &'a Json {
    let own = &function["Properties"][name];
    if own.is_null() { &template["Globals"]["Function"][name] } else { own }
}

#[test]
fn the_routes_are_those_of_the_crates() -> Result<()> {
    let template: BTreeMap<_, BTreeSet<_>> = deployed()?
        .into_iter()
        .filter(|function| !function.routes.is_empty())
        .map(|function| {
            let own = function.routes.iter().filter(|route| !route.is_default());
            (function.name, own.map(local::template::Route::key).collect())
        })
        .collect();
    let crates: BTreeMap<_, BTreeSet<_>> = operations()
        .into_iter()
        .map(|(name, operations)| {
            let keys = operations.iter().map(|operation| format!("{} {}", operation.method, operation.path));
            // What answers GET answers HEAD.
            let heads = operations.iter().filter(|operation| operation.method == "GET");
            (name, keys.chain(heads.map(|operation| format!("HEAD {}", operation.path))).collect())
        })
        .collect();
    assert_eq!(template, crates);
    Ok(())
}

#[test]
fn requests_that_match_no_route_reach_read_listing() -> Result<()> {
    let defaults = deployed()?.into_iter().filter(|function| function.routes.iter().any(|route| route.is_default()));
    assert_eq!(defaults.map(|function| function.name).collect::<Vec<_>>(), ["read-listing"]);
    Ok(())
}

#[test]
fn every_route_and_every_operation_id_is_unique() {
    let all: Vec<_> = operations().into_values().flatten().collect();
    let routes: BTreeSet<_> = all.iter().map(|operation| format!("{} {}", operation.method, operation.path)).collect();
    let names: BTreeSet<_> = all.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!((routes.len(), names.len()), (all.len(), all.len()));
}

/// The permissions of a function that only reads.
const READER: &[&str] = &["BatchGetItem", "GetItem", "Query", "use:UpdateItem"];
/// The permissions of a function that writes.
const WRITER: &[&str] = &["BatchGetItem", "ConditionCheckItem", "DeleteItem", "GetItem", "PutItem", "UpdateItem"];
/// The permissions of a job: it finds what is due, changes it, and keeps its progress and its report.
const JOB: &[&str] = &["BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query", "agenda:Query"];

/// The permissions that a function must have, and no others. Those of a function that is not named here follow from what starts
/// it, and whether it may send mail from its environment.
fn needed(id: &str, function: &Json) -> BTreeSet<&'static str> {
    let events = || function["Properties"]["Events"].as_object().into_iter().flatten().map(|(_, event)| event);
    let is_scheduled = events().any(|event| event["Type"] == "ScheduleV2");
    let writes = events()
        .any(|event| event["Properties"]["Method"].as_str().is_some_and(|method| !["GET", "HEAD"].contains(&method)));
    let sends = !function["Properties"]["Environment"]["Variables"]["MAIL_CONFIGURATION_SET"].is_null();
    let (most, more): (&[_], &[_]) = match id {
        "Submit" | "Publish" => (WRITER, &[]),
        "ReviewListing" | "ReviewSelfAssessment" => (WRITER, &["Query", "agenda:Query"]),
        // It starts jobs.
        "Staff" => (WRITER, &["Query", "agenda:Query", "jobs:InvokeFunction"]),
        "Catalogue" => (WRITER, &["BatchWriteItem", "Query"]),
        "Programme" => (READER, &["PutItem", "agenda:Query"]),
        "ReadMail" => (READER, &["DeleteItem", "PutItem", "agenda:Query"]),
        // It counts visits, so it may update every item.
        "ReadListing" => (&["BatchGetItem", "GetItem", "Query", "UpdateItem"], &[]),
        "RecordDelivery" => (&["DeleteItem", "GetItem", "PutItem"], &[]),
        "NotifyExpiry" => (JOB, &["ConditionCheckItem", "UpdateItem"]),
        // Its progress is in the index, which it alone queries.
        "ScanListings" => (&["BatchGetItem", "DeleteItem", "GetItem", "PutItem", "UpdateItem", "agenda:Query"], &[]),
        "EnforceFortified" => (JOB, &["UpdateItem"]),
        _ if is_scheduled => (JOB, &[]),
        _ if writes => (WRITER, &["Query"]),
        _ => (READER, &[]),
    };
    most.iter().chain(more).copied().chain(sends.then_some("ses:SendRawEmail")).collect()
}

/// What a permission is called in [`needed`]; `None` if no function may have it. `Scan` is one of those.
fn permission(action: &str, resource: &Json) -> Option<String> {
    let is_table = resource["Fn::GetAtt"] == serde_json::json!(["Table", "Arn"]);
    let is_index = resource["Fn::Sub"] == "${Table.Arn}/index/agenda";
    let is_mail = resource.as_array().is_some_and(|all| {
        let is_ses =
            |arn: &Json| arn["Fn::Sub"].as_str().is_some_and(|arn| arn.starts_with("arn:${AWS::Partition}:ses:"));
        all.len() == 2 && all.iter().all(is_ses)
    });
    let is_jobs = || is_all_jobs(resource).unwrap_or_default();
    match action.split_once(':')? {
        ("lambda", "InvokeFunction") if is_jobs() => Some("jobs:InvokeFunction".to_owned()),
        ("dynamodb", name) if is_table && name != "Scan" => Some(name.to_owned()),
        ("dynamodb", "Query") if is_index => Some("agenda:Query".to_owned()),
        ("ses", "SendRawEmail") if is_mail => Some(action.to_owned()),
        _ => None,
    }
}

/// Whether a resource is exactly the functions that schedules start.
fn is_all_jobs(resource: &Json) -> Result<bool> {
    let template = template()?;
    let functions = resources(&template, "AWS::Serverless::Function")?.into_iter();
    let scheduled = functions.filter(|(_, function)| has_event(function, |kind| kind == "ScheduleV2"));
    let arns: Vec<Json> = scheduled.map(|(id, _)| serde_json::json!({ "Fn::GetAtt": [id, "Arn"] })).collect();
    Ok(*resource == Json::from(arns))
}

/// What a restriction to some items is called in [`needed`]: `use` is to note that a token or a session was used.
fn restriction(condition: &Json) -> &'static str {
    let tokens_and_sessions = serde_json::json!({
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["TOKEN#*", "SESSION#*"] }
    });
    if *condition == tokens_and_sessions { "use" } else { "another restriction" }
}

#[test]
fn each_function_has_only_the_permissions_that_it_needs() -> Result<()> {
    let template = template()?;
    let functions = resources(&template, "AWS::Serverless::Function")?;
    assert!(!functions.is_empty());
    for (id, function) in functions {
        let mut permissions = BTreeSet::new();
        for statement in statements(function) {
            assert_eq!(statement["Effect"], "Allow", "{id}");
            let single = std::slice::from_ref(&statement["Action"]);
            for action in statement["Action"].as_array().map_or(single, Vec::as_slice) {
                let permission = permission(action.as_str().unwrap_or_default(), &statement["Resource"]);
                let permission =
                    permission.with_context(|| format!("{id} has a permission for nobody: {statement}"))?;
                permissions.insert(match &statement["Condition"] {
                    Json::Null => permission,
                    condition => format!("{}:{permission}", restriction(condition)),
                });
            }
        }
        assert!(function["Properties"].get("Role").is_none(), "{id} has a role that this test does not check");
        let needed: BTreeSet<String> = needed(id, function).into_iter().map(ToOwned::to_owned).collect();
        assert_eq!(permissions, needed, "{id}");
    }
    Ok(())
}

#[test]
fn the_table_is_protected_from_loss_and_encrypted() -> Result<()> {
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
        // With a fixed name, the account could have only one deployment.
        assert!(properties.get("TableName").is_none());
    }
    Ok(())
}

#[test]
fn every_function_is_built_alike_and_has_a_fitting_size_and_timeout() -> Result<()> {
    let template = template()?;
    for (id, function) in resources(&template, "AWS::Serverless::Function")? {
        assert_eq!(function["Metadata"]["BuildMethod"], "rust-cargolambda", "{id}");
        assert_eq!(property(&template, function, "Runtime"), "provided.al2023", "{id}");
        assert_eq!(property(&template, function, "Architectures"), &serde_json::json!(["arm64"]), "{id}");
        let memory = property(&template, function, "MemorySize").as_u64().with_context(|| format!("{id}: memory"))?;
        assert!((256..=1_024).contains(&memory), "{id}: the first TLS handshake needs a share of a processor");
        let timeout = property(&template, function, "Timeout").as_u64().with_context(|| format!("{id}: timeout"))?;
        let longest = if has_event(function, |kind| kind == "HttpApi") { 29 } else { 900 };
        assert!((5..=longest).contains(&timeout), "{id}: API Gateway itself waits for 30 s at most, Lambda for 900 s");
        assert!(function["Properties"]["Description"].is_string(), "{id}");
    }
    Ok(())
}

#[test]
fn every_log_has_a_retention_and_no_function_shares_one() -> Result<()> {
    let template = template()?;
    let logs = resources(&template, "AWS::Logs::LogGroup")?;
    for (id, log) in &logs {
        let retention = &log["Properties"]["RetentionInDays"];
        assert!(retention.is_u64() || retention["Ref"] == "LogRetentionDays", "{id}");
    }
    let mut used = BTreeSet::new();
    for (id, function) in resources(&template, "AWS::Serverless::Function")? {
        let log = function["Properties"]["LoggingConfig"]["LogGroup"]["Ref"].as_str();
        let log = log.with_context(|| format!("{id} logs to a group that Lambda creates, without a retention"))?;
        assert!(logs.contains_key(log), "{id}");
        assert!(used.insert(log), "{id} shares its log");
    }
    Ok(())
}

#[test]
fn the_api_throttles_and_its_log_has_no_personal_data() -> Result<()> {
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
        // API Gateway does not check that the format is JSON.
        serde_json::from_str::<Json>(format).context("the access log's lines are JSON")?;
    }
    Ok(())
}

#[test]
fn every_variable_is_read_by_the_configuration() -> Result<()> {
    // The logger reads the one, and rustls the other.
    let read = RefCell::new(BTreeSet::from(["RUST_LOG".to_owned(), "SSL_CERT_FILE".to_owned()]));
    let functions = deployed()?;
    for function in &functions {
        let config = runtime::Config::from_lookup(|name| {
            read.borrow_mut().insert(name.to_owned());
            match name {
                "AWS_REGION" | "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("set by Lambda".to_owned()),
                _ => function.environment.get(name).cloned(),
            }
        });
        config.with_context(|| function.name.clone())?;
    }
    for function in &functions {
        for variable in function.environment.keys() {
            assert!(read.borrow().contains(variable), "nothing reads {variable} of {}", function.name);
        }
    }
    Ok(())
}

/// Whether a schedule's expression is one of those that we know to work. AWS accepts others that never start anything, or
/// start it at another time.
fn is_known_expression(text: &str) -> bool {
    let within = |kind: &str| text.strip_prefix(kind).and_then(|rest| rest.strip_suffix(')'));
    if let Some(rate) = within("rate(") {
        let Some((number, unit)) = rate.split_once(' ') else { return false };
        let number: u32 = number.parse().unwrap_or(0);
        let units: &[&str] = if number == 1 { &["minute", "hour", "day"] } else { &["minutes", "hours", "days"] };
        return number > 0 && units.contains(&unit);
    }
    let Some(cron) = within("cron(") else { return false };
    let fields: Vec<&str> = cron.split(' ').collect();
    let [minute, hour, "*", "*", "?", "*"] = fields.as_slice() else { return false };
    let below = |text: &str, limit: u32| text.parse::<u32>().is_ok_and(|number| number < limit);
    below(minute, 60) && (*hour == "*" || below(hour, 24))
}

#[test]
fn only_schedule_expressions_that_aws_understands_are_accepted() {
    for good in ["rate(1 minute)", "rate(5 minutes)", "cron(0 * * * ? *)", "cron(30 4 * * ? *)"] {
        assert!(is_known_expression(good), "{good}");
    }
    for bad in
        ["rate(1 minutes)", "rate(0 minutes)", "rate(5 minute)", "cron(0 * * * *)", "cron(60 * * * ? *)", "hourly"]
    {
        assert!(!is_known_expression(bad), "{bad}");
    }
}

#[test]
fn every_schedule_passes_its_instant_and_keeps_failed_runs() -> Result<()> {
    let template = template()?;
    let mut schedules = 0;
    for (id, function) in resources(&template, "AWS::Serverless::Function")? {
        for (name, event) in function["Properties"]["Events"].as_object().into_iter().flatten() {
            if ["HttpApi", "SNS"].iter().any(|kind| event["Type"] == *kind) {
                continue;
            }
            assert_eq!(event["Type"], "ScheduleV2", "{id}, {name}");
            let schedule = &event["Properties"];
            assert!(schedule["ScheduleExpression"].as_str().is_some_and(is_known_expression), "{id}: {schedule}");
            assert_eq!(schedule["ScheduleExpressionTimezone"], "UTC", "{id}");
            assert_eq!(schedule["Input"], r#"{"scheduledAt": "<aws.scheduler.scheduled-time>"}"#, "{id}");
            let retries = schedule["RetryPolicy"]["MaximumRetryAttempts"].as_u64();
            assert!(retries.is_some_and(|retries| (1..=185).contains(&retries)), "{id}");
            assert!(schedule["DeadLetterConfig"]["Arn"].is_object(), "{id}: a run that could not be started is kept");
            schedules += 1;
        }
    }
    assert!(schedules > 0);
    Ok(())
}

#[test]
fn a_failed_run_is_retried_and_then_kept() -> Result<()> {
    let template = template()?;
    for (id, function) in resources(&template, "AWS::Serverless::Function")? {
        if !has_event(function, |kind| kind != "HttpApi") {
            continue;
        }
        let invocations = &function["Properties"]["EventInvokeConfig"];
        assert_eq!(invocations["MaximumRetryAttempts"], 2, "{id}");
        let failed = &invocations["DestinationConfig"]["OnFailure"];
        assert!(failed["Type"] == "SQS" && failed["Destination"]["Fn::GetAtt"][0] == "FailedRuns", "{id}");
    }
    Ok(())
}

#[test]
fn the_mail_service_publishes_every_event_that_record_delivery_handles() -> Result<()> {
    let template = template()?;
    let destinations = resources(&template, "AWS::SES::ConfigurationSetEventDestination")?;
    let destination = destinations.values().next().context("the events of mails have a destination")?;
    let events = &destination["Properties"]["EventDestination"];
    let kinds: BTreeSet<&str> =
        events["MatchingEventTypes"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    assert_eq!(kinds, BTreeSet::from(["bounce", "complaint", "delivery", "reject", "send"]));
    assert_eq!(
        (&events["Enabled"], &events["SnsDestination"]["TopicARN"]["Ref"]),
        (&true.into(), &"MailEvents".into())
    );
    let listener = &template["Resources"]["RecordDelivery"]["Properties"]["Events"]["MailEvents"];
    assert_eq!((&listener["Type"], &listener["Properties"]["Topic"]["Ref"]), (&"SNS".into(), &"MailEvents".into()));
    Ok(())
}
