//! When a job is due, by the schedule expressions of EventBridge that the template uses. What must not live here: what
//! starts it then.

use anyhow::{Context as _, Result, bail};
use jiff::{Timestamp, tz::TimeZone};

/// When a job is due, to the minute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Schedule {
    /// Every so many minutes.
    Rate(i64),
    /// At these minutes and hours of every day, UTC.
    Cron { minutes: Field, hours: Field },
}

/// What a field of a cron expression matches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Field {
    Any,
    OneOf(Vec<i8>),
}

impl Field {
    fn parse(text: &str) -> Result<Self> {
        if text == "*" {
            return Ok(Self::Any);
        }
        let numbers: Result<Vec<i8>, _> = text.split(',').map(str::parse).collect();
        Ok(Self::OneOf(numbers.with_context(|| format!("the local system does not support the cron field {text}"))?))
    }

    fn matches(&self, value: i8) -> bool {
        match self {
            Self::Any => true,
            Self::OneOf(values) => values.contains(&value),
        }
    }
}

impl Schedule {
    /// Parses an expression such as `rate(5 minutes)` or `cron(0 * * * ? *)`.
    ///
    /// # Errors
    /// It is not an expression of EventBridge, or one that the local system does not support.
    pub fn parse(expression: &str) -> Result<Self> {
        let arguments = |name: &str| expression.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
        if let Some(rate) = arguments("rate") {
            let (number, unit) = rate.split_once(' ').with_context(|| format!("{expression} has no unit"))?;
            let minutes = match unit {
                "minute" | "minutes" => 1,
                "hour" | "hours" => 60,
                "day" | "days" => 1_440,
                _ => bail!("{expression} has a unit that EventBridge does not know"),
            };
            return Ok(Self::Rate(minutes * number.parse::<i64>().with_context(|| expression.to_owned())?.max(1)));
        }
        let fields = arguments("cron").with_context(|| format!("{expression} is not a schedule expression"))?;
        match fields.split(' ').collect::<Vec<_>>().as_slice() {
            [minutes, hours, "*", "*", "?", "*"] => {
                Ok(Self::Cron { minutes: Field::parse(minutes)?, hours: Field::parse(hours)? })
            }
            _ => bail!("the local system does not support {expression}, only minutes and hours of every day"),
        }
    }

    /// Whether the job is due in the minute that begins at `minute`.
    pub fn is_due(&self, minute: Timestamp) -> bool {
        match self {
            Self::Rate(minutes) => (minute.as_second() / 60) % minutes == 0,
            Self::Cron { minutes, hours } => {
                let time = minute.to_zoned(TimeZone::UTC);
                minutes.matches(time.minute()) && hours.matches(time.hour())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_due(expression: &str, minute: &str) -> bool {
        Schedule::parse(expression).unwrap().is_due(minute.parse().unwrap())
    }

    #[test]
    fn a_job_is_due_in_the_minutes_of_its_schedule() {
        assert!(is_due("rate(1 minute)", "2023-08-14T10:07:00Z"));
        assert!(is_due("rate(5 minutes)", "2023-08-14T10:05:00Z"));
        assert!(!is_due("rate(5 minutes)", "2023-08-14T10:07:00Z"));
        assert!(is_due("cron(0 * * * ? *)", "2023-08-14T10:00:00Z"));
        assert!(!is_due("cron(0 * * * ? *)", "2023-08-14T10:01:00Z"));
        assert!(is_due("cron(15,45 3 * * ? *)", "2023-08-14T03:45:00Z"));
        assert!(!is_due("cron(15,45 3 * * ? *)", "2023-08-14T04:45:00Z"));
    }

    #[test]
    fn an_expression_that_is_wrong_or_not_supported_is_an_error() {
        for bad in [
            "",
            "rate(1)",
            "rate(x minutes)",
            "rate(1 moon)",
            "cron(0 * * *)",
            "cron(0 * 1 * ? *)",
            "cron(a * * * ? *)",
        ] {
            assert!(Schedule::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_schedule_of_the_template_is_supported() {
        let functions = crate::template::Template::embedded().unwrap().functions().unwrap();
        let schedules: Vec<_> = functions.iter().flat_map(|function| &function.schedules).collect();
        assert!(schedules.len() >= 3);
        for schedule in schedules {
            Schedule::parse(schedule).unwrap();
        }
    }
}
