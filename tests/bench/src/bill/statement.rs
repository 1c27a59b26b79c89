//! The bill: what every function takes in the month, and what is charged for all that. What must not live here: measuring.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};

use super::Assumptions;
use super::deployment::Deployment;
use super::operation::Origin;
use super::traffic::{HOURS_OF_MONTH, Monthly, Traffic};
use crate::prices::{Prices, Service};

/// At this memory, in MB, Lambda gives a function one whole processor, and below it a share.
const WHOLE_PROCESSOR: f64 = 1_769.0;
const GIGA: f64 = 1e9;
const MEMORY_GB: f64 = 1_024.0;
/// X-Ray keeps the trace of one start a second and of this share of all others.
const SAMPLED_SHARE: f64 = 0.05;
/// How often DynamoDB asks KMS for the table's key, for each caller: it keeps the key for five minutes.
const KEY_USES_PER_HOUR: f64 = 12.0;
/// CloudWatch charges for what it stores after compression, to about this share.
const COMPRESSED_LOGS: f64 = 0.15;

/// What a function takes in the month.
#[derive(Clone, Debug, Default)]
pub struct FunctionUse {
    pub starts: f64,
    pub seconds: f64,
    pub gb_seconds: f64,
    pub read_units: f64,
    pub write_units: f64,
}

/// A line of the bill.
#[derive(Clone, Debug)]
pub struct Item {
    pub what: &'static str,
    pub service: Service,
    pub quantity: f64,
    /// Where the quantity comes from.
    pub how: String,
}

impl Item {
    pub fn dollars(&self, prices: &Prices) -> Result<f64> {
        Ok(prices.of(self.service)?.of(self.quantity))
    }
}

/// How long Lambda takes for an operation, in milliseconds: what it took here, at the function's share of a processor, and a round
/// trip to the table for each call; Lambda charges whole milliseconds.
pub fn billed_milliseconds(monthly: &Monthly, memory: f64, assumed: &Assumptions) -> f64 {
    let operation = &monthly.operation;
    if let Some((_, own)) = assumed.ms.iter().find(|(function, _)| *function == operation.function) {
        return *own * operation.starts;
    }
    let here = operation.milliseconds * (WHOLE_PROCESSOR / memory).max(1.0);
    (here + operation.round_trips * assumed.round_trip_ms).ceil()
}

/// What each function takes, by its name.
pub fn function_uses(
    month: &[Monthly],
    deployment: &Deployment,
    assumed: &Assumptions,
) -> Result<BTreeMap<String, FunctionUse>> {
    let mut uses: BTreeMap<String, FunctionUse> = BTreeMap::new();
    for monthly in month {
        let Monthly { operation, times, .. } = monthly;
        let memory = deployment.memory.get(&operation.function).with_context(|| operation.function.clone())?;
        let seconds = times * billed_milliseconds(monthly, *memory, assumed) / 1_000.0;
        let own = uses.entry(operation.function.clone()).or_default();
        own.starts += times * operation.starts;
        own.seconds += seconds;
        own.gb_seconds += seconds * memory / MEMORY_GB;
        own.read_units += times * operation.read_units;
        own.write_units += times * operation.write_units;
    }
    Ok(uses)
}

/// Everything that is charged for.
pub fn items(
    month: &[Monthly],
    uses: &BTreeMap<String, FunctionUse>,
    deployment: &Deployment,
    bytes_of_app: f64,
    (traffic, assumed): (&Traffic, &Assumptions),
) -> Vec<Item> {
    let all = |part: fn(&FunctionUse) -> f64| uses.values().map(part).sum::<f64>();
    let (starts, mails) = (all(|it| it.starts), traffic.mails());
    let of_requests = |part: fn(&Monthly) -> f64| -> f64 {
        month.iter().filter(|it| it.operation.origin == Origin::Request).map(part).sum()
    };
    let schedules = month.iter().filter(|it| it.operation.origin == Origin::Schedule).map(|it| it.times).sum();
    let item = |what, service, quantity, how: &str| Item { what, service, quantity, how: how.to_owned() };
    let revisions = assumed.history_months * traffic.publishes_per_app;
    let table = traffic.apps * bytes_of_app * (1.0 + revisions) / GIGA;
    let logs = starts * assumed.log_bytes / GIGA;
    let kept_logs = logs * deployment.log_retention / 30.0 * COMPRESSED_LOGS;
    let table_how = format!(
        "--apps × {bytes_of_app:.0} bytes (measured: an app with one revision, its part of its partner) × (1 + {revisions} \
         revisions: --history-months × --publishes-per-app), as if each revision took as much as all of it"
    );
    let kept_how = format!(
        "what is written × {} days ÷ 30 × {COMPRESSED_LOGS} (assumed: compressed so much)",
        deployment.log_retention
    );
    vec![
        item("Lambda, requests", Service::LambdaRequests, starts, "all starts of functions, above"),
        item("Lambda, time", Service::LambdaGbSeconds, all(|it| it.gb_seconds), "all GB-seconds, above"),
        item("HTTP API", Service::ApiRequests, of_requests(|it| it.times * it.operation.starts), "the requests, above"),
        item(
            "Data to the internet",
            Service::DataOut,
            of_requests(|it| it.times * it.operation.bytes) / GIGA,
            "times × bytes, above; without headers",
        ),
        item("DynamoDB, reads", Service::ReadUnits, all(|it| it.read_units), "all read units, above"),
        item("DynamoDB, writes", Service::WriteUnits, all(|it| it.write_units), "all write units, above"),
        item("DynamoDB, storage", Service::TableStorage, table, &table_how),
        item("DynamoDB, backup", Service::TableBackup, table, "as storage"),
        item("SES", Service::Mails, mails, "notices, and a mail for each sign-in"),
        item("SNS", Service::TopicPublishes, 2.0 * mails, "two events for each mail; alarms are too few to count"),
        item("SQS", Service::QueueRequests, assumed.failed_runs, "--failed-runs"),
        item("EventBridge Scheduler", Service::Schedules, schedules, "the runs of the schedules, above"),
        item("Logs, written", Service::LogIngestion, logs, "starts × --log-bytes"),
        item("Logs, kept", Service::LogStorage, kept_logs, &kept_how),
        item(
            "Metrics",
            Service::Metrics,
            deployment.metrics as f64,
            "at most: each metric × the functions that can write it, by the template and the list of metrics",
        ),
        item(
            "Alarms",
            Service::AlarmMetrics,
            deployment.alarm_metrics as f64,
            "the metrics that the template's alarms watch",
        ),
        item("Dashboard", Service::Dashboards, deployment.dashboards as f64, "by the template"),
        item("X-Ray", Service::Traces, traces(uses), "of each function one start a second, and 5 % of the others"),
        item(
            "KMS",
            Service::KeyRequests,
            uses.len() as f64 * KEY_USES_PER_HOUR * HOURS_OF_MONTH,
            "assumed: DynamoDB asks for the table's key every 5 minutes for each function",
        ),
    ]
}

fn traces(uses: &BTreeMap<String, FunctionUse>) -> f64 {
    let seconds = HOURS_OF_MONTH * 3_600.0;
    let of_function = |starts: f64| starts.min(seconds) + SAMPLED_SHARE * (starts - seconds).max(0.0);
    uses.values().map(|it| of_function(it.starts)).sum()
}
