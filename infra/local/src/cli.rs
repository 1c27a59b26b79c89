//! The command line: flags, what is printed at the start, and the end by Ctrl-C. What must not live here: how the
//! system works.

use std::{
    fs,
    io::{Write as _, stdout},
    path::PathBuf,
    process::ExitCode,
    time::Instant,
};

use anyhow::{Context as _, Result};
use clap::{Args, Parser, Subcommand};
use etcetera::BaseStrategy as _;
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use crate::{Data, Options, Running, replay, start};

/// The Privacy & Security tab's whole back end on this machine, over an embedded DynamoDB.
#[derive(Debug, Parser)]
#[command(name = "local", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// The port to listen on, on 127.0.0.1 only.
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// The folder for the data, kept from one start to the next [default: privacy-and-security in the user's data
    /// directory].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Keep the data in memory and forget it at the end.
    #[arg(long, conflicts_with = "data")]
    ephemeral: bool,
    /// Freeze the clock at this instant, such as 2025-03-01T09:00:00Z; without it time is real.
    #[arg(long, value_name = "INSTANT")]
    at: Option<Timestamp>,
    /// Start without the demo data.
    #[arg(long)]
    no_seed: bool,
    /// Let no schedule start a function; POST /_local/run/{function} does.
    #[arg(long)]
    no_schedules: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Lives the programme's year, January to September 2023, in a minute or two, and writes a report.
    Replay(Replay),
}

/// What is replayed; standard output depends on these alone.
#[derive(Debug, Args)]
struct Replay {
    /// How many apps there are.
    #[arg(long, default_value_t = 240)]
    apps: u32,
    /// How many partners there are.
    #[arg(long, default_value_t = 80)]
    partners: u32,
    /// Where chance begins.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The first day.
    #[arg(long, value_name = "DAY", default_value_t = date(2023, 1, 1))]
    from: Date,
    /// The last day.
    #[arg(long, value_name = "DAY", default_value_t = date(2023, 9, 30))]
    to: Date,
    /// The folder for the report [default: replay in the target folder].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[arg(long, hide = true, env = "CARGO_TARGET_DIR", default_value = "target")]
    target: PathBuf,
}

/// Runs the program: a replay to its end, the system until Ctrl-C or SIGTERM.
pub async fn run(mut cli: Cli) -> ExitCode {
    let replayed = cli.command.take();
    // A year of runs would say little in many lines.
    let level = if replayed.is_some() { LevelFilter::ERROR } else { LevelFilter::INFO };
    let filter = EnvFilter::builder().with_default_directive(level.into()).from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let ended = match replayed {
        Some(Command::Replay(arguments)) => replay(arguments).await,
        None => serve(cli).await,
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn serve(cli: Cli) -> Result<()> {
    // Before anything starts: a signal that comes early must not be lost.
    let mut interrupt = signal(SignalKind::interrupt()).context("Ctrl-C cannot be caught")?;
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be caught")?;
    let options = options(cli)?;
    let data = options.data.clone();
    let seeded = options.seed;
    let running = start(options).await?;
    println!("{}", banner(&running, &data, seeded));
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    println!("stopping");
    running.shutdown().await
}

/// Prints each day as it is over, then the numbers at the end; what differs from run to run goes to standard error.
async fn replay(Replay { apps, partners, seed, from, to, out, target }: Replay) -> Result<()> {
    let begun = Instant::now();
    let mut month = None;
    let options = replay::Options { apps, partners, seed, from, to };
    let replayed = replay::live(&options, |entry| {
        if month.replace(entry.day.first_of_month()) != Some(entry.day.first_of_month()) {
            eprintln!("[{:>4} s] {}", begun.elapsed().as_secs(), entry.day.strftime("%B %Y"));
        }
        // Whoever closed standard output wants no more of it; the report is written all the same.
        drop(writeln!(stdout(), "{entry}"));
    });
    let replayed = replayed.await?;
    drop(writeln!(stdout(), "\n{}", replayed.summary()));
    let folder = out.unwrap_or_else(|| target.join("replay"));
    let page = folder.join("index.html");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    fs::write(&page, replayed.page()?).with_context(|| format!("{} cannot be written", page.display()))?;
    eprintln!("[{:>4} s] the report is {}", begun.elapsed().as_secs(), page.display());
    Ok(())
}

fn options(cli: Cli) -> Result<Options> {
    let data = match cli.data {
        _ if cli.ephemeral => Data::Ephemeral,
        Some(folder) => Data::Folder(folder),
        None => {
            let strategy = etcetera::choose_base_strategy().context("there is no user's data directory: say --data")?;
            Data::Folder(strategy.data_dir().join("privacy-and-security"))
        }
    };
    let (seed, scheduled) = (!cli.no_seed, !cli.no_schedules);
    Ok(Options { port: cli.port, data, at: cli.at, seed, scheduled, ..Options::default() })
}

/// What is where, and what to try first.
fn banner(running: &Running, data: &Data, seeded: bool) -> String {
    let url = running.url();
    let dynamodb = running.config().dynamodb_endpoint.as_deref().unwrap_or_default();
    let data = match data {
        Data::Ephemeral => "in memory, gone at the end".to_owned(),
        Data::Folder(folder) => folder.display().to_string(),
    };
    let clock = if running.clock().is_frozen() {
        format!("stands still at {}; move it with PUT {url}/_local/clock", running.clock().now())
    } else {
        format!("real time; jobs start by their schedules, or with POST {url}/_local/run/{{function}}")
    };
    let table = &running.config().table;
    let mut text = format!(
        "The system answers at {url}\n  table  {table} of the embedded DynamoDB at {dynamodb}\n  data   {data}\n  clock  {clock}\n"
    );
    if seeded {
        text.push_str(&format!(
            "  people pat@acme.example:demo-acme  kim@borealis.example:demo-borealis  \
             staff@marketplace.example:demo-staff\n\n\
             Save answers, see what customers would see, and read a tab that is live:\n\
             curl -u kim@borealis.example:demo-borealis -X PUT -H 'Content-Type: application/json' \
             -d '{{\"appTrustInformation\": {{\"dataAccessAndStorage\": {{\"appStoresEUDOutsideAtlassian\": false, \
             \"appProcessEUDOutsideAtlassian\": false}}}}}}' \
             {url}/rest/2/addons/com.example.borealis.sync/privacy-and-security\n\
             curl -u kim@borealis.example:demo-borealis \
             {url}/apps/com.example.borealis.sync/privacy-and-security/preview\n\
             curl {url}/listings/com.example.acme.notes/privacy-and-security\n"
        ));
    }
    text.push_str("\nCtrl-C stops.");
    text
}
