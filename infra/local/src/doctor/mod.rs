//! `cargo run -- doctor`: looks at a deployment and says what is wrong and what to do. What must not live here: a rule of the
//! programme, or anything that writes.
//!
//! | file | what it looks at |
//! |---|---|
//! | `table` | the table, its index, what protects it, and the clock |
//! | `records` | the programme, the runs of the jobs, and what waits for people |
//! | `backlog` | the notices that are not sent |
//! | `mail` | the mail service |

mod backlog;
mod mail;
mod records;
mod table;

use std::fmt;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use runtime::{Authorities, Config};
use serde::Serialize;
use store::Store;

use crate::{
    clock::Clock,
    database::{Database, Storage},
    embedded::require_database,
    endpoint::Connection,
    template::Template,
};

/// What is looked at.
#[derive(Clone, Debug)]
pub struct DoctorOptions {
    /// Where the table is.
    pub storage: Storage,
    /// Where the mail service is; without it, the service is not asked.
    pub ses_endpoint: Option<String>,
    /// The instant by which runs and dates are judged; without one, the machine's clock.
    pub at: Option<Timestamp>,
}

/// How something stands. The order is that of urgency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    Ok,
    /// Somebody should look at it.
    Warning,
    /// Something does not work.
    Bad,
}

impl Verdict {
    fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Bad => "bad",
        }
    }
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    pub check: &'static str,
    pub verdict: Verdict,
    pub found: String,
    /// What to do; nothing if all is well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

impl Finding {
    fn ok(check: &'static str, found: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Ok, found: found.into(), remedy: None }
    }

    fn warning(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Warning, found: found.into(), remedy: Some(remedy.into()) }
    }

    fn bad(check: &'static str, found: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { check, verdict: Verdict::Bad, found: found.into(), remedy: Some(remedy.into()) }
    }

    /// What cannot be read because the table fails.
    fn unreadable(check: &'static str, error: &dyn std::error::Error) -> Self {
        let remedy = "see whether DynamoDB answers, and whether these credentials may read the table and its index";
        Self::bad(check, format!("it cannot be read: {}", runtime::log::error_chain(error)), remedy)
    }
}

/// What all checks found.
#[derive(Clone, Debug, Serialize)]
pub struct Checkup {
    /// The worst of the verdicts.
    pub verdict: Verdict,
    pub findings: Vec<Finding>,
}

impl Checkup {
    /// The exit code: 0 if all is well, 1 for warnings, 2 if something does not work.
    pub fn exit_code(&self) -> u8 {
        match self.verdict {
            Verdict::Ok => 0,
            Verdict::Warning => 1,
            Verdict::Bad => 2,
        }
    }
}

impl fmt::Display for Checkup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Finding { check, verdict, found, remedy } in &self.findings {
            writeln!(f, "{:<8} {check:<22} {found}", verdict.as_str())?;
            if let Some(remedy) = remedy {
                writeln!(f, "{:<31} -> {remedy}", "")?;
            }
        }
        write!(f, "{}", self.verdict.as_str())
    }
}

/// Looks at a deployment. Nothing is written.
///
/// # Errors
/// There is nothing to look at: no data folder, or one that another process uses; no DynamoDB at the address.
pub async fn examine(options: &DoctorOptions) -> Result<Checkup> {
    let template = Template::embedded()?.table()?;
    let machine = Clock::real();
    let name = options.storage.table().unwrap_or(&template.name).to_owned();
    // Wherever the table is: that of a folder is reached without TLS, and the mail service is not.
    let of_mail = match &options.ses_endpoint {
        Some(service) => Some((service, Authorities::of_bundle(Config::ca_bundle().as_deref())?)),
        None => None,
    };
    let (connection, database) = open(&options.storage, &template, &machine).await?;
    let mut config = connection.config(&name)?;
    if let Some((service, authorities)) = of_mail {
        config.authorities = authorities;
        config.ses_endpoint = Some(service.clone());
    }
    let mut findings = table::examine(&config, &template, machine.now()).await;
    // Everything else is in the table.
    if findings.iter().all(|finding| finding.check != table::TABLE || finding.verdict != Verdict::Bad) {
        let (store, now) = (Store::connect(&config), options.at.unwrap_or_else(|| machine.now()));
        findings.extend(records::examine(&store, now).await);
        findings.extend(backlog::examine(&store, now).await);
        findings.extend(mail::examine(&config, &store).await);
    }
    if let Some(database) = database {
        database.stop().await?;
    }
    let verdict = findings.iter().map(|finding| finding.verdict).max().unwrap_or(Verdict::Ok);
    Ok(Checkup { verdict, findings })
}

/// A connection to the table, and the embedded engine if it is in one. Only a folder that has a database is opened, because
/// to open any other would create it.
async fn open(
    storage: &Storage,
    table: &crate::template::Table,
    clock: &Clock,
) -> Result<(Connection, Option<Database>)> {
    if let Storage::Other { endpoint, .. } = storage {
        return Ok((Connection::to(endpoint).await?, None));
    }
    if let Storage::Folder(folder) = storage {
        require_database(folder)?;
    }
    let database = Database::start(storage.clone(), false, table, clock).await.context(
        "if the local system is running, give its address of DynamoDB, which it printed at its start, with --dynamodb-endpoint",
    )?;
    Ok((database.connection(), Some(database)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worst_finding_decides_and_each_says_what_to_do() {
        let findings = vec![Finding::ok("clock", "right"), Finding::warning("table", "open", "close it")];
        let checkup = Checkup { verdict: Verdict::Warning, findings };
        assert_eq!(checkup.exit_code(), 1);
        let text = checkup.to_string();
        assert!(text.starts_with("ok       clock                  right\n") && text.contains("-> close it"), "{text}");
        assert!(Verdict::Bad > Verdict::Warning && Verdict::Warning > Verdict::Ok);
    }
}
