//! What CloudWatch makes of an alarm of the template: its statistic over each period, its comparison, and what it does about
//! periods without data. What must not live here: what is measured.
//!
//! The arithmetic is that of CloudWatch's documentation for alarms and metric math, as far as the template uses it.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail};
use serde_json::Value as Json;

/// One value of a metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Datapoint {
    /// `PrivacyAndSecurity/RunsFinished`.
    pub metric: String,
    /// The value of each dimension.
    pub dimensions: BTreeMap<String, String>,
    /// In seconds since some instant.
    pub at: u64,
    pub value: f64,
}

/// What an alarm says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlarmState {
    Ok,
    Alarm,
    /// There is no data, and the alarm stays as it is.
    Unchanged,
}

/// A metric as an alarm names it, with its statistic.
#[derive(Clone, Debug)]
pub struct Watched {
    pub metric: String,
    pub dimensions: BTreeMap<String, String>,
    pub statistic: String,
    /// In seconds.
    pub period: u64,
}

/// An alarm of the template.
#[derive(Clone, Debug)]
pub struct Alarm {
    pub name: String,
    /// The metrics by their ids; that of an alarm without metric math has the id `value`.
    pub watched: BTreeMap<String, Watched>,
    formula: String,
    periods: u64,
    pub threshold: f64,
    comparison: String,
    missing: String,
}

impl Alarm {
    /// Reads an alarm. `resolve` gives the value of a reference in a dimension or a threshold.
    ///
    /// # Errors
    /// It uses something that is not known here.
    pub fn read(name: &str, properties: &Json, resolve: impl Fn(&Json) -> Result<String>) -> Result<Self> {
        let mut watched = BTreeMap::new();
        let mut formula = "value".to_owned();
        for part in properties["Metrics"].as_array().into_iter().flatten() {
            let id = text(&part["Id"])?;
            if let Some(expression) = part["Expression"].as_str() {
                expression.clone_into(&mut formula);
                continue;
            }
            let stat = &part["MetricStat"];
            watched.insert(id, read_watched(&stat["Metric"], &stat["Stat"], &stat["Period"], &resolve)?);
        }
        if watched.is_empty() {
            let plain =
                properties["Statistic"].as_str().map_or(&properties["ExtendedStatistic"], |_| &properties["Statistic"]);
            watched.insert(formula.clone(), read_watched(properties, plain, &properties["Period"], &resolve)?);
        }
        anyhow::ensure!(properties["DatapointsToAlarm"].is_null(), "{name}: DatapointsToAlarm is not known here");
        Ok(Self {
            name: name.to_owned(),
            watched,
            formula,
            periods: properties["EvaluationPeriods"].as_u64().context("EvaluationPeriods")?,
            threshold: resolve(&properties["Threshold"])?.parse()?,
            comparison: text(&properties["ComparisonOperator"])?,
            missing: text(&properties["TreatMissingData"])?,
        })
    }

    /// The seconds that the alarm looks back.
    pub fn window(&self) -> u64 {
        self.period() * self.periods
    }

    /// The seconds of a period. All metrics of an alarm have the same.
    pub fn period(&self) -> u64 {
        self.watched.values().map(|watched| watched.period).max().unwrap_or_default()
    }

    /// A value beyond the threshold.
    pub fn beyond(&self) -> f64 {
        match self.comparison.as_str() {
            "LessThanThreshold" => self.threshold - 1.0,
            "GreaterThanOrEqualToThreshold" => self.threshold,
            _ => self.threshold + self.threshold.abs().max(1.0),
        }
    }

    /// What the alarm says at `end`.
    ///
    /// # Errors
    /// It uses something that is not known here.
    pub fn evaluate(&self, points: &[Datapoint], end: u64) -> Result<AlarmState> {
        let (mut breaching, mut unknown) = (0, 0);
        for number in 1..=self.periods {
            let begin = end - number * self.period();
            match (self.value(points, begin)?, self.missing.as_str()) {
                (Some(value), _) if self.breaches(value)? => breaching += 1,
                (None, "breaching") => breaching += 1,
                (None, "ignore" | "missing") => unknown += 1,
                _ => {}
            }
        }
        Ok(match breaching {
            all if all == self.periods => AlarmState::Alarm,
            _ if unknown == self.periods => AlarmState::Unchanged,
            _ => AlarmState::Ok,
        })
    }

    fn breaches(&self, value: f64) -> Result<bool> {
        Ok(match self.comparison.as_str() {
            "GreaterThanThreshold" => value > self.threshold,
            "GreaterThanOrEqualToThreshold" => value >= self.threshold,
            "LessThanThreshold" => value < self.threshold,
            other => bail!("{}: {other} is not known here", self.name),
        })
    }

