//! Runs of a job in a metered system, and what they cost. What must not live here: what the costs are compared with.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use jiff::{SignedDuration, Timestamp};
use local::mailbox::SentMail;
use local::{Call, Usage};
use serde_json::{Value as Json, json};
use system_tests::World;

/// The most mails per second that the programme accepts, so that a benchmark never waits.
pub const FASTEST: u16 = 500;
/// How often the progress of filling a table is shown.
const PROGRESS_STEPS: usize = 10;

/// Shows how much of a table is written.
pub fn show_progress(all: usize, what: &str) -> impl FnMut(usize) {
    let (begun, mut shown) = (Instant::now(), 0);
    move |done| {
        if done * PROGRESS_STEPS / all > shown {
            shown = done * PROGRESS_STEPS / all;
            eprintln!("seeding: {done} of {all} {what}, {:.0} s", begun.elapsed().as_secs_f64());
        }
    }
}

/// What so many of a hundred durations do not exceed, in milliseconds. They are sorted, the shortest first.
pub fn milliseconds_at(sorted: &[Duration], percent: usize) -> f64 {
    sorted.get(sorted.len() * percent / 100).map_or(f64::NAN, |duration| duration.as_secs_f64() * 1_000.0)
}

/// One run of a job.
pub struct Run {
    pub report: Json,
    pub calls: Vec<Call>,
    pub mails: Vec<Arc<SentMail>>,
    pub seconds: f64,
}

impl Run {
    pub async fn start(world: &World, job: &str, at: Timestamp) -> Result<Self> {
        let meter = world.local.meter().context("this world is metered")?;
        world.local.clock().set(at)?;
        world.local.mailbox().clear();
        meter.reset();
        let begun = Instant::now();
        let report = world.run_job(job, &json!({})).await?;
        let seconds = begun.elapsed().as_secs_f64();
        Ok(Self { report, calls: meter.take(), mails: world.local.mailbox().sent(), seconds })
    }

    pub fn usage(&self) -> Usage {
        Usage::sum(&self.calls)
    }

    /// A number of the report.
    pub fn count(&self, field: &str) -> u64 {
        self.report[field].as_u64().unwrap_or_default()
    }
}

/// Several runs of a job together.
#[derive(Default)]
pub struct Runs {
    pub count: usize,
    /// How many mails went to each address.
    pub mails: BTreeMap<String, usize>,
    pub usage: Usage,
    /// The part of the usage that went into reading the job's list of what is due.
    pub list: Usage,
    pub seconds: f64,
}

impl Runs {
    /// Runs a job at `at`, and every hour after that as long as its report says that there is more to do.
    pub async fn until_done(
        world: &World,
        job: &str,
        mut at: Timestamp,
        list_usage: fn(&[Call]) -> Usage,
        mut on_run: impl FnMut(usize, &Run),
    ) -> Result<Self> {
        let mut runs = Self::default();
        loop {
            let run = Run::start(world, job, at).await?;
            runs.count += 1;
            runs.seconds += run.seconds;
            runs.usage += run.usage();
            runs.list += list_usage(&run.calls);
            for address in run.mails.iter().flat_map(|mail| &mail.destinations) {
                *runs.mails.entry(address.clone()).or_default() += 1;
            }
            on_run(runs.count, &run);
            if run.report["more"] != true {
                return Ok(runs);
            }
            at += SignedDuration::from_hours(1);
        }
    }

    pub fn mail_count(&self) -> usize {
        self.mails.values().sum()
    }

    /// Fails if one of these addresses did not get exactly one mail.
    pub fn ensure_one_mail_each<'a>(&self, addresses: impl IntoIterator<Item = &'a String>) -> Result<()> {
        for address in addresses {
            let mails = self.mails.get(address).copied().unwrap_or_default();
            ensure!(mails == 1, "{address} got {mails} mails instead of one");
        }
        Ok(())
    }
}
