//! The line of a request or a run in the log: one JSON object that says what it was and how it went, and gives CloudWatch
//! the metrics in it (the embedded metric format). It is written whatever `RUST_LOG` says.
//!
//! Invariant: who makes a line puts no path, address, header, body or secret into it.

use std::io::Write as _;

use serde_json::{Map, Value, json};

use crate::metrics::{Metric, NAMESPACE};

/// What one request or run did, in numbers and words.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Line {
    dimensions: Vec<(&'static str, String)>,
    metrics: Vec<(Metric, f64)>,
    properties: Vec<(&'static str, Value)>,
}

impl Line {
    /// A line of what these dimensions name, such as `Function`.
    pub fn of(dimensions: impl IntoIterator<Item = (&'static str, String)>) -> Self {
        Self { dimensions: dimensions.into_iter().collect(), ..Self::default() }
    }

    /// Adds the value of a metric.
    pub fn measure(&mut self, metric: Metric, value: f64) {
        self.metrics.push((metric, value));
    }

    /// Adds what is no metric, for those who search the log.
    pub fn note(&mut self, name: &'static str, value: impl Into<Value>) {
        self.properties.push((name, value.into()));
    }

    /// The values of the metrics.
    pub fn metrics(&self) -> &[(Metric, f64)] {
        &self.metrics
    }

    /// The value of one of its dimensions.
    pub fn dimension(&self, name: &str) -> Option<&str> {
        self.dimensions.iter().find(|(key, _)| *key == name).map(|(_, value)| value.as_str())
    }

    /// The dimensions by which a metric of this line is counted: those of its definition that the line has.
    pub fn dimensions_of(&self, metric: Metric) -> Vec<&'static [&'static str]> {
        let all = metric.definition().dimensions.iter().map(|dimensions| dimensions.keys());
        all.filter(|keys| keys.iter().all(|key| self.dimension(key).is_some())).collect()
    }

    /// The line as CloudWatch reads it, of this instant in milliseconds since 1970.
    pub fn to_json(&self, timestamp_ms: u64) -> Value {
        let mut object = Map::new();
        object.insert("_aws".to_owned(), json!({ "Timestamp": timestamp_ms, "CloudWatchMetrics": self.directives() }));
        for (name, value) in &self.dimensions {
            object.insert((*name).to_owned(), json!(value));
        }
        for (metric, value) in &self.metrics {
            object.insert(metric.definition().name.to_owned(), json!(value));
        }
        for (name, value) in &self.properties {
            object.insert((*name).to_owned(), value.clone());
        }
        Value::Object(object)
    }

    /// The metrics, those of the same dimensions together.
    fn directives(&self) -> Vec<Value> {
        let mut groups: Vec<(Vec<&[&str]>, Vec<Value>)> = Vec::new();
        for (metric, _) in &self.metrics {
            let dimensions = self.dimensions_of(*metric);
            let definition = metric.definition();
            let named = json!({ "Name": definition.name, "Unit": definition.unit.as_str() });
            match groups.iter_mut().find(|(of_group, _)| *of_group == dimensions) {
                Some((_, metrics)) => metrics.push(named),
                None => groups.push((dimensions, vec![named])),
            }
        }
        let directive =
            |(dimensions, metrics)| json!({ "Namespace": NAMESPACE, "Dimensions": dimensions, "Metrics": metrics });
        groups.into_iter().map(directive).collect()
    }

    /// Writes the line to standard output, where Lambda takes it for the log.
    pub fn write(&self) {
        #[expect(clippy::disallowed_methods, reason = "CloudWatch wants the platform's time, not the programme's")]
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let now = u64::try_from(now.as_millis()).unwrap_or(u64::MAX);
        if let Err(error) = writeln!(std::io::stdout().lock(), "{}", self.to_json(now)) {
            tracing::debug!(%error, "standard output is closed");
        }
    }
}

/// The root of a trace by the header of X-Ray, `Root=1-…;Parent=…;Sampled=1`: what finds a request in all logs.
pub fn trace_root(header: &str) -> Option<&str> {
    header.split(';').find_map(|part| part.trim().strip_prefix("Root="))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line() -> Line {
        let mut line = Line::of([("Function", "stack-Submit-1".to_owned()), ("RouteClass", "other".to_owned())]);
        line.measure(Metric::Duration, 12.5);
        line.measure(Metric::ReadUnits, 1.5);
        line.measure(Metric::MailsSent, 1.0);
        line.note("status", 200);
        line
    }

    #[test]
    fn a_line_is_an_object_of_the_embedded_metric_format() {
        let expected = json!({
            "_aws": {
                "Timestamp": 1_700_000_000_000_u64,
                "CloudWatchMetrics": [
                    {
                        "Namespace": "PrivacyAndSecurity",
                        "Dimensions": [["Function", "RouteClass"]],
                        "Metrics": [
                            { "Name": "Duration", "Unit": "Milliseconds" },
                            { "Name": "ReadUnits", "Unit": "Count" },
                        ],
                    },
                    {
                        "Namespace": "PrivacyAndSecurity",
                        "Dimensions": [["Function"]],
                        "Metrics": [{ "Name": "MailsSent", "Unit": "Count" }],
                    },
                ],
            },
            "Function": "stack-Submit-1",
            "RouteClass": "other",
            "Duration": 12.5,
            "ReadUnits": 1.5,
            "MailsSent": 1.0,
            "status": 200,
        });
        assert_eq!(line().to_json(1_700_000_000_000), expected);
    }

    #[test]
    fn a_trace_is_known_by_its_root() {
        assert_eq!(trace_root("Root=1-5759e988-bd86;Parent=53995c3f;Sampled=1"), Some("1-5759e988-bd86"));
        assert_eq!(trace_root("Parent=53995c3f; Root=1-5759e988"), Some("1-5759e988"));
        assert_eq!(trace_root("Sampled=0"), None);
    }
}
