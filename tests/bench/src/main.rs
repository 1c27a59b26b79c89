//! The figures of README, one command each:
//!
//! | command | what it measures |
//! |---|---|
//! | `cargo run -p bench -- tab` | what a read of the tab and a publish cost: round trips, units, item bytes, as DynamoDB itself counts them (some seconds) |
//! | `cargo run -p bench --release -- sizes` | the release binaries' sizes, and the init of read-listing behind a Lambda Runtime API next to a bare function (some minutes: it builds every function) |
//! | `cargo run -p bench --release -- scale` | what a run of enforce-fortified costs in tables of 1,000 to 1,000,000 apps, and a day on which 100,000 are due (some minutes and some GB of memory; `--quick` takes less of both) |
//! | `cargo run -p bench --release -- assessments` | what a nightly run of notify-expiry costs with 200,000 approvals spread over a year, and one after ten days without runs (some minutes and some GB of memory; `--partners` takes less of both) |
//!
//! Figures compare variants on one machine in one window; they do not predict AWS. What must not live here: an
//! assertion that a test could make. Budgets are tests (`tests/system/budgets.rs`); `scale` and `assessments` fail by
//! themselves when a cost grows with the table, a day is over its budget, or somebody was not told once.

mod assessments;
mod measured;
mod scale;
mod sizes;
mod tab;

use anyhow::Result;
use clap::{Parser, Subcommand};

#[derive(Debug, Parser)]
#[command(about = "The figures of README")]
struct Cli {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// What a read of the tab and a publish cost.
    Tab,
    /// The release binaries' sizes, and the init of read-listing next to a bare function.
    Sizes,
    /// What Cloud Fortified's job costs in a large marketplace.
    Scale(scale::Scale),
    /// What the Security Self Assessment's job costs when many partners have an approval.
    Assessments(assessments::Assessments),
}

#[tokio::main]
async fn main() -> Result<()> {
    let cli = Cli::parse();
    println!("{}\n", machine());
    match cli.what {
        What::Tab => tab::run().await,
        What::Sizes => sizes::run().await,
        What::Scale(scale) => scale::run(scale).await,
        What::Assessments(assessments) => assessments::run(assessments).await,
    }
}

/// What this is measured on.
fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let model = model.unwrap_or_else(|| "an unknown processor".to_owned());
    format!("{cores} cores of {model}, {} {}", std::env::consts::OS, std::env::consts::ARCH)
}
