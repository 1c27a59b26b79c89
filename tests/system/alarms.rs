//! Every alarm of the template stays quiet while all is well and comes when something is wrong, by its own arithmetic over lines
//! that the real programs wrote. What AWS measures itself is fed as it would measure it.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};
use domain::notice::NoticeContent;
use local::mailbox::MailFault;
use local::template::Template;
use runtime::metrics::NAMESPACE;
use serde_json::{Value as Json, json};
use system_tests::alarms::{Alarm, AlarmState, Datapoint};
use system_tests::events::Case;
use system_tests::runtime_api::{Function, deployed, environment, program};
use system_tests::table::get_item;
use system_tests::{CHARTS, NOTES, PAT, World};

use crate::mail::put_notice;

const NOW: &str = "2023-07-15T00:00:00Z";
/// The instant at which the alarms are evaluated, in seconds: after twelve hours.
const END: u64 = 12 * 3600;

/// The alarms of the template, with the functions' names in place of references to them.
fn alarms() -> Result<Vec<Alarm>> {
    let template = Template::embedded()?;
    let document = template.document();
    let resolve = |value: &Json| -> Result<String> {
        let Some(name) = value["Ref"].as_str() else {
            return Ok(value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned));
        };
        let default = &document["Parameters"][name]["Default"];
        let function = document["Resources"][name]["Properties"]["CodeUri"].as_str();
        Ok(match function.and_then(|code| code.strip_prefix("functions/")) {
            Some(function) => function.to_owned(),
            None if !default.is_null() => default.as_str().map_or_else(|| default.to_string(), ToOwned::to_owned),
            None => name.to_owned(),
        })
    };
    let resources = document["Resources"].as_object().context("resources")?;
    let alarms = resources.iter().filter(|(_, resource)| resource["Type"] == "AWS::CloudWatch::Alarm");
    alarms
        .map(|(name, alarm)| {
            Alarm::read(name, &alarm["Properties"], |value| {
                // A dimension such as `!GetAtt FailedRuns.QueueName`: any value, as long as it is the same.
                if value.is_object() && value["Ref"].is_null() { Ok(value.to_string()) } else { resolve(value) }
            })
            .with_context(|| name.clone())
        })
        .collect()
}

/// The values in a program's log, by metric and dimensions, each written every `interval` seconds until [`END`].
fn repeat(log: &str, interval: u64) -> Vec<Datapoint> {
    let lines = log.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok());
    let mut points = Vec::new();
    for line in lines.filter(|line| line.get("_aws").is_some()) {
        for directive in line["_aws"]["CloudWatchMetrics"].as_array().into_iter().flatten() {
            let keys = directive["Dimensions"][0].as_array().into_iter().flatten().filter_map(Json::as_str);
            let dimensions: BTreeMap<_, _> =
                keys.map(|key| (key.to_owned(), line[key].as_str().unwrap_or_default().to_owned())).collect();
            for name in
                directive["Metrics"].as_array().into_iter().flatten().filter_map(|metric| metric["Name"].as_str())
            {
                let (metric, dimensions) = (format!("{NAMESPACE}/{name}"), dimensions.clone());
                let value = line[name].as_f64().unwrap_or(f64::NAN);
                let times = (0..END).step_by(usize::try_from(interval).unwrap_or(60));
                points.extend(times.map(|at| Datapoint {
                    metric: metric.clone(),
                    dimensions: dimensions.clone(),
                    at,
                    value,
                }));
            }
        }
    }
    points
}

/// How often a function runs: jobs by their schedule, all others once in ten seconds.
fn interval(function: &local::template::Function) -> u64 {
    match function.schedules.first().map(String::as_str) {
        Some("rate(1 minute)") => 60,
        Some(_) => 3600,
        None => 10,
    }
}

/// Starts the program of a function, changes its environment, sends it events, and returns its log.
async fn log_of(world: &World, function: &local::template::Function, table: &str, events: &[Json]) -> Result<String> {
    let mut environment = environment(function, world.local.config());
    environment.insert("TABLE_NAME".to_owned(), table.to_owned());
    let mut process = Function::start(&program(&function.name)?, environment).await?;
    for event in events {
        process.invoke(event).await?;
    }
    process.stop().await
}

/// What AWS measures itself, by the alarms that watch it: `value` for each metric of a period.
fn measured_by_aws(alarm: &Alarm, value: impl Fn(&str) -> f64) -> Vec<Datapoint> {
    let mut points = Vec::new();
    for watched in alarm.watched.values() {
        let times = (0..END.max(alarm.window())).step_by(usize::try_from(watched.period).unwrap_or(60));
        let value = value(&watched.metric);
        points.extend(times.map(|at| {
            let (metric, dimensions) = (watched.metric.clone(), watched.dimensions.clone());
            Datapoint { metric, dimensions, at, value }
        }));
    }
    points
}

