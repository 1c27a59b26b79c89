//! What those see who watch the system: one line for each request and run, which names nobody; the metrics in it; and failures
//! that can be told apart.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use domain::notice::NoticeContent;
use local::DatabaseFault;
use local::mailbox::MailFault;
use mail::failure::FailureKind;
use runtime::metrics::{DIMENSION, Metric, NAMESPACE};
use serde_json::{Value as Json, json};
use system_tests::events::Case;
use system_tests::runtime_api::{Function, Outcome, deployed, environment, program};
use system_tests::{NOTES, PAT, THEN, World, v2};

use crate::mail::put_notice;

async fn start(world: &World, name: &str, log: &str) -> Result<Function> {
    let function = deployed()?.into_iter().find(|function| function.name == name).context("it is deployed")?;
    let mut environment: BTreeMap<_, _> = environment(&function, world.local.config());
    environment.insert("RUST_LOG".to_owned(), log.to_owned());
    Function::start(&program(name)?, environment).await
}

fn event_of(name: &str) -> Result<Json> {
    let function = deployed()?.into_iter().find(|function| function.name == name).context("it is deployed")?;
    Ok(Case::of(&function)?.event)
}

/// The lines of requests and runs in a log.
fn lines(log: &str) -> Vec<Json> {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    lines.filter(|line| line.get("_aws").is_some()).collect()
}

/// Checks a line by the rules of the embedded metric format, and returns the names of its metrics.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html>
fn check_format(line: &Json) -> Result<BTreeSet<String>> {
    let units = ["Count", "Milliseconds"];
    ensure!(line.to_string().len() <= 1024 * 1024, "too long");
    let timestamp = line["_aws"]["Timestamp"].as_u64().context("a timestamp")?;
    // In milliseconds: after 2020 and before 2100.
    ensure!((1_577_836_800_000..4_102_444_800_000).contains(&timestamp), "{timestamp}");
    let mut names = BTreeSet::new();
    let directives = line["_aws"]["CloudWatchMetrics"].as_array().context("directives")?;
    for directive in directives {
        ensure!(directive["Namespace"] == NAMESPACE, "{directive}");
        for set in directive["Dimensions"].as_array().context("dimensions")? {
            let keys = set.as_array().context("a set of dimensions")?;
            ensure!((1..=30).contains(&keys.len()), "{set}");
            for key in keys {
                let value = line[key.as_str().context("a name")?].as_str().context("its value is a text")?;
                ensure!((1..=1024).contains(&value.len()) && value.is_ascii(), "{key}: {value}");
            }
        }
        let metrics = directive["Metrics"].as_array().context("metrics")?;
        ensure!(metrics.len() <= 100, "{} metrics", metrics.len());
        for metric in metrics {
            let name = metric["Name"].as_str().context("a name")?;
            ensure!(line[name].is_number(), "{name} has no value");
            ensure!(metric["Unit"].as_str().is_some_and(|unit| units.contains(&unit)), "{metric}");
            ensure!(names.insert(name.to_owned()), "{name} is there twice");
        }
    }
    Ok(names)
}

#[tokio::test]
async fn a_request_leaves_one_line_with_its_route_and_nothing_of_what_was_sent() -> Result<()> {
    let world = World::start().await?;
    let mut process = start(&world, "submit", "trace").await?;
    let mut event = event_of("submit")?;
    event["headers"]["cookie"] = json!("session=needle-cookie");
    event["cookies"] = json!(["session=needle-cookie"]);
    event["headers"]["x-amzn-trace-id"] = json!("Root=1-67891233-abcdef012345678912345678");
    event["rawQueryString"] = json!("from=pat%40acme.example");
    let answers = json!({ "appTrustInformation": { "security": { "securityContact": "needle@acme.example" } } });
    event["body"] = json!(answers.to_string());
    let answer = process.invoke(&event).await?.response()?;
    assert_eq!(answer["statusCode"], 200, "{answer}");
    let log = process.stop().await?;
    let token = STANDARD.encode(format!("{}:{}", PAT.email, PAT.token));
    for needle in ["acme.example", "com.example", "needle", PAT.token, token.as_str(), "securityContact", "session="] {
        let line = log.lines().find(|line| line.contains(needle));
        ensure!(line.is_none(), "the log has {needle}: {}", line.unwrap_or_default());
    }
    let [line] = lines(&log).try_into().map_err(|lines| anyhow::anyhow!("not one line: {lines:?}"))?;
    check_format(&line)?;
    assert_eq!(line["route"], event["routeKey"]);
    assert_eq!(line["requestId"], event["requestContext"]["requestId"]);
    assert_eq!((&line["status"], &line[DIMENSION]), (&json!(200), &json!("submit")));
    assert_eq!(line["invocation"], "00000000-0000-4000-8000-000000000001");
    // The runtime's own trace goes before that of the request, because X-Ray has the function's under it.
    assert_eq!(line["trace"], "1-00000000-000000000000000000000000");
    assert_eq!((&line["RequestsRefused"], &line["RequestsFailed"]), (&json!(0.0), &json!(0.0)));
    ensure!(line["Duration"].as_f64().is_some_and(|ms| ms > 0.0), "{line}");
    ensure!(line["ReadUnits"].as_f64().is_some_and(|units| units >= 2.0), "{line}");
    ensure!(line["WriteUnits"].as_f64().is_some_and(|units| units >= 1.0), "{line}");
    Ok(())
}

