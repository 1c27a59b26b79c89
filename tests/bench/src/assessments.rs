//! What notify-expiry costs when many partners have an approval, spread evenly over a year: one night's run, and the runs
//! after ten days without one. What must not live here: which partner gets a mail when; that is a test.

use anyhow::{Result, ensure};
use clap::Args;
use domain::programme::{Mail, Programme, SelfAssessment};
use domain::self_assessment::ExpiryStage;
use jiff::{SignedDuration, Timestamp};
use local::Options;
use system_tests::World;
use system_tests::applicant::{JOB, pretend_run_at};
use system_tests::approved::{Approved, expires_at};
use system_tests::budgets;
use system_tests::crowd::member_email;

use crate::measured::{FASTEST, Runs, show_progress};

/// Up to the night before this one the job ran every hour.
const NIGHT: &str = "2023-04-01T00:00:00Z";
/// How many days without a run follow.
const MISSED_DAYS: i32 = 10;

#[derive(Debug, Args)]
pub struct Assessments {
    /// The number of partners with an approval.
    #[arg(long, default_value_t = 200_000)]
    partners: usize,
}

/// The time after the last run, up to the run that is measured.
struct Period {
    name: &'static str,
    since: Timestamp,
    until: Timestamp,
}

pub async fn measure_assessments(Assessments { partners }: Assessments) -> Result<()> {
    let night: Timestamp = NIGHT.parse()?;
    let day = SignedDuration::from_hours(24);
    let world = World::with(Options { at: Some(night), metered: true, ..Options::default() }).await?;
    let mail = Mail { per_second: FASTEST, ..Mail::default() };
    world.local.store().put_programme(&Programme { mail, ..Programme::default() }).await?;
    let approved = Approved::learn().await?;
    let items = approved.fill(&world.local, partners, show_progress(partners, "partners"))?;
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
    for period in [
        Period { name: "a night", since: night - day, until: night },
        Period { name: "after ten days without", since: night, until: night + day * MISSED_DAYS },
    ] {
        let runs = Runs::until_done(&world, JOB, period.until, budgets::usage_of_expiry_lists, |_, _| {}).await?;
        let expected = expected_recipients(partners, &period);
        print_runs(&period, &runs, expected.len());
        check(&period, &runs, &expected, approved.row_bytes())?;
    }
    world.local.shutdown().await
}

/// The partners whose approval comes near its expiry, or expires, within the period.
fn expected_recipients(partners: usize, period: &Period) -> Vec<String> {
    let policy = SelfAssessment::default();
    let expiries = [ExpiryStage::Notice, ExpiryStage::Expiry]
        .map(|stage| (stage.expiry_at(&policy, period.since), stage.expiry_at(&policy, period.until)));
    let is_due = |number: &usize| {
        let expiry = expires_at(*number, partners);
        expiries.iter().any(|(from, until)| *from < expiry && expiry <= *until)
    };
    (0..partners).filter(is_due).map(member_email).collect()
}

fn print_runs(period: &Period, runs: &Runs, expected: usize) {
    println!(
        "{:<24} {:>4} {:>8} {expected:>8} {:>12} {:>11} {:>12} {:>13} {:>11} {:>8.1}",
        period.name,
        runs.count,
        runs.mail_count(),
        runs.usage.round_trips,
        runs.usage.read_units,
        runs.usage.write_units,
        runs.list.round_trips,
        runs.list.read_units,
        runs.seconds
    );
}

/// Fails if a partner did not get exactly the expected mail, or if a budget is exceeded. `row` is the bytes of an approval
/// in the index.
fn check(period: &Period, runs: &Runs, expected: &[String], row: usize) -> Result<()> {
    let (name, mails) = (period.name, runs.mail_count());
    runs.ensure_one_mail_each(expected)?;
    // A later run can also find what became due in the hours after the first.
    ensure!(runs.count > 1 || mails == expected.len(), "{name}: a partner got a mail although nothing was due");
    let days = usize::try_from(period.until.duration_since(period.since).as_hours())?.div_ceil(24) + 1;
    // As many approvals reach the end of the grace as each of the other two points.
    let due = expected.len() * 3 / 2 * row;
    let budget = budgets::sweep_of_lists(3 * days * runs.count, due * runs.count);
    ensure!(runs.list.read_units <= budget, "{name}: the lists are over their budget of {budget}");
    let most = (budgets::notice(1) + 0.5) * mails as f64 + 5.0 * (days * runs.count) as f64 * 3.0;
    ensure!(runs.usage.write_units <= most, "{name}: the notices are over their budget of {most}");
    Ok(())
}
