//! A day on which every app of the marketplace is due: as many runs as it takes, an hour apart.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};
use jiff::{SignedDuration, Timestamp};
use local::Usage;
use system_tests::budgets;
use system_tests::crowd::{APPS_PER_PARTNER, Crowd, Filled, member_email};

use super::{JOB, Measured, WINDOW, filled};

/// All runs together.
#[derive(Default)]
struct Day {
    runs: usize,
    /// How many mails went to each address.
    mails: BTreeMap<String, usize>,
    usage: Usage,
    sweep: Usage,
    seconds: f64,
}

pub async fn run(crowd: &Crowd, due: usize) -> Result<()> {
    let (world, filled) = filled(crowd, due, due).await?;
    println!("{due} enrolled apps of {} partners, all due on one day", due.div_ceil(APPS_PER_PARTNER));
    println!(
        "{:>4} {:>9} {:>9} {:>8} {:>12} {:>11} {:>12} {:>14} {:>12} {:>8}",
        "run",
        "examined",
        "acted",
        "mails",
        "round trips",
        "read units",
        "write units",
        "sweep queries",
        "sweep units",
        "seconds"
    );
    let mut day = Day::default();
    let mut at: Timestamp = WINDOW.parse()?;
    loop {
        let run = Measured::run(&world, JOB, at).await?;
        day.add(&run);
        if run.report["more"] != true {
            break;
        }
        at += SignedDuration::from_hours(1);
    }
    world.local.shutdown().await?;
    day.judge(due, filled)
}

impl Day {
    fn add(&mut self, run: &Measured) {
        self.runs += 1;
        self.seconds += run.seconds;
        for address in run.mails.iter().flat_map(|mail| &mail.destinations) {
            *self.mails.entry(address.clone()).or_default() += 1;
        }
        let (usage, sweep) = (run.usage(), budgets::usage_of_enrolled_list(&run.calls));
        println!(
            "{:>4} {:>9} {:>9} {:>8} {:>12} {:>11} {:>12} {:>14} {:>12} {:>8.1}",
            self.runs,
            run.count("examined"),
            run.count("acted"),
            run.mails.len(),
            usage.round_trips,
            usage.read_units,
            usage.write_units,
            sweep.round_trips,
            sweep.read_units,
            run.seconds
        );
        for (sum, part) in [(&mut self.usage, usage), (&mut self.sweep, sweep)] {
            sum.round_trips += part.round_trips;
            sum.read_units += part.read_units;
            sum.write_units += part.write_units;
        }
    }

    /// Prints the sums, and fails when somebody was not told once or a budget is exceeded.
    fn judge(&self, due: usize, filled: Filled) -> Result<()> {
        let partners = due.div_ceil(APPS_PER_PARTNER);
        let mails: usize = self.mails.values().sum();
        let budget = budgets::sweep(filled.watch_row_bytes);
        let a_notice = self.usage.write_units / partners as f64;
        let most = budgets::notice(APPS_PER_PARTNER);
        println!("\n{} runs, {:.0} s: {mails} mails to {} partners", self.runs, self.seconds, self.mails.len());
        println!(
            "sweep: {} queries, {} read units for {} bytes of the index; the budget is {budget:.1}",
            self.sweep.round_trips, self.sweep.read_units, filled.watch_row_bytes
        );
        println!("writes: {a_notice:.2} units a notice of {APPS_PER_PARTNER} apps; the budget is {most}");
        println!("reads: {:.2} units a notice", self.usage.read_units / partners as f64);
        let once = (0..partners).all(|number| self.mails.get(&member_email(number)) == Some(&1));
        ensure!(once && mails == partners, "not every partner was told exactly once");
        ensure!(self.sweep.read_units <= budget, "the sweep is over its budget");
        ensure!(a_notice <= most, "the notices are over their budget");
        Ok(())
    }
}
