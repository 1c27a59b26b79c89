//! What the template deploys and AWS charges for whether or not it is used, and each function's memory. What must not live here:
//! prices.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use local::template::Template;
use runtime::metrics::{Metric, Source};
use serde_json::Value as Json;

pub struct Deployment {
    /// Of each function by its name, in MB.
    pub memory: BTreeMap<String, f64>,
    /// How many metrics the functions can write in all: each is charged for by name and function.
    pub metrics: usize,
    /// How many metrics all alarms watch.
    pub alarm_metrics: usize,
    pub dashboards: usize,
    /// For how many days the log groups keep their lines.
    pub log_retention: f64,
}

impl Deployment {
    pub fn read() -> Result<Self> {
        let template = Template::embedded()?;
        let document = template.document();
        let usual = &document["Globals"]["Function"]["MemorySize"];
        let (mut memory, mut metrics) = (BTreeMap::new(), 0);
        for function in template.functions()? {
            let own = &document["Resources"][&function.id]["Properties"]["MemorySize"];
            let size = own.as_f64().or(usual.as_f64()).context("a function's memory")?;
            let sources: &[Source] = match (function.routes.is_empty(), function.schedules.is_empty()) {
                (false, _) => &[Source::Requests],
                (true, false) => &[Source::Runs],
                (true, true) => &[Source::Runs, Source::Events],
            };
            metrics += Metric::ALL.iter().filter(|metric| has_source(**metric, sources)).count();
            memory.insert(function.name, size);
        }
        let of_type = |kind: &str| -> Vec<Json> {
            let all = document["Resources"].as_object().into_iter().flatten();
            all.filter(|(_, resource)| resource["Type"] == kind).map(|(_, it)| it["Properties"].clone()).collect()
        };
        let alarm_metrics = of_type("AWS::CloudWatch::Alarm").iter().map(watched_metrics).sum();
        let dashboards = of_type("AWS::CloudWatch::Dashboard").len();
        let log_retention = document["Parameters"]["LogRetentionDays"]["Default"].as_f64().context("log retention")?;
        Ok(Self { memory, metrics, alarm_metrics, dashboards, log_retention })
    }
}

fn has_source(metric: Metric, sources: &[Source]) -> bool {
    metric.definition().sources.iter().any(|source| sources.contains(source))
}

/// How many metrics an alarm watches.
fn watched_metrics(alarm: &Json) -> usize {
    let parts = alarm["Metrics"].as_array().into_iter().flatten();
    parts.filter(|part| !part["MetricStat"].is_null()).count().max(1)
}
