//! A metered system with so many apps in its table, at the instant at which warnings are due. What must not live here: what
//! is measured.

use anyhow::Result;
use domain::programme::{Mail, Programme};
use local::{Options, ProgrammeCache};
use system_tests::World;
use system_tests::crowd::{Crowd, Filled};

use crate::measured::{FASTEST, show_progress};

/// When the window of 30 days opens.
pub const WINDOW: &str = "2023-07-15T00:00:00Z";
/// The job that is measured.
pub const JOB: &str = "enforce-fortified";

/// A system at [`WINDOW`] with `apps` apps, of which the first `enrolled` are enrolled.
pub async fn fill_table(crowd: &Crowd, apps: usize, enrolled: usize) -> Result<(World, Filled)> {
    let (at, programme_cache) = (Some(WINDOW.parse()?), ProgrammeCache::AsDeployed);
    let world = World::with(Options { at, metered: true, programme_cache, ..Options::default() }).await?;
    let mail = Mail { per_second: FASTEST, ..Mail::default() };
    world.local.store().put_programme(&Programme { mail, ..Programme::default() }).await?;
    let filled = crowd.fill(&world.local, apps, enrolled, show_progress(apps, "apps"))?;
    Ok((world, filled))
}