fn is_ours(alarm: &Alarm) -> bool {
    alarm.watched.values().all(|watched| watched.metric.starts_with(NAMESPACE))
}

#[tokio::test]
async fn no_alarm_comes_while_every_function_does_its_work() -> Result<()> {
    let world = World::at(NOW).await?;
    let mut points = Vec::new();
    for function in deployed()? {
        // The events of some jobs are rehearsals, which have no heartbeat.
        let event =
            if function.schedules.is_empty() { Case::of(&function)?.event } else { json!({ "scheduledAt": NOW }) };
        let log = log_of(&world, &function, &world.local.config().table, &[event]).await?;
        points.extend(repeat(&log, interval(&function)));
    }
    for alarm in alarms()? {
        let state = alarm.evaluate(&points, END)?;
        ensure!(!is_ours(&alarm) || state == AlarmState::Ok, "{}: {state:?}", alarm.name);
    }
    Ok(())
}

#[tokio::test]
async fn a_table_that_does_not_answer_raises_the_alarm_of_every_function_and_every_job_is_missed() -> Result<()> {
    let world = World::at(NOW).await?;
    let mut points = Vec::new();
    for function in deployed()? {
        let event = Case::of(&function)?.event;
        points.extend(repeat(&log_of(&world, &function, "no-such-table", &[event]).await?, interval(&function)));
    }
    let mut fired = BTreeSet::new();
    for alarm in alarms()?.iter().filter(|alarm| is_ours(alarm)) {
        if alarm.evaluate(&points, END)? == AlarmState::Alarm {
            fired.insert(alarm.name.clone());
        }
    }
    let expected: BTreeSet<_> = alarms()?.into_iter().map(|alarm| alarm.name).collect();
    let expected = expected.into_iter().filter(|name| name.ends_with("Failures") || name.ends_with("Missed"));
    assert_eq!(fired, expected.collect());
    Ok(())
}

/// The alarm of a name, over values.
fn state_of(name: &str, points: &[Datapoint]) -> Result<AlarmState> {
    let alarm = alarms()?.into_iter().find(|alarm| alarm.name == name).with_context(|| format!("no alarm {name}"))?;
    alarm.evaluate(points, alarm.window().max(END))
}

