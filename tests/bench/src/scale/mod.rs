//! What Cloud Fortified's job costs in a large marketplace: a run with a hundred apps due in tables of any size, and a day
//! on which everything is due. What must not live here: a budget that a small table shows as well; that is a test.

mod flat;
mod one_day;

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result};
use clap::Args;
use domain::programme::{Mail, Programme};
use jiff::Timestamp;
use local::mailbox::Mail as Sent;
use local::{Call, Options, Usage};
use serde_json::{Value as Json, json};
use system_tests::World;
use system_tests::crowd::{Crowd, Filled};

/// When the window of 30 days opens.
const WINDOW: &str = "2023-07-15T00:00:00Z";
/// The most mails in a second that the programme takes: a benchmark does not wait.
const FASTEST: u16 = 500;
/// The job that is measured.
const JOB: &str = "enforce-fortified";
/// What one part of a table's work is shown as, of all of it.
const PARTS: usize = 10;

#[derive(Debug, Args)]
pub struct Scale {
    /// How many apps the table has, each size in a system of its own.
    #[arg(long, value_delimiter = ',', default_values_t = [1_000, 10_000, 100_000, 1_000_000])]
    apps: Vec<usize>,
    /// How many enrolled apps are due on one day; 0 leaves this out.
    #[arg(long, default_value_t = 100_000)]
    due: usize,
    /// Only the first two sizes, and a tenth of what is due.
    #[arg(long)]
    quick: bool,
}

pub async fn run(scale: Scale) -> Result<()> {
    let Scale { mut apps, mut due, quick } = scale;
    if quick {
        apps.truncate(2);
        due /= 10;
    }
    let crowd = Crowd::learn().await?;
    flat::run(&crowd, &apps).await?;
    if due > 0 {
        one_day::run(&crowd, due).await?;
    }
    Ok(())
}

/// A metered system at [`WINDOW`] with `apps` apps, of which the first `enrolled` are enrolled.
async fn filled(crowd: &Crowd, apps: usize, enrolled: usize) -> Result<(World, Filled)> {
    let world = World::with(Options { at: Some(WINDOW.parse()?), metered: true, ..Options::default() }).await?;
    let mail = Mail { per_second: FASTEST, ..Mail::default() };
    world.local.store().put_programme(&Programme { mail, ..Programme::default() }).await?;
    let begun = Instant::now();
    let mut shown = 0;
    let filled = crowd.fill(&world.local, apps, enrolled, |done| {
        if done * PARTS / apps > shown {
            shown = done * PARTS / apps;
            eprintln!("seeding: {done} of {apps} apps, {:.0} s", begun.elapsed().as_secs_f64());
        }
    })?;
    Ok((world, filled))
}

/// One run of a job.
struct Measured {
    report: Json,
    calls: Vec<Call>,
    mails: Vec<Arc<Sent>>,
    seconds: f64,
}

impl Measured {
    /// Runs a job at an instant and takes the mails that it sent.
    async fn run(world: &World, job: &str, at: Timestamp) -> Result<Self> {
        let meter = world.local.meter().context("this world is metered")?;
        world.local.clock().set(at)?;
        world.local.mailbox().clear();
        meter.reset();
        let begun = Instant::now();
        let report = world.run(job, &json!({})).await?;
        let seconds = begun.elapsed().as_secs_f64();
        Ok(Self { report, calls: meter.take(), mails: world.local.mailbox().mails(), seconds })
    }

    fn usage(&self) -> Usage {
        Usage::of(&self.calls)
    }

    /// A number of the report.
    fn count(&self, name: &str) -> u64 {
        self.report[name].as_u64().unwrap_or_default()
    }
}
