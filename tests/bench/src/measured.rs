//! One run of a job in a metered system, and how the filling of its table is shown. What must not live here: what is compared.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context as _, Result};
use jiff::Timestamp;
use local::mailbox::Mail as Sent;
use local::{Call, Usage};
use serde_json::{Value as Json, json};
use system_tests::World;

/// The most mails in a second that the programme takes: a benchmark does not wait.
pub const FASTEST: u16 = 500;
/// What one part of a table's work is shown as, of all of it.
const PARTS: usize = 10;

/// Shows how much of a table is written.
pub fn seeding(all: usize, what: &str) -> impl FnMut(usize) {
    let (begun, mut shown) = (Instant::now(), 0);
    move |done| {
        if done * PARTS / all > shown {
            shown = done * PARTS / all;
            eprintln!("seeding: {done} of {all} {what}, {:.0} s", begun.elapsed().as_secs_f64());
        }
    }
}

/// One run of a job.
pub struct Measured {
    pub report: Json,
    pub calls: Vec<Call>,
    pub mails: Vec<Arc<Sent>>,
    pub seconds: f64,
}

impl Measured {
    /// Runs a job at an instant and takes the mails that it sent.
    pub async fn run(world: &World, job: &str, at: Timestamp) -> Result<Self> {
        let meter = world.local.meter().context("this world is metered")?;
        world.local.clock().set(at)?;
        world.local.mailbox().clear();
        meter.reset();
        let begun = Instant::now();
        let report = world.run_job(job, &json!({})).await?;
        let seconds = begun.elapsed().as_secs_f64();
        Ok(Self { report, calls: meter.take(), mails: world.local.mailbox().mails(), seconds })
    }

    pub fn usage(&self) -> Usage {
        Usage::of(&self.calls)
    }

    /// A number of the report.
    pub fn count(&self, name: &str) -> u64 {
        self.report[name].as_u64().unwrap_or_default()
    }
}
