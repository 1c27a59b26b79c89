//! The table and its index, what protects them, and the clock. What must not live here: what is in an item.

use std::sync::{Arc, Mutex, PoisonError};

use aws_sdk_dynamodb::{
    Client,
    config::{ConfigBag, Intercept, RuntimeComponents, interceptors::BeforeDeserializationInterceptorContextRef},
    error::{BoxError, DisplayErrorContext, ProvideErrorMetadata as _},
    types::{PointInTimeRecoveryStatus, TableDescription, TimeToLiveStatus},
};
use jiff::{SignedDuration, Timestamp, fmt::rfc2822};
use runtime::Config;

use super::Finding;
use crate::{other_engine::TableShape, template::Table};

/// The check without which there are no others.
pub const TABLE: &str = "table";
const CLOCK: &str = "clock";
const TTL: &str = "time to live";
const RECOVERY: &str = "point-in-time recovery";
const PROTECTION: &str = "deletion protection";

/// Beyond this DynamoDB refuses what is signed by the clock.
const REFUSED: SignedDuration = SignedDuration::from_mins(5);
/// Beyond this a clock is not kept in time.
const ODD: SignedDuration = SignedDuration::from_secs(30);

pub async fn examine(config: &Config, template: &Table, machine: Timestamp) -> Vec<Finding> {
    let date = ServiceDate::default();
    let client = runtime::aws::dynamodb(config);
    let client = Client::from_conf(client.config().to_builder().interceptor(date.clone()).build());
    let name = config.table.as_str();
    let described = client.describe_table().table_name(name).send().await;
    let mut findings = vec![judge_clock(machine, date.last())];
    match described {
        Err(error) if error.code() == Some("ResourceNotFoundException") => {
            let remedy = "name the table with --table; `aws cloudformation describe-stack-resources` lists it";
            findings.push(Finding::bad(TABLE, format!("there is no table {name}"), remedy));
        }
        Err(error) => {
            let found = format!("DynamoDB does not describe the table {name}: {}", DisplayErrorContext(&error));
            let remedy = "see whether it answers at this address, and whether these credentials may call DescribeTable";
            findings.push(Finding::bad(TABLE, found, remedy));
        }
        Ok(described) => {
            let found = described.table.unwrap_or_else(|| TableDescription::builder().build());
            findings.push(judge_shape(template, &found, name));
            findings.push(judge_protection(&found));
            findings.push(examine_ttl(&client, template, name).await);
            findings.push(examine_recovery(&client, name).await);
        }
    }
    findings
}

/// Compares the machine's clock with the service's, which is read a moment later and to the second.
fn judge_clock(machine: Timestamp, service: Option<Timestamp>) -> Finding {
    let Some(service) = service else {
        return Finding::warning(
            CLOCK,
            "DynamoDB did not tell its time",
            "compare this machine's clock with another one",
        );
    };
    let off = machine.duration_since(service).abs();
    let found = format!("this machine's clock and DynamoDB's differ by {} s", off.as_secs());
    let remedy = "set the clock, and keep it in time (NTP)";
    if off > REFUSED {
        Finding::bad(CLOCK, format!("{found}: DynamoDB refuses calls that are signed with such a time"), remedy)
    } else if off > ODD {
        Finding::warning(CLOCK, found, remedy)
    } else {
        Finding::ok(CLOCK, found)
    }
}

fn judge_shape(template: &Table, found: &TableDescription, name: &str) -> Finding {
    let status = found.table_status().map_or("ACTIVE", |status| status.as_str());
    let indexes = found.global_secondary_indexes().iter();
    let unready = indexes.filter(|index| index.index_status().is_some_and(|status| status.as_str() != "ACTIVE"));
    let unready: Vec<_> = unready.filter_map(|index| index.index_name()).collect();
    match TableShape::of(template).and_then(|shape| shape.check(found)) {
        Err(error) => {
            let remedy = "this is another table, or one of another version: deploy the version that belongs to it, or restore it into a new table";
            Finding::bad(TABLE, format!("{name}: {error:#}"), remedy)
        }
        Ok(()) if !matches!(status, "ACTIVE" | "UPDATING") || !unready.is_empty() => {
            let found = format!("{name} is {status}, and not ready are the indexes: {}", unready.join(", "));
            Finding::bad(TABLE, found, "wait until it is ACTIVE; jobs find nothing until then")
        }
        Ok(()) => Finding::ok(TABLE, format!("{name} has the keys and the index of template.yaml")),
    }
}