    /// The value of the period that begins then; `None` without data.
    fn value(&self, points: &[Datapoint], begin: u64) -> Result<Option<f64>> {
        let mut values = BTreeMap::new();
        for (id, watched) in &self.watched {
            values.insert(id.as_str(), watched.value(points, begin)?);
        }
        calculate(&self.formula, &values)
    }
}

impl Watched {
    fn value(&self, points: &[Datapoint], begin: u64) -> Result<Option<f64>> {
        let is_of_it = |point: &&Datapoint| {
            point.metric == self.metric
                && point.dimensions == self.dimensions
                && (begin..begin + self.period).contains(&point.at)
        };
        let mut values: Vec<f64> = points.iter().filter(is_of_it).map(|point| point.value).collect();
        values.sort_by(f64::total_cmp);
        if values.is_empty() {
            return Ok(None);
        }
        let sum: f64 = values.iter().sum();
        Ok(Some(match self.statistic.as_str() {
            "Sum" => sum,
            "Average" => sum / values.len() as f64,
            "Maximum" => values[values.len() - 1],
            // Of few values, the greatest.
            "p99" => values[values.len() - 1 - values.len() / 100],
            other => bail!("the statistic {other} is not known here"),
        }))
    }
}

fn read_watched(
    metric: &Json,
    statistic: &Json,
    period: &Json,
    resolve: &impl Fn(&Json) -> Result<String>,
) -> Result<Watched> {
    let dimensions = metric["Dimensions"].as_array().into_iter().flatten();
    let dimensions = dimensions.map(|dimension| Ok((text(&dimension["Name"])?, resolve(&dimension["Value"])?)));
    Ok(Watched {
        metric: format!("{}/{}", text(&metric["Namespace"])?, text(&metric["MetricName"])?),
        dimensions: dimensions.collect::<Result<_>>()?,
        statistic: text(statistic)?,
        period: period.as_u64().context("a period")?,
    })
}

fn text(value: &Json) -> Result<String> {
    value.as_str().map(ToOwned::to_owned).with_context(|| format!("{value} is no text"))
}

/// Metric math as far as the template has it: a name, a number, `IF(a >= n, x, y)`, `FILL(x, n)`, and sums, products and
/// quotients of these. A value without data gives a result without data, except in `FILL` and `IF`.
fn calculate(formula: &str, values: &BTreeMap<&str, Option<f64>>) -> Result<Option<f64>> {
    let formula = formula.trim();
    if let Some(value) = values.get(formula) {
        return Ok(*value);
    }
    if let Ok(number) = formula.parse() {
        return Ok(Some(number));
    }
    // What binds least is done last, and of operators that bind alike the rightmost.
    for operators in [&['+'][..], &['/', '*']] {
        if let Some(at) = outermost(formula, operators).last() {
            let left = calculate(&formula[..*at], values)?;
            let right = calculate(&formula[at + 1..], values)?;
            let (Some(left), Some(right)) = (left, right) else { return Ok(None) };
            return Ok(Some(match &formula[*at..=*at] {
                "+" => left + right,
                "/" => left / right,
                _ => left * right,
            }));
        }
    }
    let (function, arguments) =
        formula.strip_suffix(')').and_then(|call| call.split_once('(')).context(formula.to_owned())?;
    let commas = outermost(arguments, &[',']);
    let bounds =
        std::iter::once(0).chain(commas.iter().map(|at| at + 1)).zip(commas.iter().copied().chain([arguments.len()]));
    let arguments: Vec<&str> = bounds.map(|(from, to)| &arguments[from..to]).collect();
    match (function, arguments.as_slice()) {
        ("FILL", [value, number]) => Ok(calculate(value, values)?.or(calculate(number, values)?)),
        ("IF", [condition, then, otherwise]) => {
            let (left, right) = condition.split_once(">=").context("only >= is known here")?;
            let (left, right) = (calculate(left, values)?, calculate(right, values)?);
            calculate(if left.zip(right).is_some_and(|(left, right)| left >= right) { then } else { otherwise }, values)
        }
        _ => bail!("{formula} is not known here"),
    }
}

/// Where one of some characters stands outside all brackets.
fn outermost(text: &str, wanted: &[char]) -> Vec<usize> {
    let mut depth = 0;
    let mut found = Vec::new();
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ if wanted.contains(&character) && depth == 0 => found.push(at),
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn metric_math_is_calculated() {
        let values = BTreeMap::from([("failed", Some(3.0)), ("requests", Some(150.0)), ("none", None)]);
        for (formula, expected) in [
            ("IF(failed >= 3, 100 * failed / requests, 0)", Some(2.0)),
            ("IF(failed >= 4, 100 * failed / requests, 0)", Some(0.0)),
            ("failed / requests * 100", Some(2.0)),
            ("FILL(none, 0) + FILL(failed, 0)", Some(3.0)),
            ("none + failed", None),
        ] {
            assert_eq!(calculate(formula, &values).unwrap(), expected, "{formula}");
        }
        assert!(calculate("RATE(failed)", &values).is_err());
    }
}
