//! A hundred apps due, and an hour in which nothing is, in tables of several sizes: the size must not be seen.

use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use local::Usage;
use system_tests::crowd::Crowd;

use super::{JOB, Measured, WINDOW, filled};

/// How many apps are due, whatever the table's size.
const DUE: usize = 100;
/// An hour in which nothing is due, long after the rollout's last milestone; and the run before it.
const BEFORE_IDLE: &str = "2023-08-02T00:00:00Z";
const IDLE: &str = "2023-08-02T01:00:00Z";
/// The jobs that come by in an hour.
const JOBS: [&str; 3] = [JOB, "send-notices", "advance-rollout"];
/// How far one size's units may be above another's: packed reports differ by some bytes.
const FLAT: f64 = 1.01;

/// What was measured in a table of one size: the run with apps due, then an idle one of each job.
struct Row {
    apps: usize,
    runs: Vec<Usage>,
}

pub async fn run(crowd: &Crowd, sizes: &[usize]) -> Result<()> {
    println!("{DUE} apps of {} partners due, in tables of several sizes", DUE / system_tests::crowd::APPS_PER_PARTNER);
    println!(
        "{:>12} {:>10} {:>6} {:>12} {:>8} {:>11} {:>12} {:>8}",
        "apps", "items", "mails", "round trips", "queries", "read units", "write units", "seconds"
    );
    let mut rows = Vec::new();
    for apps in sizes {
        rows.push(measure(crowd, *apps).await?);
    }
    println!("\nan idle run of each job");
    println!("{:>12} {:<20} {:>12} {:>11} {:>12}", "apps", "job", "round trips", "read units", "write units");
    for row in &rows {
        for (job, usage) in JOBS.iter().zip(row.runs.iter().skip(1)) {
            let Usage { round_trips, read_units, write_units } = usage;
            println!("{:>12} {job:<20} {round_trips:>12} {read_units:>11} {write_units:>12}", row.apps);
        }
    }
    println!();
    rows.iter().try_for_each(|row| compare(rows.first().unwrap_or(row), row))
}

async fn measure(crowd: &Crowd, apps: usize) -> Result<Row> {
    let (world, filled) = filled(crowd, apps, DUE).await?;
    let due = Measured::run(&world, JOB, WINDOW.parse()?).await?;
    let usage = due.usage();
    println!(
        "{apps:>12} {:>10} {:>6} {:>12} {:>8} {:>11} {:>12} {:>8.1}",
        filled.items,
        due.mails.len(),
        usage.round_trips,
        due.calls.iter().filter(|call| call.operation == "Query").count(),
        usage.read_units,
        usage.write_units,
        due.seconds
    );
    ensure!(due.count("acted") == DUE as u64, "not all that was due was told: {}", due.report);
    let mut runs = vec![usage];
    let (before, idle): (Timestamp, Timestamp) = (BEFORE_IDLE.parse()?, IDLE.parse()?);
    for job in JOBS {
        Measured::run(&world, job, before).await?;
        let run = Measured::run(&world, job, idle).await?;
        ensure!(run.count("acted") == 0, "{job} was not idle: {}", run.report);
        runs.push(run.usage());
    }
    world.local.shutdown().await.context("the system does not stop")?;
    Ok(Row { apps, runs })
}

/// Fails when a run in one table costs more than in another.
fn compare(one: &Row, other: &Row) -> Result<()> {
    for (a, b) in one.runs.iter().zip(&other.runs) {
        let figures = |usage: &Usage| [usage.round_trips as f64, usage.read_units, usage.write_units];
        let flat = figures(a).iter().zip(figures(b)).all(|(a, b)| a.max(b) <= a.min(b) * FLAT);
        ensure!(flat, "the cost is not flat: {a:?} with {} apps, {b:?} with {} apps", one.apps, other.apps);
    }
    Ok(())
}
