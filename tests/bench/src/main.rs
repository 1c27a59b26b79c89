//! Measures the figures in README. One command each:
//!
//! | command | what it measures |
//! |---|---|
//! | `cargo run -p bench -- tab` | a read of the tab and a publish: round trips, units and item bytes, as DynamoDB itself counts them (some seconds) |
//! | `cargo run -p bench --release -- sizes` | the release binaries' sizes, and the init of read-listing behind a Lambda Runtime API next to a bare function (some minutes: it builds every function) |
//! | `cargo run -p bench --release -- scale` | a run of enforce-fortified in tables of 1,000 to 1,000,000 apps, and a day on which 100,000 are due (some minutes and some GB of memory; `--quick` takes less of both) |
//! | `cargo run -p bench --release -- pace` | how many mails a second enforce-fortified sends, and what a mail costs, when the table and the mail service take as long to answer as AWS's do (a minute; works in debug as well) |
//! | `cargo run -p bench --release -- assessments` | a nightly run of notify-expiry with 200,000 approvals spread over a year, and one after ten days without runs (some minutes and some GB of memory; `--partners` takes less of both) |
//! | `cargo run -p bench -- bill` | what a month costs in an account of AWS, by a file of prices (a minute; `--help` lists what is assumed) |
//! | `cargo run -p bench -- simulate` | what a month costs and which limit of AWS comes first, for 1 M to 10 B reads and 1,000 to 1 M apps (a minute) |
//! | `cargo run -p bench -- scan` | scan-listings after 10,000 publishes, when none is due, when the list of known-bad hosts changes, and when all are due by age, with prices (some minutes; `--apps` takes less) |
//!
//! Figures compare variants on one machine at one time; they do not predict AWS. What must not live here: an assertion that
//! a test could make. Budgets are tests (`tests/system/budgets.rs`); `scale` and `assessments` fail by themselves when a
//! cost grows with the table, a day is over its budget, or a partner did not get exactly one mail.

mod assessments;
mod bill;
mod measured;
mod pace;
mod prices;
mod scale;
mod scan;
mod sizes;
mod tab;

use anyhow::Result;
use clap::{Parser, Subcommand};

/// Measures the figures in README.
#[derive(Debug, Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Measures the cost of a read of the tab and of a publish.
    Tab,
    /// Measures the release binaries' sizes, and the init of read-listing next to a bare function.
    Sizes,
    /// Measures the cost of Cloud Fortified's job in a large marketplace.
    Scale(scale::Scale),
    /// Measures how fast Cloud Fortified's job sends mails.
    Pace(pace::Pace),
    /// Measures the cost of the scanner when many apps were published.
    Scan(scan::Scan),
    /// Prints what a month costs in an account of AWS.
    Bill(bill::Bill),
    /// Prints what a month costs and which limit comes first, for more reads and apps.
    Simulate(bill::simulate::Simulate),
    /// Measures the cost of the Security Self Assessment's job with many approvals.
    Assessments(assessments::Assessments),
}

#[tokio::main]
async fn main() -> Result<()> {
    let cli = Cli::parse();
    println!("{}\n", describe_machine());
    match cli.command {
        Command::Tab => tab::measure_tabs().await,
        Command::Sizes => sizes::measure_binaries().await,
        Command::Scale(scale) => scale::measure_scale(scale).await,
        Command::Pace(pace) => pace::measure_pace(pace).await,
        Command::Scan(scan) => scan::measure_scan(scan).await,
        Command::Bill(bill) => bill::print_bill(bill).await,
        Command::Simulate(simulate) => bill::simulate::print_simulation(simulate).await,
        Command::Assessments(assessments) => assessments::measure_assessments(assessments).await,
    }
}

fn describe_machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let model = std::fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let model = model.unwrap_or_else(|| "an unknown processor".to_owned());
    format!("{cores} cores of {model}, {} {}", std::env::consts::OS, std::env::consts::ARCH)
}
