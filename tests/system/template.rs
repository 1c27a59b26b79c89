//! `template.yaml` against the crates and against what must not be lost: routes, permissions, the table's protections.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use local::functions::operations;
use local::template::Template;
use serde_json::Value as Json;
use system_tests::runtime_api::deployed;

/// The whole template, short forms in their long forms.
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

/// A function's own property, or all functions'.
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
            (name, keys.collect())
        })
        .collect();
    assert_eq!(template, crates);
    Ok(())
}

#[test]
fn what_no_route_is_for_reaches_a_function_of_ours() -> Result<()> {
    let defaults = deployed()?.into_iter().filter(|function| function.routes.iter().any(|route| route.is_default()));
    assert_eq!(defaults.map(|function| function.name).collect::<Vec<_>>(), ["read-listing"]);
    Ok(())
}

#[test]
fn no_two_routes_are_one_and_no_two_operations_share_a_name() {
    let all: Vec<_> = operations().into_values().flatten().collect();
    let routes: BTreeSet<_> = all.iter().map(|operation| format!("{} {}", operation.method, operation.path)).collect();
    let names: BTreeSet<_> = all.iter().map(|operation| operation.id.as_str()).collect();
    assert_eq!((routes.len(), names.len()), (all.len(), all.len()));
}

/// What hearing of a notice takes.
const TOLD: [&str; 3] = ["DeleteItem", "GetItem", "PutItem"];
/// What a job that finds notices due and sends them takes.
const JOB: [&str; 7] =
    ["BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query", "agenda:Query", "ses:SendRawEmail"];

/// What an action is called in [`allowed`], by the resource that it is allowed on; `None` when nobody may have it there.
fn permission(action: &str, resource: &Json) -> Option<String> {
    let on_table = resource["Fn::GetAtt"] == serde_json::json!(["Table", "Arn"]);
    let on_index = resource["Fn::Sub"] == "${Table.Arn}/index/agenda";
    let of_mail = resource.as_array().is_some_and(|all| {
        let ours =
            |arn: &Json| arn["Fn::Sub"].as_str().is_some_and(|arn| arn.starts_with("arn:${AWS::Partition}:ses:"));
        all.len() == 2 && all.iter().all(ours)
    });
    match action.split_once(':')? {
        ("dynamodb", name) if on_table => Some(name.to_owned()),
        ("dynamodb", "Query") if on_index => Some("agenda:Query".to_owned()),
        ("ses", "SendRawEmail") if of_mail => Some(action.to_owned()),
        _ => None,
    }
}

/// What each function does to the table, to its index and with mail; everything else it may not do. `Scan` is nobody's.
fn allowed() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let write = ["BatchGetItem", "ConditionCheckItem", "DeleteItem", "GetItem", "PutItem", "UpdateItem"];
    BTreeMap::from([
        ("Submit", BTreeSet::from(write)),
        ("Publish", BTreeSet::from(write)),
        ("Account", write.into_iter().chain(["Query", "ses:SendRawEmail"]).collect()),
        ("Preview", BTreeSet::from(["BatchGetItem", "GetItem", "use:UpdateItem"])),
        (
            "Programme",
            BTreeSet::from(["BatchGetItem", "GetItem", "PutItem", "Query", "agenda:Query", "use:UpdateItem"]),
        ),
        ("ReadListing", BTreeSet::from(["BatchGetItem", "GetItem", "Query", "UpdateItem"])),
        ("ReadPartner", BTreeSet::from(["BatchGetItem", "GetItem", "Query", "use:UpdateItem"])),
        (
            "ReadMail",
            [TOLD.as_slice(), &["Query", "BatchGetItem", "agenda:Query", "use:UpdateItem"]]
                .concat()
                .into_iter()
                .collect(),
        ),
        ("RecordDelivery", BTreeSet::from(TOLD)),
        ("SendNotices", JOB.into()),
        ("EnforceFortified", JOB.into()),
        ("AdvanceRollout", JOB.into()),
        ("NotifyExpiry", JOB.into_iter().chain(["ConditionCheckItem", "UpdateItem"]).collect()),
        ("ApplySelfAssessment", write.into_iter().chain(["Query", "ses:SendRawEmail"]).collect()),
        ("Console", write.into_iter().chain(["Query", "ses:SendRawEmail"]).collect()),
        ("ReviewSelfAssessment", write.into_iter().chain(["Query", "agenda:Query", "ses:SendRawEmail"]).collect()),
        ("Catalogue", write.into_iter().chain(["BatchWriteItem", "Query"]).collect()),
    ])
}

