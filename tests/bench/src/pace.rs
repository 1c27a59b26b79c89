//! How many mails a second a job sends when the table and the mail service take as long to answer as AWS's do, and what a mail
//! costs. What must not live here: the rate at which a job sends at most; that is a test.

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use local::{Call, Usage};
use system_tests::crowd::{APPS_PER_PARTNER, Crowd, member_email};

use crate::measured::{FASTEST, Runs};
use crate::scale::table::{JOB, WINDOW, fill_table};

#[derive(Debug, Args)]
pub struct Pace {
    /// The number of partners that are due a warning, of five apps each.
    #[arg(long, default_value_t = 400)]
    partners: usize,
    /// How long every call of the table takes besides what it does, in milliseconds.
    #[arg(long, default_value_t = 5)]
    call: u64,
    /// How long the mail service takes for a mail, in milliseconds.
    #[arg(long, default_value_t = 80)]
    mail: u64,
}

pub async fn measure_pace(Pace { partners, call, mail }: Pace) -> Result<()> {
    let apps = partners * APPS_PER_PARTNER;
    let (world, _) = fill_table(&Crowd::learn().await?, apps, apps).await?;
    world.local.faults().context("this world is metered")?.delay_calls(Duration::from_millis(call));
    world.local.mailbox().delay_answers(Duration::from_millis(mail));
    println!("{partners} partners of {APPS_PER_PARTNER} apps due; {call} ms a call of the table, {mail} ms a mail");
    let runs = Runs::until_done(&world, JOB, WINDOW.parse()?, no_list, |_, _| {}).await?;
    world.local.shutdown().await?;
    runs.ensure_one_mail_each(&(0..partners).map(member_email).collect::<Vec<_>>())?;
    let (mails, per_second) = (runs.mail_count() as f64, runs.mail_count() as f64 / runs.seconds);
    let Usage { round_trips, read_units, write_units } = runs.usage;
    println!(
        "{:>6} {:>8} {:>15} {:>19} {:>18} {:>19}",
        "mails", "seconds", "mails a second", "round trips a mail", "read units a mail", "write units a mail"
    );
    println!(
        "{mails:>6} {:>8.1} {per_second:>15.1} {:>19.2} {:>18.2} {:>19.2}",
        runs.seconds,
        round_trips as f64 / mails,
        read_units / mails,
        write_units / mails
    );
    ensure!(per_second <= f64::from(FASTEST), "the job sends faster than the programme says");
    Ok(())
}

/// The lists that a job reads are few beside the mails.
fn no_list(_: &[Call]) -> Usage {
    Usage::default()
}
