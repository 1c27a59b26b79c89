//! What notify-expiry costs when many partners have an approval, spread evenly over a year: one night's run, and the runs
//! after ten days without one. What must not live here: who is told when; that is a test.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use clap::Args;
use domain::programme::{Mail, Programme, SelfAssessment};
use domain::self_assessment::ExpiryStage;
use jiff::{SignedDuration, Timestamp};
use local::{Options, Usage};
use system_tests::World;
use system_tests::applicant::{JOB, pretend_run_at};
use system_tests::approved::{Approved, expires_at};
use system_tests::budgets;
use system_tests::crowd::member_email;

use crate::measured::{FASTEST, Measured, seeding};

/// The night before which there was a run in every hour until the day before.
const NIGHT: &str = "2023-04-01T00:00:00Z";
/// How many days pass without a run after it.
const MISSED: i64 = 10;

#[derive(Debug, Args)]
pub struct Assessments {
    /// How many partners have an approval.
    #[arg(long, default_value_t = 200_000)]
    partners: usize,
}

/// Some runs, an hour apart, until there is nothing more to do.
#[derive(Default)]
struct Runs {
    runs: usize,
    mails: BTreeMap<String, usize>,
    usage: Usage,
    lists: Usage,
    seconds: f64,
}

pub async fn run(Assessments { partners }: Assessments) -> Result<()> {
    let night: Timestamp = NIGHT.parse()?;
    let day = SignedDuration::from_hours(24);
    let world = World::with(Options { at: Some(night), metered: true, ..Options::default() }).await?;
    let mail = Mail { per_second: FASTEST, ..Mail::default() };
    world.local.store().put_programme(&Programme { mail, ..Programme::default() }).await?;
    let approved = Approved::learn().await?;
    let items = approved.fill(&world.local, partners, seeding(partners, "partners"))?;
    println!("{partners} partners with approvals spread over a year, {items} items");
    println!(
        "{:<24} {:>4} {:>8} {:>8} {:>12} {:>11} {:>12} {:>13} {:>11} {:>8}",
        "",
        "runs",
        "mails",
        "expected",
        "round trips",
        "read units",
        "write units",
        "list queries",
        "list units",
        "seconds"
    );
    pretend_run_at(world.local.store(), night - day).await?;
    let missed = night + day * i32::try_from(MISSED)?;
    for (what, since, now) in [("a night", night - day, night), ("after ten days without", night, missed)] {
        let runs = Runs::of(&world, now).await?;
        runs.judge(what, &expected(partners, since, now), since, now, approved.row_bytes())?;
    }
    world.local.shutdown().await
}

/// Whose approval comes to a point of which its partner is told, after `since` and by `now`.
fn expected(partners: usize, since: Timestamp, now: Timestamp) -> Vec<String> {
    let policy = SelfAssessment::default();
    let told = [ExpiryStage::Notice, ExpiryStage::Expiry]
        .map(|stage| (stage.expiry_at(&policy, since), stage.expiry_at(&policy, now)));
    let comes = |number: &usize| {
        let expiry = expires_at(*number, partners);
        told.iter().any(|(from, until)| *from < expiry && expiry <= *until)
    };
    (0..partners).filter(comes).map(member_email).collect()
}

impl Runs {
    async fn of(world: &World, mut at: Timestamp) -> Result<Self> {
        let mut runs = Self::default();
        loop {
            let run = Measured::run(world, JOB, at).await?;
            runs.runs += 1;
            runs.seconds += run.seconds;
            for address in run.mails.iter().flat_map(|mail| &mail.destinations) {
                *runs.mails.entry(address.clone()).or_default() += 1;
            }
            for (sum, part) in
                [(&mut runs.usage, run.usage()), (&mut runs.lists, budgets::usage_of_expiry_lists(&run.calls))]
            {
                sum.round_trips += part.round_trips;
                sum.read_units += part.read_units;
                sum.write_units += part.write_units;
            }
            if run.report["more"] != true {
                return Ok(runs);
            }
            at += SignedDuration::from_hours(1);
        }
    }

    /// Prints a line, and fails when not exactly those who are expected were told once each, or a budget is exceeded.
    fn judge(&self, what: &str, expected: &[String], since: Timestamp, now: Timestamp, row: usize) -> Result<()> {
        let Usage { round_trips, read_units, write_units } = self.usage;
        let mails: usize = self.mails.values().sum();
        println!(
            "{what:<24} {:>4} {mails:>8} {:>8} {round_trips:>12} {read_units:>11} {write_units:>12} {:>13} {:>11} {:>8.1}",
            self.runs,
            expected.len(),
            self.lists.round_trips,
            self.lists.read_units,
            self.seconds
        );
        // A brake that stopped a run in an hour in which something else came may have told of that too.
        ensure!(expected.iter().all(|address| self.mails.get(address) == Some(&1)), "{what}: not all were told once");
        ensure!(self.runs > 1 || mails == expected.len(), "{what}: somebody was told of nothing");
        let days = usize::try_from(now.duration_since(since).as_hours())?.div_ceil(24) + 1;
        // As many approvals come to the end of the grace as to the other two points.
        let due = expected.len() * 3 / 2 * row;
        let budget = budgets::sweep_of_lists(3 * days * self.runs, due * self.runs);
        ensure!(self.lists.read_units <= budget, "{what}: the lists are over their budget of {budget}");
        let most = (budgets::notice(1) + 0.5) * mails as f64 + 5.0 * (days * self.runs) as f64 * 3.0;
        ensure!(write_units <= most, "{what}: the notices are over their budget of {most}");
        Ok(())
    }
}