/// What a restriction to some items is called in [`allowed`].
fn restricted(condition: &Json) -> &'static str {
    let used = serde_json::json!({
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["TOKEN#*", "SESSION#*"] }
    });
    if *condition == used { "use" } else { "something else" }
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
            let single = std::slice::from_ref(&statement["Action"]);
            for action in statement["Action"].as_array().map_or(single, Vec::as_slice) {
                let permission = permission(action.as_str().unwrap_or_default(), &statement["Resource"]);
                let permission = match &statement["Condition"] {
                    Json::Null => permission,
                    condition => permission.map(|name| format!("{}:{name}", restricted(condition))),
                };
                actions.insert(permission.with_context(|| format!("{id} may do something else: {statement}"))?);
            }
        }
        assert!(function["Properties"].get("Role").is_none(), "{id} has a role that nothing here checks");
        policies.insert(id, actions);
    }
    let allowed: BTreeMap<_, BTreeSet<String>> =
        allowed().into_iter().map(|(id, actions)| (id, actions.into_iter().map(ToOwned::to_owned).collect())).collect();
    assert_eq!(policies, allowed);
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
        let events = function["Properties"]["Events"].as_object().into_iter().flatten();
        let longest = if events.clone().any(|(_, event)| event["Type"] == "HttpApi") { 29 } else { 900 };
        assert!((5..=longest).contains(&timeout), "{id}: API Gateway itself waits for 30 s at most, Lambda for 900 s");
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
    let read = BTreeSet::from([
        "EMBEDDED_ORIGINS",
        "EXPOSURE_FLUSH_SECONDS",
        "MAIL_CONFIGURATION_SET",
        "PUBLIC_URL",
        "RUST_LOG",
        "SSL_CERT_FILE",
        "TABLE_NAME",
    ]);
    for function in deployed()? {
        for variable in function.environment.keys() {
            assert!(read.contains(variable.as_str()), "nothing reads {variable} of {}", function.name);
        }
        let config = runtime::Config::from_lookup(|name| match name {
            "AWS_REGION" | "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY" => Some("set by Lambda".to_owned()),
            _ => function.environment.get(name).cloned(),
        });
        config.with_context(|| function.name.clone())?;
    }
    Ok(())
}

/// The expressions of schedules that are known to be right: AWS would take a wrong one and never start anything, or start
/// it at another time.
fn is_expression(text: &str) -> bool {
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
fn a_schedules_expression_is_one_that_aws_understands() {
    for good in ["rate(1 minute)", "rate(5 minutes)", "cron(0 * * * ? *)", "cron(30 4 * * ? *)"] {
        assert!(is_expression(good), "{good}");
    }
    for bad in
        ["rate(1 minutes)", "rate(0 minutes)", "rate(5 minute)", "cron(0 * * * *)", "cron(60 * * * ? *)", "hourly"]
    {
        assert!(!is_expression(bad), "{bad}");
    }
}

#[test]
fn every_schedule_says_its_instant_and_loses_no_run() -> Result<()> {
    let template = template()?;
    let mut schedules = 0;
    for (id, function) in resources(&template, "AWS::Serverless::Function")? {
        for (name, event) in function["Properties"]["Events"].as_object().into_iter().flatten() {
            if ["HttpApi", "SNS"].iter().any(|kind| event["Type"] == *kind) {
                continue;
            }
            assert_eq!(event["Type"], "ScheduleV2", "{id}, {name}");
            let schedule = &event["Properties"];
            assert!(schedule["ScheduleExpression"].as_str().is_some_and(is_expression), "{id}: {schedule}");
            assert_eq!(schedule["ScheduleExpressionTimezone"], "UTC", "{id}");
            assert_eq!(schedule["Input"], r#"{"scheduledAt": "<aws.scheduler.scheduled-time>"}"#, "{id}");
            let retries = schedule["RetryPolicy"]["MaximumRetryAttempts"].as_u64();
            assert!(retries.is_some_and(|retries| (1..=185).contains(&retries)), "{id}");
            assert!(schedule["DeadLetterConfig"]["Arn"].is_object(), "{id}: a run that never started is told of");
            schedules += 1;
        }
    }
    assert!(schedules > 0);
    Ok(())
}

#[test]
fn a_run_that_fails_is_tried_again_and_then_kept() -> Result<()> {
    let template = template()?;
    for (id, function) in resources(&template, "AWS::Serverless::Function")? {
        let properties = &function["Properties"];
        let events = properties["Events"].as_object().into_iter().flatten();
        if !events.clone().any(|(_, event)| event["Type"] != "HttpApi") {
            continue;
        }
        let invocations = &properties["EventInvokeConfig"];
        assert_eq!(invocations["MaximumRetryAttempts"], 2, "{id}");
        let failed = &invocations["DestinationConfig"]["OnFailure"];
        assert!(failed["Type"] == "SQS" && failed["Destination"]["Fn::GetAtt"][0] == "FailedRuns", "{id}");
    }
    Ok(())
}

#[test]
fn the_mail_service_tells_everything_that_record_delivery_hears() -> Result<()> {
    let template = template()?;
    let destinations = resources(&template, "AWS::SES::ConfigurationSetEventDestination")?;
    let destination = destinations.values().next().context("somebody is told")?;
    let told = &destination["Properties"]["EventDestination"];
    let kinds: BTreeSet<&str> =
        told["MatchingEventTypes"].as_array().into_iter().flatten().filter_map(Json::as_str).collect();
    assert_eq!(kinds, BTreeSet::from(["bounce", "complaint", "delivery", "reject", "send"]));
    assert_eq!((&told["Enabled"], &told["SnsDestination"]["TopicARN"]["Ref"]), (&true.into(), &"MailEvents".into()));
    let listener = &template["Resources"]["RecordDelivery"]["Properties"]["Events"]["MailEvents"];
    assert_eq!((&listener["Type"], &listener["Properties"]["Topic"]["Ref"]), (&"SNS".into(), &"MailEvents".into()));
    Ok(())
}