#[tokio::test]
async fn a_path_with_an_address_is_logged_as_its_route() -> Result<()> {
    let world = World::start().await?;
    let mut process = start(&world, "catalogue", "trace").await?;
    let mut event = event_of("read-partner")?;
    let route = "GET /catalogue/people/{email}/tokens";
    for pointer in ["/routeKey", "/requestContext/routeKey"] {
        *event.pointer_mut(pointer).context("a route")? = json!(route);
    }
    for pointer in ["/rawPath", "/requestContext/http/path"] {
        *event.pointer_mut(pointer).context("a path")? = json!("/catalogue/people/needle@acme.example/tokens");
    }
    assert_eq!(process.invoke(&event).await?.response()?["statusCode"], 401);
    let log = process.stop().await?;
    ensure!(!log.contains("needle"), "{log}");
    let line = lines(&log).pop().context("a line")?;
    assert_eq!(
        (&line["route"], &line["status"], &line["problem"]),
        (&json!(route), &json!(401), &json!("unauthenticated"))
    );
    assert_eq!((&line["RequestsRefused"], &line["RequestsFailed"]), (&json!(1.0), &json!(0.0)));
    Ok(())
}

#[tokio::test]
async fn a_run_leaves_one_line_with_the_numbers_of_its_report() -> Result<()> {
    let world = World::at("2023-07-15T00:00:00Z").await?;
    put_notice(&world, NoticeContent::BadgeReturned, "change1", &[NOTES]).await?;
    let mut process = start(&world, "send-notices", "trace").await?;
    let scheduled = "2023-07-15T00:00:00Z";
    let report = process.invoke(&json!({ "scheduledAt": scheduled })).await?.response()?;
    process.invoke(&json!({ "scheduledAt": scheduled, "rehearse": true })).await?.response()?;
    let log = process.stop().await?;
    let [run, rehearsal] = lines(&log).try_into().map_err(|lines| anyhow::anyhow!("not two lines: {lines:?}"))?;
    let names = check_format(&run)?;
    assert_eq!((&run["job"], &run["scheduledAt"]), (&json!("send-notices"), &json!(scheduled)));
    for (metric, field) in [("Examined", "examined"), ("Acted", "acted"), ("Skipped", "skipped"), ("Failed", "failed")]
    {
        assert_eq!(run[metric].as_f64(), report[field].as_f64(), "{metric}");
    }
    assert_eq!(
        (run["RunsFinished"].as_f64(), run["Acted"].as_f64(), run["MailsSent"].as_f64()),
        (Some(1.0), Some(1.0), Some(1.0))
    );
    ensure!(run["WriteUnits"].as_f64().is_some_and(|units| units >= 4.0), "what the spawned delivery wrote: {run}");
    ensure!(names.contains("NoticesLate") && names.contains("RunsAtCapacity"), "{names:?}");
    ensure!(!check_format(&rehearsal)?.contains("RunsFinished") && rehearsal["rehearsal"] == true, "{rehearsal}");
    Ok(())
}