fn judge_protection(found: &TableDescription) -> Finding {
    match found.deletion_protection_enabled() {
        Some(true) => Finding::ok(PROTECTION, "on"),
        Some(false) => Finding::warning(PROTECTION, "off", "deploy template.yaml again, which turns it on"),
        None => Finding::ok(PROTECTION, "this engine does not tell"),
    }
}

async fn examine_ttl(client: &Client, template: &Table, name: &str) -> Finding {
    let wanted =
        template.time_to_live.as_ref().and_then(|ttl| ttl["TimeToLiveSpecification"]["AttributeName"].as_str());
    let described = match client.describe_time_to_live().table_name(name).send().await {
        Ok(described) => described.time_to_live_description,
        Err(error) => return not_told(TTL, error.code()),
    };
    let is_on = |status: &TimeToLiveStatus| matches!(status, TimeToLiveStatus::Enabled | TimeToLiveStatus::Enabling);
    let on = described.as_ref().filter(|ttl| ttl.time_to_live_status().is_some_and(is_on));
    match on.and_then(|ttl| ttl.attribute_name()) {
        Some(attribute) if Some(attribute) == wanted => Finding::ok(TTL, format!("on, by the attribute {attribute}")),
        found => Finding::warning(
            TTL,
            found.map_or_else(|| "off".to_owned(), |attribute| format!("on, but by the attribute {attribute}")),
            "deploy template.yaml again: until then nothing that has expired is deleted, which costs room and is otherwise harmless",
        ),
    }
}

async fn examine_recovery(client: &Client, name: &str) -> Finding {
    let described = match client.describe_continuous_backups().table_name(name).send().await {
        Ok(described) => described.continuous_backups_description,
        Err(error) => return not_told(RECOVERY, error.code()),
    };
    let recovery = described.and_then(|backups| backups.point_in_time_recovery_description);
    match recovery.as_ref().and_then(|recovery| recovery.point_in_time_recovery_status()) {
        Some(PointInTimeRecoveryStatus::Enabled) => Finding::ok(RECOVERY, "on"),
        _ => {
            Finding::warning(RECOVERY, "off: what is deleted is gone", "deploy template.yaml again, which turns it on")
        }
    }
}

/// What keeps DynamoDB from telling: credentials that may not ask, no answer, or an engine that lacks the operation.
fn not_told(check: &'static str, code: Option<&str>) -> Finding {
    match code {
        Some("AccessDeniedException") => Finding::warning(
            check,
            "these credentials may not ask",
            "allow dynamodb:DescribeTimeToLive and dynamodb:DescribeContinuousBackups, or look at it in the console",
        ),
        None => Finding::warning(check, "DynamoDB gave no answer that can be read", "run the doctor again"),
        Some(_) => Finding::ok(check, "this engine does not tell"),
    }
}

/// Reads the time at which the service answered.
#[derive(Clone, Debug, Default)]
struct ServiceDate(Arc<Mutex<Option<Timestamp>>>);

impl ServiceDate {
    fn last(&self) -> Option<Timestamp> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Intercept for ServiceDate {
    fn name(&self) -> &'static str {
        "ServiceDate"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let date = context.response().headers().get("date").and_then(|date| rfc2822::parse(date).ok());
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = date.map(|date| date.timestamp());
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    #[test]
    fn a_clock_may_be_half_a_minute_off_and_calls_are_refused_beyond_five() {
        let service: Timestamp = "2026-11-10T09:00:00Z".parse().unwrap();
        for (machine, verdict) in [
            ("2026-11-10T09:00:30.9Z", Verdict::Warning),
            ("2026-11-10T09:00:30Z", Verdict::Ok),
            ("2026-11-10T08:59:30Z", Verdict::Ok),
            ("2026-11-10T08:55:00Z", Verdict::Warning),
            ("2026-11-10T09:05:01Z", Verdict::Bad),
            ("2026-11-10T08:54:59Z", Verdict::Bad),
        ] {
            assert_eq!(judge_clock(machine.parse().unwrap(), Some(service)).verdict, verdict, "{machine}");
        }
        assert_eq!(judge_clock(service, None).verdict, Verdict::Warning);
    }

    #[test]
    fn only_an_engine_that_says_so_is_excused_from_telling() {
        for (code, verdict) in [
            (Some("UnknownOperationException"), Verdict::Ok),
            (Some("AccessDeniedException"), Verdict::Warning),
            (None, Verdict::Warning),
        ] {
            assert_eq!(not_told(TTL, code).verdict, verdict, "{code:?}");
        }
    }

    #[test]
    fn a_service_writes_its_time_as_http_does() {
        let date = rfc2822::parse("Tue, 10 Nov 2026 09:00:00 GMT").unwrap().timestamp();
        assert_eq!(date, "2026-11-10T09:00:00Z".parse().unwrap());
    }
}