#[tokio::test]
async fn mail_that_is_late_unanswered_refused_or_more_than_a_run_may_send_raises_an_alarm_each() -> Result<()> {
    let world = World::at(NOW).await?;
    let sender = deployed()?.into_iter().find(|function| function.name == "send-notices").context("send-notices")?;
    let table = world.local.config().table.clone();
    put_notice(&world, NoticeContent::BadgeReturned, "change1", &[NOTES]).await?;
    let full = json!({ "scheduledAt": NOW, "maxPerRun": 0 });
    let at_capacity = repeat(&log_of(&world, &sender, &table, &[full]).await?, 60);
    assert_eq!(state_of("SendNoticesAtCapacity", &at_capacity)?, AlarmState::Alarm);
    assert_eq!(state_of("SendNoticesLate", &at_capacity)?, AlarmState::Ok);
    world.local.mailbox().plan_faults([MailFault::CutAfter]);
    let late = repeat(&log_of(&world, &sender, &table, &[json!({ "scheduledAt": "2023-07-15T00:15:00Z" })]).await?, 60);
    for name in ["SendNoticesLate", "SendNoticesUnknown"] {
        assert_eq!(state_of(name, &late)?, AlarmState::Alarm, "{name}");
    }
    assert_eq!(state_of("SendNoticesRefused", &late)?, AlarmState::Ok);
    put_notice(&world, NoticeContent::BadgeReturned, "change2", &[NOTES]).await?;
    let code = "AccountSendingPausedException".to_owned();
    world.local.mailbox().plan_faults([MailFault::Refuse { code, message: String::new() }]);
    let refused = repeat(&log_of(&world, &sender, &table, &[json!({ "scheduledAt": NOW })]).await?, 60);
    assert_eq!(state_of("SendNoticesRefused", &refused)?, AlarmState::Alarm);
    for name in ["SendNoticesLate", "SendNoticesAtCapacity", "SendNoticesErrors"] {
        assert_eq!(state_of(name, &refused)?, AlarmState::Ok, "{name} does not tell");
    }
    // The lines of all jobs are made in one place.
    for (name, job) in [
        ("AdvanceRolloutAtCapacity", "advance-rollout"),
        ("EnforceFortifiedAtCapacity", "enforce-fortified"),
        ("NotifyExpiryAtCapacity", "notify-expiry"),
        ("ScanListingsAtCapacity", "scan-listings"),
    ] {
        let mut hourly = at_capacity.clone();
        hourly.retain(|point| point.at % 3600 == 0);
        hourly.iter_mut().for_each(|point| {
            point.dimensions.insert("FunctionName".to_owned(), job.to_owned());
        });
        assert_eq!(state_of(name, &hourly)?, AlarmState::Alarm, "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn a_review_that_waits_longer_than_the_parameter_says_raises_an_alarm() -> Result<()> {
    let world = World::at(NOW).await?;
    world.publish(CHARTS, &PAT).await?;
    let scanner = deployed()?.into_iter().find(|function| function.name == "scan-listings").context("scan-listings")?;
    let table = world.local.config().table.clone();
    for (instant, hours, expected) in [
        ("2023-07-15T01:59:59Z", 1.0, AlarmState::Ok),
        // 120 hours later, and 121.
        ("2023-07-20T00:00:00Z", 120.0, AlarmState::Ok),
        ("2023-07-20T01:00:00Z", 121.0, AlarmState::Alarm),
    ] {
        let log = log_of(&world, &scanner, &table, &[json!({ "scheduledAt": instant })]).await?;
        let points = repeat(&log, 3600);
        let last = |name: &str| points.iter().rfind(|point| point.metric.ends_with(name)).map(|point| point.value);
        assert_eq!(last("/OldestReviewHours"), Some(hours), "{log}");
        ensure!(last("/ReviewsWaiting").is_some_and(|waiting| waiting >= 1.0), "{log}");
        assert_eq!(state_of("ScanListingsOldestReview", &points)?, expected, "{instant}");
    }
    Ok(())
}

#[tokio::test]
async fn public_reads_that_cost_too_much_raise_an_alarm() -> Result<()> {
    let world = World::at(NOW).await?;
    let reader = deployed()?.into_iter().find(|function| function.name == "read-listing").context("read-listing")?;
    let mut event = Case::of(&reader)?.event;
    let route = "GET /listings/{appKey}";
    for pointer in ["/routeKey", "/requestContext/routeKey"] {
        *event.pointer_mut(pointer).context("a route")? = json!(route);
    }
    for pointer in ["/rawPath", "/requestContext/http/path"] {
        *event.pointer_mut(pointer).context("a path")? = json!(format!("/listings/{CHARTS}"));
    }
    if let Some(headers) = event["headers"].as_object_mut() {
        headers.remove("authorization");
    }
    let config = world.local.config();
    let usual = repeat(&log_of(&world, &reader, &config.table, std::slice::from_ref(&event)).await?, 10);
    assert_eq!(state_of("ReadListingCost", &usual)?, AlarmState::Ok);
    // A listing that has grown: 30 KB cost four read units.
    let mut listing = get_item(config, &format!("LISTING#{CHARTS}"), "VIEW").await?.context("a listing")?;
    listing["padding"] = json!({ "S": "x".repeat(30_000) });
    world.local.import([listing])?;
    let costly = repeat(&log_of(&world, &reader, &config.table, &[event]).await?, 10);
    assert_eq!(state_of("ReadListingCost", &costly)?, AlarmState::Alarm);
    Ok(())
}

#[test]
fn alarms_over_what_aws_measures_come_beyond_their_thresholds_and_not_below() -> Result<()> {
    let mut theirs = 0;
    for alarm in alarms()?.iter().filter(|alarm| !is_ours(alarm)) {
        theirs += 1;
        let end = END.max(alarm.window());
        // One failed request in a thousand is quiet, one in ten is not; a metric alone is at zero or beyond its threshold.
        let quiet = measured_by_aws(alarm, |metric| if metric.ends_with("/Count") { 1_000.0 } else { 0.0 });
        let sick = measured_by_aws(alarm, |metric| match metric {
            "AWS/ApiGateway/Count" => 1_000.0,
            "AWS/ApiGateway/5xx" => 100.0,
            _ => alarm.beyond(),
        });
        assert_eq!(alarm.evaluate(&quiet, end)?, AlarmState::Ok, "{}", alarm.name);
        assert_eq!(alarm.evaluate(&sick, end)?, AlarmState::Alarm, "{}", alarm.name);
        ensure!(alarm.evaluate(&[], end)? != AlarmState::Alarm, "{} comes without any data", alarm.name);
    }
    ensure!(theirs > 50, "{theirs} alarms");
    Ok(())
}