#[tokio::test]
async fn the_lines_of_every_function_follow_the_format_and_have_only_listed_metrics() -> Result<()> {
    let world = World::start().await?;
    let listed: BTreeSet<_> = Metric::ALL.iter().map(|metric| metric.definition().name.to_owned()).collect();
    for function in deployed()? {
        let mut process = start(&world, &function.name, "off").await?;
        process.invoke(&Case::of(&function)?.event).await?.response()?;
        let log = process.stop().await?;
        let [line] = lines(&log).try_into().map_err(|lines| anyhow::anyhow!("{}: {lines:?}", function.name))?;
        let names = check_format(&line).with_context(|| line.to_string())?;
        ensure!(names.is_subset(&listed), "{names:?}");
        assert_eq!(line[DIMENSION], function.name);
    }
    Ok(())
}

/// The type and the message of a failed invocation, as AWS gets them.
fn failure(outcome: Outcome) -> Result<(String, String)> {
    let Outcome::Error(error) = outcome else { anyhow::bail!("it did not fail: {outcome:?}") };
    let field = |name: &str| error[name].as_str().map(ToOwned::to_owned).with_context(|| format!("{name}: {error}"));
    Ok((field("errorType")?, field("errorMessage")?))
}

#[tokio::test]
async fn failures_can_be_told_apart_and_are_logged_once() -> Result<()> {
    let world = World::metered().await?;
    let run = json!({ "scheduledAt": THEN });
    let mut process = start(&world, "send-notices", "info").await?;
    let (kind, message) = failure(process.invoke(&json!({ "needle": 1 })).await?)?;
    ensure!(kind == FailureKind::BadEvent.as_str() && message.contains("scheduledAt"), "{kind}: {message}");
    world.local.mailbox().plan_faults([MailFault::Reject]);
    put_notice(&world, NoticeContent::BadgeReturned, "change1", &[NOTES]).await?;
    let (kind, message) = failure(process.invoke(&run).await?)?;
    ensure!(
        kind == FailureKind::SomeSubjectsFailed.as_str() && message.starts_with("1 of 1 failed"),
        "{kind}: {message}"
    );
    let log = process.stop().await?;
    for (kind, finished) in [("BadEvent", None), ("SomeSubjectsFailed", Some(1.0))] {
        let errors: Vec<_> = log.lines().filter(|line| line.contains("\"ERROR\"") && line.contains(kind)).collect();
        assert_eq!(errors.len(), 1, "{kind}: {log}");
        let line = lines(&log).into_iter().find(|line| line["error"] == kind);
        ensure!(line.is_some() || finished.is_some(), "{kind}: {log}");
    }
    let finished = lines(&log).into_iter().filter(|line| line["RunsFinished"] == 1.0).count();
    assert_eq!(finished, 1, "a run that failed for some has come to its end");
    Ok(())
}

#[tokio::test]
async fn a_table_that_is_gone_and_an_event_of_another_form_are_different_failures() -> Result<()> {
    let world = World::start().await?;
    let function =
        deployed()?.into_iter().find(|function| function.name == "notify-expiry").context("it is deployed")?;
    let mut gone: BTreeMap<_, _> = environment(&function, world.local.config());
    gone.insert("TABLE_NAME".to_owned(), "no-such-table".to_owned());
    let mut process = Function::start(&program(&function.name)?, gone).await?;
    let (kind, message) = failure(process.invoke(&json!({ "scheduledAt": THEN })).await?)?;
    ensure!(
        kind == FailureKind::TableUnavailable.as_str() && message.contains("DynamoDB did not answer"),
        "{kind}: {message}"
    );
    process.stop().await?;
    let mut listener = start(&world, "record-delivery", "info").await?;
    let (kind, message) = failure(listener.invoke(&json!({ "Records": [{ "needle": 1 }] })).await?)?;
    ensure!(kind == FailureKind::BadEvent.as_str() && message.contains("/Sns/Message"), "{kind}: {message}");
    listener.stop().await?;
    let mut reader = start(&world, "read-listing", "info").await?;
    let (kind, _) = failure(reader.invoke(&json!({ "needle": 1 })).await?)?;
    assert_eq!(kind, FailureKind::BadEvent.as_str());
    reader.stop().await?;
    Ok(())
}

