//! What Cloud Fortified's job costs in a large marketplace: a run with a hundred apps due in tables of any size, and a day
//! on which everything is due. What must not live here: a budget that a small table shows as well; that is a test.

mod flat;
mod one_day;

use anyhow::Result;
use clap::Args;
use domain::programme::{Mail, Programme};
use local::Options;
use system_tests::World;
use system_tests::crowd::{Crowd, Filled};

use crate::measured::{FASTEST, Measured, seeding};

/// When the window of 30 days opens.
const WINDOW: &str = "2023-07-15T00:00:00Z";
/// The job that is measured.
const JOB: &str = "enforce-fortified";

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
    let filled = crowd.fill(&world.local, apps, enrolled, seeding(apps, "apps"))?;
    Ok((world, filled))
}
