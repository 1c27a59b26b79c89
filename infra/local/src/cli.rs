//! The command line: flags, what is printed at the start, and the end by Ctrl-C. What must not live here: how the
//! system works.

use std::{path::PathBuf, process::ExitCode};

use anyhow::{Context as _, Result};
use clap::Parser;
use etcetera::BaseStrategy as _;
use jiff::Timestamp;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::{EnvFilter, filter::LevelFilter};

use crate::{Data, Options, Running, start};

/// The Privacy & Security tab's whole back end on this machine, over an embedded DynamoDB.
#[derive(Debug, Parser)]
#[command(name = "local", version)]
pub struct Cli {
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

/// Runs the program until Ctrl-C or SIGTERM.
pub async fn run(cli: Cli) -> ExitCode {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::INFO.into()).from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match serve(cli).await {
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

fn options(cli: Cli) -> Result<Options> {
    let data = match cli.data {
        _ if cli.ephemeral => Data::Ephemeral,
        Some(folder) => Data::Folder(folder),
        None => {
            let strategy = etcetera::choose_base_strategy().context("there is no user's data directory: say --data")?;
            Data::Folder(strategy.data_dir().join("privacy-and-security"))
        }
    };
    Ok(Options { port: cli.port, data, at: cli.at, seed: !cli.no_seed, metered: false, scheduled: !cli.no_schedules })
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