#[tokio::test]
async fn a_job_whose_table_throttles_fails_as_throttled_and_does_its_work_at_the_next_event() -> Result<()> {
    let world = World::metered().await?;
    let faults = world.local.faults().context("the system is metered")?;
    let run = json!({ "scheduledAt": THEN });
    for job in deployed()?.into_iter().filter(|function| !function.schedules.is_empty()) {
        let mut process = start(&world, &job.name, "info").await?;
        faults.plan(0, usize::MAX, DatabaseFault::Throttled);
        let (kind, message) = failure(process.invoke(&run).await?)?;
        faults.clear();
        ensure!(kind == FailureKind::TableThrottled.as_str(), "{}: {kind}: {message}", job.name);
        process.invoke(&run).await?.response().with_context(|| job.name.clone())?;
        let log = process.stop().await?;
        let [failed, finished] = lines(&log).try_into().map_err(|lines| anyhow::anyhow!("not two lines: {lines:?}"))?;
        assert_eq!((&failed["error"], failed.get("RunsFinished")), (&json!("TableThrottled"), None), "{failed}");
        assert_eq!(finished["RunsFinished"], 1.0, "{finished}");
        let errors = log.lines().filter(|line| line.contains("\"ERROR\"") && line.contains("TableThrottled")).count();
        assert_eq!(errors, 1, "{log}");
    }
    Ok(())
}

/// The sums of a metric over all functions, as the local system shows them.
async fn sum_of(world: &World, name: &str) -> Result<f64> {
    let text = world.get("/metrics").send().await?.expect(200)?.text;
    let prefix = format!("privacy_and_security_{name}_sum{{");
    let values = text.lines().filter(|line| line.starts_with(&prefix));
    values.map(|line| Ok(line.rsplit(' ').next().context("a value")?.parse::<f64>()?)).sum()
}

#[tokio::test]
async fn the_units_in_the_lines_are_those_that_dynamodb_counts() -> Result<()> {
    let world = World::metered().await?;
    let meter = world.local.meter().context("it is metered")?;
    meter.reset();
    world.get(&format!("/listings/{NOTES}/privacy-and-security")).send().await?.expect(200)?;
    world.save_draft(NOTES, &json!({ "appTrustInformation": {} }), &PAT).await?;
    world.put(&v2(NOTES), &json!({})).send().await?.expect(401)?;
    world.sign_in(PAT.email).await?;
    put_notice(&world, NoticeContent::BadgeReturned, "change1", &[NOTES]).await?;
    // The notice was written by the test and by no function.
    let written_by_test = local::Usage::sum(&meter.take());
    let before = (sum_of(&world, "read_units").await?, sum_of(&world, "write_units").await?);
    for job in ["send-notices", "notify-expiry", "enforce-fortified", "advance-rollout", "scan-listings"] {
        world.run_job(job, &json!({})).await?;
    }
    world.get(&format!("/listings/{NOTES}")).send().await?.expect(200)?;
    world.get("/catalogue/partners/acme").by(&system_tests::STAFF).send().await?.expect(200)?;
    // Its lines are saved in tasks of their own.
    let import = json!({ "type": "partner", "id": "nimbus", "name": "Nimbus", "contact": "hello@nimbus.example" });
    let import = world.post("/catalogue/import").body("application/x-ndjson", import.to_string());
    import.by(&system_tests::STAFF).send().await?.expect(200)?;
    let counted = local::Usage::sum(&meter.take());
    let after = (sum_of(&world, "read_units").await?, sum_of(&world, "write_units").await?);
    ensure!(counted.read_units > 5.0 && counted.write_units > 5.0, "{counted:?}");
    assert_eq!((after.0 - before.0, after.1 - before.1), (counted.read_units, counted.write_units));
    ensure!(before.0 <= written_by_test.read_units && before.1 < written_by_test.write_units);
    Ok(())
}

