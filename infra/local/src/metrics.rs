//! The numbers that CloudWatch would take from the functions' logs, added up since the start and written as Prometheus reads
//! them. What must not live here: which metrics there are.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use runtime::{
    Line,
    metrics::{DIMENSION, Metric},
};

/// All values of a metric with the same dimensions.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sum {
    count: u64,
    sum: f64,
}

/// A metric, and the function that it is about.
type Series = (Metric, String);

/// The metrics since the start. Clones share them.
#[derive(Clone, Debug, Default)]
pub struct Metrics(Arc<Mutex<BTreeMap<Series, Sum>>>);

impl Metrics {
    /// Adds the numbers of a request or a run.
    pub fn record(&self, line: &Line) {
        let mut series = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for (metric, value) in line.metrics() {
            let sum = series.entry((*metric, line.function().to_owned())).or_default();
            sum.count += 1;
            sum.sum += value;
        }
    }

    /// All of them in the text format of Prometheus, each a summary: how many values there were, and their sum.
    pub fn to_text(&self) -> String {
        let series = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut lines = Vec::new();
        for metric in Metric::ALL {
            let definition = metric.definition();
            let name = prometheus_name(*metric);
            lines.push(format!("# HELP {name} {} ({})", definition.meaning, definition.unit.as_str()));
            lines.push(format!("# TYPE {name} summary"));
            for ((_, function), sum) in series.iter().filter(|((of, _), _)| of == metric) {
                lines.push(format!("{name}_sum{{{DIMENSION}=\"{function}\"}} {}", sum.sum));
                lines.push(format!("{name}_count{{{DIMENSION}=\"{function}\"}} {}", sum.count));
            }
        }
        lines.join("\n") + "\n"
    }
}

/// `privacy_and_security_read_units` for `ReadUnits`.
fn prometheus_name(metric: Metric) -> String {
    let mut name = "privacy_and_security".to_owned();
    for letter in metric.definition().name.chars() {
        if letter.is_ascii_uppercase() {
            name.push('_');
        }
        name.push(letter.to_ascii_lowercase());
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_added_up_by_their_dimensions() {
        let metrics = Metrics::default();
        for (function, units) in [("submit", 1.0), ("submit", 0.5), ("publish", 3.0)] {
            let mut line = Line::of(function);
            line.measure(Metric::ReadUnits, units);
            metrics.record(&line);
        }
        let text = metrics.to_text();
        for expected in [
            "# TYPE privacy_and_security_read_units summary",
            r#"privacy_and_security_read_units_sum{FunctionName="submit"} 1.5"#,
            r#"privacy_and_security_read_units_count{FunctionName="submit"} 2"#,
            r#"privacy_and_security_read_units_sum{FunctionName="publish"} 3"#,
            "# TYPE privacy_and_security_runs_finished summary",
        ] {
            assert!(text.lines().any(|line| line == expected), "{expected}: {text}");
        }
    }
}
