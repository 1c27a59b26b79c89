//! The line of a request or a run in the log: one JSON object that says what it was and how it went, and gives CloudWatch
//! the metrics in it (the embedded metric format). It is written whatever `RUST_LOG` says.
//!
//! Invariant: who makes a line puts no path, address, header, body or secret into it.

use std::io::Write as _;

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::Value;

use crate::metrics::{DIMENSION, Metric, NAMESPACE};

/// What one request or run did, in numbers and words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    function: String,
    metrics: Vec<(Metric, f64)>,
    properties: Vec<(&'static str, Value)>,
}

impl Line {
    /// A line about the function of this name, without numbers yet.
    pub fn of(function: &str) -> Self {
        Self { function: function.to_owned(), ..Self::default() }
    }

    /// Adds the value of a metric.
    pub fn measure(&mut self, metric: Metric, value: f64) {
        self.metrics.push((metric, value));
    }

    /// Adds what is no metric, for those who search the log.
    pub fn note(&mut self, name: &'static str, value: impl Into<Value>) {
        self.properties.push((name, value.into()));
    }

    /// The function that it is about.
    pub fn function(&self) -> &str {
        &self.function
    }

    /// The metrics with their values, in the order in which they were measured.
    pub fn metrics(&self) -> &[(Metric, f64)] {
        &self.metrics
    }

    /// Writes the line to standard output, where Lambda takes it for the log.
    pub fn write(&self) {
        #[expect(clippy::disallowed_methods, reason = "CloudWatch wants the platform's time, not the programme's")]
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let now = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        let mut line = match serde_json::to_vec(&self.at(now)) {
            Ok(line) => line,
            Err(error) => {
                tracing::error!(%error, "a line for the log could not be serialised");
                return;
            }
        };
        line.push(b'\n');
        if let Err(error) = std::io::stdout().lock().write_all(&line) {
            tracing::debug!(%error, "standard output is closed");
        }
    }

    /// The line as CloudWatch reads it, of this instant in milliseconds since 1970.
    fn at(&self, timestamp_ms: u64) -> LineAt<'_> {
        LineAt { line: self, timestamp_ms }
    }
}

/// A line with its instant, as an object of the embedded metric format.
struct LineAt<'a> {
    line: &'a Line,
    timestamp_ms: u64,
}

impl Serialize for LineAt<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Line { function, metrics, properties } = self.line;
        let definitions: Vec<_> = metrics.iter().map(|(metric, _)| metric.definition()).collect();
        let described =
            definitions.iter().map(|metric| MetricDirective { name: metric.name, unit: metric.unit.as_str() });
        let directive = Directive { namespace: NAMESPACE, dimensions: [[DIMENSION]], metrics: described.collect() };
        let metadata = Metadata { timestamp: self.timestamp_ms, directives: [directive] };
        let mut object = serializer.serialize_map(None)?;
        object.serialize_entry("_aws", &metadata)?;
        object.serialize_entry(DIMENSION, function)?;
        for (definition, (_, value)) in definitions.iter().zip(metrics) {
            object.serialize_entry(definition.name, value)?;
        }
        for (name, value) in properties {
            object.serialize_entry(name, value)?;
        }
        object.end()
    }
}

/// What tells CloudWatch which fields of the line are metrics.
#[derive(Serialize)]
struct Metadata {
    #[serde(rename = "Timestamp")]
    timestamp: u64,
    #[serde(rename = "CloudWatchMetrics")]
    directives: [Directive; 1],
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct Directive {
    namespace: &'static str,
    dimensions: [[&'static str; 1]; 1],
    metrics: Vec<MetricDirective>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct MetricDirective {
    name: &'static str,
    unit: &'static str,
}

/// The root of a trace by the header of X-Ray, `Root=1-…;Parent=…;Sampled=1`: what finds a request in all logs.
pub fn trace_root(header: &str) -> Option<&str> {
    header.split(';').find_map(|part| part.trim().strip_prefix("Root="))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_line_is_an_object_of_the_embedded_metric_format() {
        let mut line = Line::of("stack-Submit-1");
        line.measure(Metric::Duration, 12.5);
        line.measure(Metric::ReadUnits, 1.5);
        line.note("status", 200);
        let metrics =
            [json!({ "Name": "Duration", "Unit": "Milliseconds" }), json!({ "Name": "ReadUnits", "Unit": "Count" })];
        let directive =
            json!({ "Namespace": "PrivacyAndSecurity", "Dimensions": [["FunctionName"]], "Metrics": metrics });
        let expected = json!({
            "_aws": { "Timestamp": 1_700_000_000_000_u64, "CloudWatchMetrics": [directive] },
            "FunctionName": "stack-Submit-1",
            "Duration": 12.5,
            "ReadUnits": 1.5,
            "status": 200,
        });
        assert_eq!(serde_json::to_value(line.at(1_700_000_000_000)).ok(), Some(expected));
    }

    #[test]
    fn a_trace_is_known_by_its_root() {
        assert_eq!(trace_root("Root=1-5759e988-bd86;Parent=53995c3f;Sampled=1"), Some("1-5759e988-bd86"));
        assert_eq!(trace_root("Parent=53995c3f; Root=1-5759e988"), Some("1-5759e988"));
        assert_eq!(trace_root("Sampled=0"), None);
    }
}