#[tokio::test]
async fn the_metrics_of_the_local_system_move_with_a_request_a_run_and_a_mail() -> Result<()> {
    let world = World::start().await?;
    let text = world.get("/_local/metrics").send().await?.expect(200)?.text;
    for metric in Metric::ALL {
        ensure!(text.contains(metric.definition().meaning), "{metric:?} is not explained");
    }
    assert_eq!(sum_of(&world, "requests_refused").await?, 0.0);
    world.get("/listings/nobody").send().await?.expect(404)?;
    assert_eq!(sum_of(&world, "requests_refused").await?, 1.0);
    assert_eq!(sum_of(&world, "runs_finished").await?, 0.0);
    world.run_job("send-notices", &json!({})).await?;
    assert_eq!(sum_of(&world, "runs_finished").await?, 1.0);
    assert_eq!(sum_of(&world, "mails_sent").await?, 0.0);
    world.request_link(PAT.email, "").await?.expect(200)?;
    assert_eq!(sum_of(&world, "mails_sent").await?, 1.0);
    let read = |text: &str| {
        text.lines()
            .any(|line| line.starts_with("privacy_and_security_public_read_units_count{FunctionName=\"read-listing\"}"))
    };
    ensure!(read(&world.get("/metrics").send().await?.text), "a public read is counted");
    Ok(())
}

#[tokio::test]
async fn what_a_public_read_costs_is_measured_without_those_who_are_signed_in() -> Result<()> {
    let world = World::start().await?;
    let session = world.sign_in(PAT.email).await?;
    let tab = format!("/listings/{NOTES}/privacy-and-security");
    world.get(&tab).in_session(&session).send().await?.expect(200)?;
    world.get(&tab).by(&PAT).send().await?.expect(200)?;
    assert_eq!(sum_of(&world, "public_read_units").await?, 0.0);
    world.get(&tab).send().await?.expect(200)?;
    ensure!(sum_of(&world, "public_read_units").await? > 0.0, "a stranger's read is one");
    Ok(())
}

#[tokio::test]
async fn a_notice_is_late_after_a_quarter_of_an_hour() -> Result<()> {
    let world = World::at("2023-07-15T00:00:00Z").await?;
    put_notice(&world, NoticeContent::BadgeReturned, "change1", &[NOTES]).await?;
    for (scheduled, late) in [("2023-07-15T00:14:59Z", 0), ("2023-07-15T00:15:00Z", 1)] {
        let report = world.run_job("send-notices", &json!({ "scheduledAt": scheduled, "rehearse": true })).await?;
        assert_eq!(report["late"], late, "{scheduled}");
    }
    Ok(())
}

#[test]
fn what_is_spawned_counts_for_whoever_spawned_it() -> Result<()> {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut folders = vec![root.join("common"), root.join("functions")];
    let mut spawns = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() && !path.ends_with("tests") {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tally.rs") {
                let text = std::fs::read_to_string(&path)?;
                let shipped = text.split("#[cfg(test)]").next().unwrap_or_default();
                for line in shipped.lines().filter(|line| line.contains("spawn(")) {
                    spawns += 1;
                    ensure!(line.contains("tally::inherit("), "{}: {line}", path.display());
                }
            }
        }
    }
    ensure!(spawns >= 2, "{spawns} spawns: the search is wrong");
    Ok(())
}

/// The tables of metrics and failures for people.
fn tables() -> String {
    let mut text = String::from(
        "# Metrics\n\nEvery request and every run of a job writes one line to the log of its function: a JSON object in CloudWatch's embedded metric\n\
         format. The metrics are in the namespace `PrivacyAndSecurity` and have one dimension, `FunctionName`. The list is\n\
         `common/runtime/src/metrics.rs`; `cargo run` shows the same numbers at `/metrics`.\n\n| metric | unit | of | a value is |\n|---|---|---|---|\n",
    );
    for definition in Metric::ALL.iter().map(|metric| metric.definition()) {
        let sources: Vec<_> = definition.sources.iter().map(|source| source.as_str()).collect();
        let unit = definition.unit.as_str();
        text += &format!("| `{}` | {unit} | {} | {} |\n", definition.name, sources.join(", "), definition.meaning);
    }
    text += "\n# Failures\n\nAn invocation that fails has one of these types, in its answer, in the queue of failed runs and in its line's `error`:\n\n| type | what to do |\n|---|---|\n";
    for kind in FailureKind::ALL {
        text += &format!("| `{}` | {} |\n", kind.as_str(), kind.remedy());
    }
    text
}

#[test]
fn the_table_of_metrics_for_people_is_that_of_the_list() -> Result<()> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../infra/metrics.md");
    let written = std::fs::read_to_string(path)?;
    ensure!(written == tables(), "infra/metrics.md is to be:\n{}", tables());
    Ok(())
}
