//! What scan-listings costs when many apps were published at once, when none is due, and when the list of known-bad hosts changes.
//! Sites are not asked. What must not live here: what the scanner finds; that is a test.

use anyhow::{Result, ensure};
use clap::Args;
use domain::EmailAddress;
use jiff::{SignedDuration, Timestamp};
use local::{Call, Options, Usage};
use store::Versioned;
use store::audit::Actor;
use system_tests::World;
use system_tests::crowd::{Crowd, ENROLLED_AT};

use crate::measured::{Runs, show_progress};
use crate::prices::{ChosenPrices, Prices, Service};

const JOB: &str = "scan-listings";

#[derive(Debug, Args)]
pub struct Scan {
    /// The number of apps that were published.
    #[arg(long, default_value_t = 10_000)]
    apps: usize,
    /// The memory of the function, in megabytes, as template.yaml says.
    #[arg(long, default_value_t = 256)]
    memory: u32,
    #[command(flatten)]
    prices: ChosenPrices,
}

pub async fn measure_scan(Scan { apps, memory, prices }: Scan) -> Result<()> {
    let prices = prices.read()?;
    let published: Timestamp = ENROLLED_AT.parse()?;
    let hour = SignedDuration::from_hours(1);
    let world = World::with(Options { at: Some(published), metered: true, ..Options::default() }).await?;
    let filled = Crowd::learn().await?.fill(&world.local, apps, apps, show_progress(apps, "apps"))?;
    println!("{apps} apps were published, {} items", filled.items);
    println!(
        "{:<40} {:>4} {:>8} {:>12} {:>11} {:>12} {:>9} {:>13} {:>8} {:>11} {:>10}",
        "",
        "runs",
        "apps",
        "round trips",
        "read units",
        "write units",
        "units/app",
        "write u./app",
        "seconds",
        "USD, table",
        "USD, job"
    );
    let measured = Measured { world: &world, apps, memory, prices };
    measured.print_runs("all are new to customers", published + hour).await?;
    measured.print_runs("none is due", published + hour * 24).await?;
    let (person, now) = (EmailAddress::parse("staff@marketplace.example")?, world.local.clock().now());
    let (store, none) = (world.local.store(), Versioned::default());
    store.put_known_bad_list(&none, "malware.example", 1, (None, Actor { person: &person, now })).await?;
    measured.print_runs("a new host is on the list, in no app", published + hour * 48).await?;
    measured.print_runs("all are due by age", published + hour * 24 * 32).await?;
    world.local.shutdown().await
}

/// A table of apps that were published, in which the job runs.
struct Measured<'a> {
    world: &'a World,
    apps: usize,
    memory: u32,
    prices: Prices,
}

impl Measured<'_> {
    /// What DynamoDB charges, in US dollars.
    fn price_of_table(&self, runs: &Runs) -> Result<f64> {
        let reads = self.prices.of(Service::ReadUnits)?.of(runs.usage.read_units);
        Ok(reads + self.prices.of(Service::WriteUnits)?.of(runs.usage.write_units))
    }

    /// What Lambda charges, in US dollars, if the runs take as long there as they took here. They take less: this may be a debug
    /// build, and here DynamoDB works on the same processors.
    fn price_of_job(&self, runs: &Runs) -> Result<f64> {
        let gigabyte_seconds = runs.seconds * f64::from(self.memory) / 1_024.0;
        let running = self.prices.of(Service::LambdaGbSeconds)?.of(gigabyte_seconds);
        Ok(running + self.prices.of(Service::LambdaRequests)?.of(runs.count as f64))
    }

    /// Runs the job from `at` on until nothing is left to do, and prints what it cost.
    async fn print_runs(&self, name: &str, at: Timestamp) -> Result<()> {
        let (mut examined, mut failed) = (0, 0);
        let all_calls: fn(&[Call]) -> Usage = |calls| Usage::sum(calls);
        let runs = Runs::until_done(self.world, JOB, at, all_calls, |_, run| {
            examined += run.count("acted");
            failed += run.count("failed");
        })
        .await?;
        ensure!(failed == 0, "{name}: {failed} apps failed");
        let per_app = |units: f64| units / self.apps as f64;
        println!(
            "{name:<40} {:>4} {examined:>8} {:>12} {:>11} {:>12} {:>9.2} {:>13.2} {:>8.1} {:>11.5} {:>10.5}",
            runs.count,
            runs.usage.round_trips,
            runs.usage.read_units,
            runs.usage.write_units,
            per_app(runs.usage.read_units),
            per_app(runs.usage.write_units),
            runs.seconds,
            self.price_of_table(&runs)?,
            self.price_of_job(&runs)?
        );
        Ok(())
    }
}
