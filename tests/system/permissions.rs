//! The template's policies: who may write what, and that nobody is allowed more. That each function may do what it does is tested by
//! all other modules here, because DynamoDB, SES and Lambda refuse here what the policies do not allow.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use aws_sdk_ses::error::ProvideErrorMetadata as _;
use aws_sdk_ses::primitives::Blob;
use aws_sdk_ses::types::RawMessage;
use local::permissions::{Permissions, Resource, Statement};
use local::template::Template;
use local::{LocalSystem, Options};
use runtime::Config;
use runtime::config::Credentials;
use serde_json::{Value as Json, json};
use system_tests::{NOTES, THEN, table};

fn permissions() -> Result<Permissions> {
    Permissions::read(&Template::embedded()?)
}

/// Whether a statement allows an action that changes something.
fn writes(statement: &Statement) -> bool {
    statement.resource.is_of_table()
        && statement.actions.iter().any(|action| !["GetItem", "BatchGetItem", "Query"].contains(&action.as_str()))
}

/// The functions that have a statement of some kind, by the partitions for which they have it.
fn by_partition(permissions: &Permissions, wanted: impl Fn(&Statement) -> bool) -> BTreeMap<String, BTreeSet<&str>> {
    let mut all: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (function, statements) in permissions.iter() {
        for statement in statements.iter().filter(|statement| wanted(statement)) {
            for partition in statement.patterns.iter().flatten() {
                all.entry(partition.clone()).or_default().insert(function);
            }
        }
    }
    all
}

#[test]
fn every_statement_names_its_actions_and_partitions() -> Result<()> {
    let permissions = permissions()?;
    for (function, statements) in permissions.iter() {
        assert!(!statements.is_empty(), "{function}");
        for Statement { actions, resource, patterns } in statements.iter().filter(|it| it.resource.is_of_table()) {
            let patterns = patterns.as_deref().with_context(|| format!("{function} may use every partition"))?;
            assert!(!patterns.is_empty() && !patterns.iter().any(|it| it == "*"), "{function}: {patterns:?}");
            let index = ["Query"].map(ToOwned::to_owned);
            assert!(*resource == Resource::Table || *actions == index, "{function}: an index can only be queried");
            let known =
                ["GetItem", "BatchGetItem", "Query", "PutItem", "UpdateItem", "DeleteItem", "ConditionCheckItem"];
            assert!(actions.iter().all(|action| known.contains(&action.as_str())), "{function}: {actions:?}");
        }
    }
    Ok(())
}

#[test]
fn each_kind_of_record_is_written_only_by_those_whose_business_it_is() -> Result<()> {
    let permissions = permissions()?;
    let writers = by_partition(&permissions, writes);
    let only = |partition: &str, functions: &[&str]| {
        assert_eq!(writers[partition], functions.iter().copied().collect(), "{partition}");
    };
    only("EXPOSURE#*", &["read-listing"]);
    only("IDEMPOTENCY#*", &["console", "publish"]);
    only("LIMIT#*", &["account"]);
    only("LIST#*", &["review-listing", "staff"]);
    only("PERSON#*", &["account", "catalogue", "read-mail", "staff"]);
    only("PRODUCT#*", &["catalogue", "staff"]);
    only("PROGRAMME", &["programme", "staff"]);
    only("SIGN-IN#*", &["account"]);
    only("ADDRESS#*", &["read-mail", "record-delivery", "staff"]);
    only("STAFF", &["catalogue", "staff"]);
    only("STATISTICS", &["review-listing", "scan-listings", "staff"]);
    only("RUN#*", &["advance-rollout", "enforce-fortified", "notify-expiry", "scan-listings", "send-notices", "staff"]);
    Ok(())
}

#[test]
fn only_account_reads_links_that_sign_in_and_only_it_makes_sessions() -> Result<()> {
    let permissions = permissions()?;
    let readers = by_partition(&permissions, |statement| !writes(statement));
    assert_eq!(readers["SIGN-IN#*"], BTreeSet::from(["account"]));
    let makers = by_partition(&permissions, |statement| statement.actions.iter().any(|action| action == "PutItem"));
    assert_eq!(makers["SESSION#*"], BTreeSet::from(["account"]));
    assert_eq!(makers["TOKEN#*"], BTreeSet::from(["account", "catalogue", "staff"]));
    Ok(())
}

#[test]
fn functions_for_readers_write_nothing_but_what_they_count() -> Result<()> {
    let permissions = permissions()?;
    for (function, allowed) in [
        ("read-listing", &["EXPOSURE#*", "SESSION#*", "TOKEN#*"][..]),
        ("read-partner", &["SESSION#*", "TOKEN#*"]),
        ("preview", &["SESSION#*", "TOKEN#*"]),
    ] {
        let (_, statements) = permissions.iter().find(|(name, _)| *name == function).context("the function")?;
        let written: BTreeSet<_> =
            statements.iter().filter(|it| writes(it)).flat_map(|it| it.patterns.iter().flatten()).collect();
        assert_eq!(written.into_iter().map(String::as_str).collect::<Vec<_>>(), allowed, "{function}");
    }
    Ok(())
}

/// The statements of a function's policies that are not about the table.
fn beside_the_table(function: &Json) -> Vec<&Json> {
    let policies = function["Properties"]["Policies"].as_array().into_iter().flatten();
    let statements = policies.flat_map(|policy| policy["Statement"].as_array().into_iter().flatten());
    statements.filter(|statement| !statement["Action"].to_string().contains("\"dynamodb:")).collect()
}

