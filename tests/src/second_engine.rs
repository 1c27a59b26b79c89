//! Running the system tests over another DynamoDB than the embedded one: that of the environment variable
//! `DYNAMODB_ENDPOINT`. Each system has a table of its own there, which is deleted at its end.
//!
//! What must not live here: where another engine answers otherwise than DynamoDB; that is in `common/README.md`.

use std::sync::atomic::{AtomicU32, Ordering};

use anyhow::{Context as _, Result};
use local::{Endpoint, LocalSystem, Options, Storage};
use runtime::Config;

/// The variable that names the other engine.
const VARIABLE: &str = "DYNAMODB_ENDPOINT";

/// The tests that use the embedded engine all the same, as the beginning of their names, and the reason. Tests that
/// meter or break calls of DynamoDB do so too, because [`Options::metered`] says so: the proxy changes what the client
/// has signed.
pub const ONLY_EMBEDDED: &[(&str, &str)] = &[
    ("binaries::", "the real programs are about Lambda, and start next to an engine of their own"),
    ("budgets::", "they meter calls, and read sizes and fill the table past the functions"),
    ("durability::", "they kill a process with the database in its folder"),
    ("faults::", "they break calls in the proxy"),
    ("histories::", "thousands of steps, which take hours where a call takes milliseconds"),
    ("many_histories::", "thousands of steps, which take hours where a call takes milliseconds"),
    ("moved_dates::", "they delete expired items, which DynamoDB does by itself some day"),
    ("replay::", "a replay starts a system of its own, in memory"),
    ("alarms::public_reads_that_cost", "it fills the table past the functions"),
    ("doctor::the_programme_must_be_set", "it writes to the table past the functions"),
    ("known_bad::apps_that_were_published_before", "it writes to the table past the functions"),
    ("runbook::", "its commands are about the table of the embedded engine"),
    (
        "watched::",
        "they start functions with the environment that the template gives them, whose table is the embedded one's",
    ),
    ("approved::", "they fill the table past the functions"),
    ("crowd::", "they fill the table past the functions"),
];

/// A table of another engine. Dropping it deletes it.
#[derive(Debug)]
pub struct OwnTable(Config);

/// Lets a system keep its items in a new table of the other engine, if there is one and this test can use it.
///
/// # Errors
/// `DYNAMODB_ENDPOINT` is not the address of a DynamoDB.
pub fn choose_storage(options: Options) -> Result<Options> {
    let endpoint = std::env::var_os(VARIABLE).and_then(|url| url.into_string().ok()).filter(|url| !url.is_empty());
    let Some(endpoint) = endpoint else { return Ok(Options { metered: true, ..options }) };
    // libtest names the thread of a test after it.
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    let needs_embedded = ONLY_EMBEDDED.iter().any(|(prefix, _)| test.starts_with(prefix));
    if options.metered || needs_embedded || options.storage != Storage::Memory {
        return Ok(Options { metered: true, ..options });
    }
    let endpoint: Endpoint = endpoint.parse().with_context(|| format!("the environment variable {VARIABLE}"))?;
    let storage = Storage::Other { endpoint, table: Some(unused_name(&test)) };
    Ok(Options { storage, ..options })
}

/// A name that no other test, no other run and no other system of this test has.
fn unused_name(test: &str) -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let test: String = test.chars().map(|it| if it.is_ascii_alphanumeric() { it } else { '_' }).take(200).collect();
    format!("{test}-{}-{number}", std::process::id())
}

impl OwnTable {
    /// The table of a system, if it was made for a test.
    #[must_use]
    pub fn of(local: &LocalSystem, storage: &Storage) -> Option<Self> {
        matches!(storage, Storage::Other { .. }).then(|| Self(local.config().clone()))
    }
}

impl Drop for OwnTable {
    /// On a thread of its own, because the test's runtime cannot wait here.
    fn drop(&mut self) {
        let config = self.0.clone();
        let table = config.table.clone();
        let deleted = std::thread::spawn(move || -> Result<()> {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
            let deletion = runtime::aws::dynamodb(&config).delete_table().table_name(&config.table).send();
            runtime.block_on(deletion)?;
            Ok(())
        });
        match deleted.join() {
            Ok(Ok(())) => {}
            Ok(Err(error)) => eprintln!("the table {table} was left behind: {error:#}"),
            Err(_) => eprintln!("the table {table} was left behind"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_table_is_new_and_keeps_to_dynamodbs_rules() {
        let (one, two) = (unused_name("drafts::a_draft_is_ä"), unused_name(&"x".repeat(400)));
        assert!(one.starts_with("drafts__a_draft_is__-"), "{one}");
        assert!(two.len() <= 255 && unused_name("x") != unused_name("x"), "{two}");
    }
}
