//! A run with a hundred apps due, and runs with nothing due, in tables of several sizes: the size must not change the cost.
//! What must not live here: a day on which many apps are due.

use anyhow::{Context as _, Result, ensure};
use jiff::Timestamp;
use local::Usage;
use system_tests::crowd::{APPS_PER_PARTNER, Crowd};
use system_tests::runtime_api::deployed;

use super::table::{JOB, WINDOW, fill_table};
use crate::measured::Run;

/// How many apps are due, whatever the table's size.
const DUE: usize = 100;
/// An hour in which nothing is due, long after the rollout's last milestone, and the hour before.
const IDLE: &str = "2023-08-02T01:00:00Z";
const BEFORE_IDLE: &str = "2023-08-02T00:00:00Z";
/// By which factor the costs of two sizes may differ: packed reports differ by some bytes.
const TOLERANCE: f64 = 1.01;

/// What was measured in a table of one size.
struct Row {
    apps: usize,
    due: Usage,
    /// An idle run of each job.
    idle: Vec<(String, Usage)>,
}

pub async fn compare_sizes(crowd: &Crowd, sizes: &[usize]) -> Result<()> {
    println!("{DUE} apps of {} partners due, in tables of several sizes", DUE / APPS_PER_PARTNER);
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
        for (job, usage) in &row.idle {
            let Usage { round_trips, read_units, write_units } = usage;
            println!("{:>12} {job:<20} {round_trips:>12} {read_units:>11} {write_units:>12}", row.apps);
        }
    }
    println!();
    rows.iter().try_for_each(|row| ensure_equal_cost(rows.first().unwrap_or(row), row))
}

async fn measure(crowd: &Crowd, apps: usize) -> Result<Row> {
    let (world, filled) = fill_table(crowd, apps, DUE).await?;
    let run = Run::start(&world, JOB, WINDOW.parse()?).await?;
    let due = run.usage();
    println!(
        "{apps:>12} {:>10} {:>6} {:>12} {:>8} {:>11} {:>12} {:>8.1}",
        filled.items,
        run.mails.len(),
        due.round_trips,
        run.calls.iter().filter(|call| call.operation == "Query").count(),
        due.read_units,
        due.write_units,
        run.seconds
    );
    ensure!(run.count("acted") == DUE as u64, "not every app that was due was acted on: {}", run.report);
    let mut idle = Vec::new();
    let (before_idle, idle_hour): (Timestamp, Timestamp) = (BEFORE_IDLE.parse()?, IDLE.parse()?);
    for job in deployed()?.into_iter().filter(|function| !function.schedules.is_empty()).map(|function| function.name) {
        Run::start(&world, &job, before_idle).await?;
        let run = Run::start(&world, &job, idle_hour).await?;
        ensure!(run.count("acted") == 0, "{job} was not idle: {}", run.report);
        idle.push((job, run.usage()));
    }
    world.local.shutdown().await.context("the system does not stop")?;
    Ok(Row { apps, due, idle })
}

/// Fails if a run costs more in one table than in the other.
fn ensure_equal_cost(one: &Row, other: &Row) -> Result<()> {
    let idle = one.idle.iter().zip(&other.idle).map(|((_, one), (_, other))| (one, other));
    for (a, b) in [(&one.due, &other.due)].into_iter().chain(idle) {
        let figures = |usage: &Usage| [usage.round_trips as f64, usage.read_units, usage.write_units];
        let equal = figures(a).iter().zip(figures(b)).all(|(a, b)| a.max(b) <= a.min(b) * TOLERANCE);
        ensure!(equal, "the cost depends on the table: {a:?} with {} apps, {b:?} with {} apps", one.apps, other.apps);
    }
    Ok(())
}
