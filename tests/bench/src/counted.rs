//! How many instructions and allocations a read takes, as Valgrind counts them: numbers that no busy machine changes. What must not
//! live here: which programs are counted.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value as Json;
use system_tests::runtime_api::Function;

/// A count of Valgrind's: the tool that counts, and what stands before the number in what it says at the end.
struct Counter {
    tool: &'static str,
    label: &'static str,
}

const INSTRUCTIONS: Counter =
    Counter { tool: "valgrind --tool=callgrind --callgrind-out-file=/dev/null", label: "Collected :" };
const ALLOCATIONS: Counter = Counter { tool: "valgrind --tool=memcheck --leak-check=no", label: "total heap usage:" };

/// Events that are not counted: the first ones fill caches.
const FIRST: u64 = 20;
/// Events that are counted.
const COUNTED: u64 = 100;

/// What an answer takes.
pub struct Counts {
    pub instructions: u64,
    pub allocations: u64,
}

/// Counts what a warm program takes to answer an event.
pub async fn count(file: &Path, environment: &BTreeMap<String, String>, event: &Json) -> Result<Counts> {
    let mut counts = [0; 2];
    for (count, counter) in counts.iter_mut().zip([INSTRUCTIONS, ALLOCATIONS]) {
        let few = counter.total(file, environment, event, FIRST).await?;
        let many = counter.total(file, environment, event, FIRST + COUNTED).await?;
        *count = many.saturating_sub(few) / COUNTED;
    }
    let [instructions, allocations] = counts;
    Ok(Counts { instructions, allocations })
}

impl Counter {
    /// What a program takes from its start until it has answered some events.
    async fn total(
        &self,
        file: &Path,
        environment: &BTreeMap<String, String>,
        event: &Json,
        events: u64,
    ) -> Result<u64> {
        let mut function = Function::start_in(Some(self.tool), file, environment).await?;
        for _ in 0..events {
            function.invoke(event).await?.response()?;
        }
        let process = function.process_id().context("it runs")?.to_string();
        ensure!(Command::new("kill").arg(process).status()?.success(), "Valgrind cannot be told to end");
        let log = function.ended().await?;
        let said =
            log.split(self.label).nth(1).with_context(|| format!("Valgrind says \"{}\" in {log}", self.label))?;
        let number: String = said.trim_start().chars().take_while(|it| it.is_ascii_digit() || *it == ',').collect();
        Ok(number.replace(',', "").parse()?)
    }
}
