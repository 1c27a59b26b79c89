//! Measures the figures in README. One command each:
//!
//! | command | what it measures |
//! |---|---|
//! | `cargo run -p bench -- tab` | a read of the tab and a publish: round trips, units and item bytes, as DynamoDB itself counts them (some seconds) |
//! | `cargo run -p bench --release -- sizes` | the release binaries' sizes (some minutes: it builds every function); `--against DIR` builds those of another checkout beside them |
//! | `cargo run -p bench --release -- bundles` | the bundles for Lambda on arm64 and their zips, as `infra/bundles` builds them, which also installs what that takes (an hour or more for all; names of functions take less); `--against DIR` adds those of a checkout that has `infra/bundles` too |
//! | `cargo run -p bench --release -- reads` | start, warm answers and memory of read-listing, without TLS and over it, behind a Lambda Runtime API, next to programs in Rust, Node.js and Python that read the same and do nothing else (a minute or two, once they are built); `--against DIR` adds that of another checkout |
//! | `cargo run -p bench --release -- page` | how many pages of the tab a second the system answers as `cargo run` builds it; `--against DIR` adds that of another checkout |
//! | `cargo run -p bench --release -- all` | `tab`, `sizes`, `reads`, `page`, `pace` and `scale`, one after the other; with `--against DIR` beside another checkout (half an hour or more, most of which it builds) |
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
mod bundles;
mod counted;
mod measured;
mod pace;
mod page;
mod prices;
mod reads;
mod release;
mod scale;
mod scan;
mod sizes;
mod tab;

use std::time::Instant;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::release::Baseline;

/// The benchmarks of `all`, in their order.
const COMPARED: [&str; 6] = ["tab", "sizes", "reads", "page", "pace", "scale"];

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
    /// Measures the release binaries' sizes.
    Sizes(sizes::Sizes),
    /// Measures the bundles for Lambda on arm64, and their zips.
    Bundles(bundles::Bundles),
    /// Measures start, warm answers and memory of read-listing, next to bare programs in Rust, Node.js and Python.
    Reads(reads::Reads),
    /// Measures how many pages of the tab a second the system answers as `cargo run` builds it.
    Page(page::Page),
    /// Measures everything that an earlier checkout can be compared in.
    All(Baseline),
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
    measure(cli.command).await
}

async fn measure(command: Command) -> Result<()> {
    match command {
        Command::Tab => tab::measure_tabs().await,
        Command::Sizes(sizes) => sizes::measure_sizes(&sizes),
        Command::Bundles(bundles) => bundles::measure_bundles(&bundles),
        Command::Reads(reads) => reads::measure_reads(reads).await,
        Command::Page(page) => page::measure_page(&page).await,
        Command::All(baseline) => measure_all(&baseline).await,
        Command::Scale(scale) => scale::measure_scale(scale).await,
        Command::Pace(pace) => pace::measure_pace(pace).await,
        Command::Scan(scan) => scan::measure_scan(scan).await,
        Command::Bill(bill) => bill::print_bill(bill).await,
        Command::Simulate(simulate) => bill::simulate::print_simulation(simulate).await,
        Command::Assessments(assessments) => assessments::measure_assessments(assessments).await,
    }
}

/// Every benchmark that an earlier checkout can be compared in, by the command that measures it alone.
async fn measure_all(baseline: &Baseline) -> Result<()> {
    let against = baseline.folder().map(|folder| ["--against".as_ref(), folder.as_os_str()]);
    let begun = Instant::now();
    for (index, benchmark) in COMPARED.iter().enumerate() {
        eprintln!("{} of {}: {benchmark}, after {} s", index + 1, COMPARED.len(), begun.elapsed().as_secs());
        println!("\n## {benchmark}\n");
        let compares = matches!(*benchmark, "sizes" | "reads" | "page");
        let arguments = ["bench".as_ref(), benchmark.as_ref()]
            .into_iter()
            .chain(against.filter(|_| compares).into_iter().flatten());
        Box::pin(measure(Cli::try_parse_from(arguments)?.command)).await?;
        if let ("tab", Some(folder)) = (*benchmark, baseline.folder()) {
            println!("\nThe baseline by its own measure:\n");
            release::run_earlier(folder, benchmark)?;
        }
    }
    Ok(())
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