#[test]
fn whoever_has_a_configuration_set_may_send_mail_and_nobody_may_do_anything_else() -> Result<()> {
    let template = Template::embedded()?;
    let resources = template.document()["Resources"].as_object().context("resources")?;
    let functions = resources.iter().filter(|(_, resource)| resource["Type"] == "AWS::Serverless::Function");
    for (id, function) in functions {
        assert!(function["Properties"].get("Role").is_none(), "{id} has a role that this test does not check");
        let sends = !function["Properties"]["Environment"]["Variables"]["MAIL_CONFIGURATION_SET"].is_null();
        let others = beside_the_table(function);
        // Staff start jobs; `staff_pages::jobs` looks at which.
        let starts = |statement: &&Json| statement["Action"] == json!(["lambda:InvokeFunction"]);
        let (starting, others): (Vec<_>, Vec<_>) = others.into_iter().partition(starts);
        assert_eq!(starting.len(), usize::from(id == "Staff"), "{id}: {starting:?}");
        assert_eq!(others.len(), usize::from(sends), "{id}: {others:?}");
        for statement in others {
            assert_eq!(
                (&statement["Effect"], &statement["Action"]),
                (&"Allow".into(), &json!(["ses:SendRawEmail"])),
                "{id}"
            );
            for arn in statement["Resource"].as_array().context("resources of SES")? {
                let arn = arn["Fn::Sub"].as_str().unwrap_or_default();
                assert!(arn.starts_with("arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:"), "{id}: {arn}");
            }
        }
    }
    Ok(())
}

/// A system that is no [`World`], which fails at its end because of what is refused here on purpose.
async fn start_metered() -> Result<LocalSystem> {
    local::start(Options { at: Some(THEN.parse()?), seed: true, metered: true, ..Options::default() }).await
}

/// The configuration with which a function signs its calls.
fn sign_as(local: &LocalSystem, function: &str) -> Config {
    let config = local.config().clone();
    Config { credentials: Credentials { access_key_id: function.to_owned(), ..config.credentials }, ..config }
}

#[tokio::test]
async fn a_call_that_a_functions_policies_do_not_allow_is_refused_as_aws_refuses_it() -> Result<()> {
    let local = start_metered().await?;
    let (preview, listing) = (sign_as(&local, "preview"), format!("LISTING#{NOTES}"));
    assert!(table::get_item(&preview, &listing, "VIEW").await?.is_some());
    for refused in [
        table::get_item(&preview, "SIGN-IN#0", "KEY").await.map(drop),
        table::query_partition(&preview, &listing, "V").await.map(drop),
        table::scan(&preview).await.map(drop),
    ] {
        let error = refused.err().context("preview read what it may not read")?.to_string();
        assert!(error.contains("AccessDeniedException") && error.contains("User: preview"), "{error}");
    }
    let refused = local.iam().context("the system is metered")?.refused();
    assert!(refused.len() == 3 && refused.iter().all(|call| call.contains("the policies of preview")), "{refused:?}");
    Ok(())
}

#[tokio::test]
async fn mail_and_runs_that_a_functions_policies_do_not_allow_are_refused_as_aws_refuses_them() -> Result<()> {
    let local = start_metered().await?;
    for (function, set, may) in [
        ("send-notices", "MailConfiguration", true),
        ("send-notices", "OtherConfiguration", false),
        ("read-listing", "MailConfiguration", false),
    ] {
        let sent = send_mail(&sign_as(&local, function), set).await;
        assert_eq!(sent.is_ok(), may, "{function} with {set}: {sent:?}");
        ensure!(may || sent.is_err_and(|code| code == "AccessDenied"), "{function} with {set}");
    }
    assert_eq!(local.mailbox().sent().len(), 1);
    for (function, started, may) in [
        ("staff", "ScanListings:live", true),
        ("staff", "ScanListings", false),
        ("staff", "RecordDelivery:live", false),
        ("read-listing", "ScanListings:live", false),
    ] {
        let settings = runtime::aws::lambda(&sign_as(&local, function), Duration::from_secs(20));
        let run = aws_sdk_lambda::Client::new(&settings).invoke().function_name(started);
        let run = run.payload(Blob::new(r#"{"rehearse": true}"#)).send().await;
        assert_eq!(run.is_ok(), may, "{function} starts {started}: {run:?}");
        let code = run.err().and_then(|error| error.code().map(ToOwned::to_owned));
        ensure!(may || code.as_deref() == Some("AccessDeniedException"), "{function} starts {started}: {code:?}");
    }
    let refused = local.iam().context("the system is metered")?.refused();
    ensure!(refused.len() == 5 && refused[0].contains("ses:SendRawEmail of the Mail"), "{refused:?}");
    let used = local.iam().context("the system is metered")?.used();
    let used: Vec<_> = used.iter().map(ToString::to_string).collect();
    for grant in [
        "send-notices ses:SendRawEmail Mail configuration-set/MailConfiguration",
        "send-notices ses:SendRawEmail Mail identity/*",
        "staff lambda:InvokeFunction Function ScanListings:live",
    ] {
        ensure!(used.iter().any(|used| used == grant), "{grant} is not in {used:?}");
    }
    Ok(())
}

/// Sends a mail with a configuration set. The error is SES's code.
async fn send_mail(config: &Config, configuration_set: &str) -> Result<(), String> {
    let raw = RawMessage::builder().data(Blob::new("Subject: Test\r\n\r\nTest")).build();
    let mail = runtime::aws::ses(config).send_raw_email().source("marketplace@example.com");
    let mail = mail.destinations("pat@acme.example").configuration_set_name(configuration_set);
    let sent = mail.raw_message(raw.map_err(|error| error.to_string())?).send().await;
    sent.map(drop).map_err(|error| error.code().unwrap_or_default().to_owned())
}
