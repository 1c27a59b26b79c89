//! A day on which every app of the marketplace is due: as many runs as it takes, an hour apart. What must not live here: what
//! a job may cost; that is `system_tests::budgets`.

use anyhow::{Result, ensure};
use system_tests::budgets;
use system_tests::crowd::{APPS_PER_PARTNER, Crowd, Filled, member_email};

use super::table::{JOB, WINDOW, fill_table};
use crate::measured::{Run, Runs};

pub async fn measure_day(crowd: &Crowd, due: usize) -> Result<()> {
    let (world, filled) = fill_table(crowd, due, due).await?;
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
    let runs = Runs::until_done(&world, JOB, WINDOW.parse()?, budgets::usage_of_enrolled_list, print_run).await?;
    world.local.shutdown().await?;
    check(&runs, due, &filled)
}

fn print_run(number: usize, run: &Run) {
    let (usage, sweep) = (run.usage(), budgets::usage_of_enrolled_list(&run.calls));
    println!(
        "{number:>4} {:>9} {:>9} {:>8} {:>12} {:>11} {:>12} {:>14} {:>12} {:>8.1}",
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
}

/// Prints the sums, and fails if a partner did not get exactly one mail or a budget is exceeded.
fn check(runs: &Runs, due: usize, filled: &Filled) -> Result<()> {
    let partners = due.div_ceil(APPS_PER_PARTNER);
    let mails = runs.mail_count();
    let budget = budgets::sweep(filled.watch_row_bytes);
    let per_notice = runs.usage.write_units / partners as f64;
    let most = budgets::notice(APPS_PER_PARTNER);
    println!("\n{} runs, {:.0} s: {mails} mails to {} partners", runs.count, runs.seconds, runs.mails.len());
    println!(
        "sweep: {} queries, {} read units for {} bytes of the index; the budget is {budget:.1}",
        runs.list.round_trips, runs.list.read_units, filled.watch_row_bytes
    );
    println!("writes: {per_notice:.2} units per notice about {APPS_PER_PARTNER} apps; the budget is {most}");
    println!("reads: {:.2} units per notice", runs.usage.read_units / partners as f64);
    runs.ensure_one_mail_each(&(0..partners).map(member_email).collect::<Vec<_>>())?;
    ensure!(mails == partners, "{mails} mails were sent to {partners} partners");
    ensure!(runs.list.read_units <= budget, "the sweep is over its budget");
    ensure!(per_notice <= most, "the notices are over their budget");
    Ok(())
}
