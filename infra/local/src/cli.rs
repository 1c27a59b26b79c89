//! The command line: its options, what it prints at the start, and the end by Ctrl-C. What must not live here: how the
//! system works.

use std::{
    fs,
    io::{BufWriter, Write as _, stdout},
    path::PathBuf,
    process::ExitCode,
    time::Instant,
};

use anyhow::{Context as _, Result, ensure};
use clap::{Args, Parser, Subcommand};
use domain::instant::{parse_day, parse_instant};
use etcetera::BaseStrategy as _;
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use runtime::Config;
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::{filter::LevelFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _};

use crate::{
    backup::{self, Target},
    database::Storage,
    doctor::{self, DoctorOptions},
    endpoint::Endpoint,
    permissions::Permissions,
    replay::{self, ReplayOptions},
    seed::{DemoPerson, KIM, PAT, STAFF},
    system::{LinkCheck, LocalSystem, Options, start},
    template::Template,
};

/// Runs the whole back end of the Privacy & Security tab on this machine, over an embedded DynamoDB.
#[derive(Debug, Parser)]
#[command(name = "local", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// The port to listen on, on 127.0.0.1 only.
    #[arg(long, default_value_t = 3000)]
    port: u16,
    /// The folder that keeps the data from one start to the next [default: privacy-and-security in the user's data
    /// directory].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Keep the data in memory only and lose it at the end.
    #[arg(long, conflicts_with = "data")]
    ephemeral: bool,
    /// Freeze the clock at this instant, such as 2025-03-01T09:00:00Z. Without it the clock shows real time.
    #[arg(long, value_name = "INSTANT", value_parser = parse_instant)]
    at: Option<Timestamp>,
    /// Keep the data in a table of this DynamoDB instead of the embedded one: DynamoDB Local, another engine, or AWS's own
    /// service. A missing table is created; no table is ever deleted or emptied. AWS's own service gets the credentials
    /// that the AWS CLI would use; there, demo data and schedules only start on request.
    #[arg(long, value_name = "URL", conflicts_with_all = ["data", "ephemeral"])]
    dynamodb_endpoint: Option<Endpoint>,
    /// The table's name at --dynamodb-endpoint [default: Table].
    #[arg(long, value_name = "NAME", requires = "dynamodb_endpoint", value_parser = parse_table)]
    table: Option<String>,
    /// Start without the demo data.
    #[arg(long, conflicts_with = "seed")]
    no_seed: bool,
    /// Write the demo data into an empty table of AWS too. Its people have tokens that everybody knows.
    #[arg(long, requires = "dynamodb_endpoint")]
    seed: bool,
    /// Start jobs by their schedules over a table of AWS too. All mail that is due there goes to the mailbox on this
    /// machine, and nobody will get it.
    #[arg(long, requires = "dynamodb_endpoint", conflicts_with = "no_schedules")]
    schedules: bool,
    /// Do not start jobs by their schedules, but only with POST /_local/run/{job}.
    #[arg(long)]
    no_schedules: bool,
    /// Let the job scan-listings ask the sites of links over the network, as the deployed one does. The links of the demo data
    /// lead nowhere.
    #[arg(long)]
    check_links: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Replays the programme's year, January to September 2023, in a minute or two, and writes a report.
    Replay(Replay),
    /// Looks at a deployment, this machine's or AWS's, and says what is wrong and what to do. It only reads. The exit code is
    /// 0 if all is well, 1 if somebody should look at something, 2 if something does not work.
    Doctor(Doctor),
    /// Prints what the template's policies let each function do, as a table.
    Permissions,
    /// Writes every item of the table to a file, one a line, as DynamoDB itself exports tables.
    Export(Backup),
    /// Writes every item of such a file into an empty table, which is created if it is missing.
    Import {
        #[command(flatten)]
        backup: Backup,
        /// The table may have items: those of the file take the place of those with their keys, and others stay.
        #[arg(long)]
        over: bool,
    },
}

/// What is looked at.
#[derive(Debug, Args)]
struct Doctor {
    #[command(flatten)]
    place: Place,
    /// The mail service to ask about the sender's identity, such as <https://email.eu-west-1.amazonaws.com>. Without it the
    /// service is not asked.
    #[arg(long, value_name = "URL")]
    ses_endpoint: Option<String>,
    /// Judge runs and dates by this instant instead of the machine's clock: for a system whose clock is frozen.
    #[arg(long, value_name = "INSTANT", value_parser = parse_instant)]
    at: Option<Timestamp>,
    /// Print what was found as JSON, for programs.
    #[arg(long)]
    json: bool,
}

/// A file, and the table whose items it has or gets.
#[derive(Debug, Args)]
struct Backup {
    /// The file to write, which must not be there yet, or to read.
    file: PathBuf,
    #[command(flatten)]
    place: Place,
}

/// Where a table is.
#[derive(Debug, Args)]
struct Place {
    /// The folder that keeps the data, which no running system may use at the same time [default: privacy-and-security in the
    /// user's data directory].
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// The DynamoDB that has the table, instead of a folder: AWS's own, another engine, or that of a running local system, which
    /// prints its address at its start.
    #[arg(long, value_name = "URL", conflicts_with = "data")]
    dynamodb_endpoint: Option<Endpoint>,
    /// The table's name at --dynamodb-endpoint [default: Table].
    #[arg(long, value_name = "NAME", requires = "dynamodb_endpoint", value_parser = parse_table)]
    table: Option<String>,
}

impl Place {
    fn storage(self) -> Result<Storage> {
        match self.dynamodb_endpoint {
            Some(endpoint) => Ok(Storage::Other { endpoint, table: self.table }),
            None => Ok(Storage::Folder(self.data.map_or_else(data_folder, Ok)?)),
        }
    }
}

/// What is replayed. Standard output depends on these options alone.
#[derive(Debug, Args)]
struct Replay {
    /// The number of apps.
    #[arg(long, default_value_t = 240)]
    apps: u32,
    /// The number of partners.
    #[arg(long, default_value_t = 80)]
    partners: u32,
    /// The seed of all random numbers.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The first day.
    #[arg(long, value_name = "DAY", value_parser = parse_day, default_value_t = date(2023, 1, 1))]
    from: Date,
    /// The last day.
    #[arg(long, value_name = "DAY", value_parser = parse_day, default_value_t = date(2023, 9, 30))]
    to: Date,
    /// Put the deadline of Cloud Fortified off twice: a week before it, and when it has just taken badges.
    #[arg(long)]
    put_off: bool,
    /// The folder for the report [default: replay in the target folder].
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[arg(long, hide = true, env = "CARGO_TARGET_DIR", default_value = "target")]
    target: PathBuf,
}

/// Runs the program: a replay to its end, the system until Ctrl-C or SIGTERM.
pub async fn run(mut cli: Cli) -> ExitCode {
    let command = cli.command.take();
    // What a command prints is its result. A replay alone runs thousands of jobs, each of which would log a line that says little.
    let level = if command.is_some() { LevelFilter::ERROR } else { LevelFilter::INFO };
    let wanted = runtime::log::wanted(Config::log_directives().as_deref(), level);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    tracing_subscriber::registry().with(wanted).with(lines).init();
    let ended = match command {
        // Behind a pointer, because the compiler has a limit for futures inside each other.
        Some(Command::Replay(arguments)) => Box::pin(run_replay(arguments)).await.map(|()| ExitCode::SUCCESS),
        Some(Command::Doctor(arguments)) => Box::pin(run_doctor(arguments)).await.map(ExitCode::from),
        Some(Command::Permissions) => print_permissions().map(|()| ExitCode::SUCCESS),
        Some(Command::Export(backup)) => run_export(backup).await.map(|()| ExitCode::SUCCESS),
        Some(Command::Import { backup, over }) => run_import(backup, over).await.map(|()| ExitCode::SUCCESS),
        None => run_system(cli).await.map(|()| ExitCode::SUCCESS),
    };
    ended.unwrap_or_else(|error| {
        eprintln!("{error:#}");
        ExitCode::FAILURE
    })
}

fn print_permissions() -> Result<()> {
    writeln!(stdout().lock(), "{}", Permissions::read(&Template::embedded()?)?.to_markdown())?;
    Ok(())
}

async fn run_system(cli: Cli) -> Result<()> {
    // Before anything starts, so that an early signal is not lost.
    let mut interrupt = signal(SignalKind::interrupt()).context("Ctrl-C cannot be caught")?;
    let mut terminate = signal(SignalKind::terminate()).context("SIGTERM cannot be caught")?;
    let options = options(cli)?;
    let system = start(options.clone()).await?;
    println!("{}", banner(&system, &options));
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
    println!("stopping");
    system.shutdown().await
}

/// Prints each day as soon as it is over, and the summary at the end. What differs from run to run goes to standard error.
async fn run_replay(Replay { apps, partners, seed, from, to, put_off, out, target }: Replay) -> Result<()> {
    let begun = Instant::now();
    let mut month = None;
    let options = ReplayOptions { apps, partners, seed, from, to, put_off };
    let replay = replay::run(&options, |entry| {
        if month.replace(entry.day.first_of_month()) != Some(entry.day.first_of_month()) {
            eprintln!("[{:>4} s] {}", begun.elapsed().as_secs(), entry.day.strftime("%B %Y"));
        }
        print_line(&entry.to_string());
    });
    let replay = replay.await?;
    print_line(&format!("\n{}", replay.summary()));
    let folder = out.unwrap_or_else(|| target.join("replay"));
    let page = folder.join("index.html");
    fs::create_dir_all(&folder).with_context(|| format!("{} cannot be made", folder.display()))?;
    fs::write(&page, replay.report()?).with_context(|| format!("{} cannot be written", page.display()))?;
    eprintln!("[{:>4} s] the report is {}", begun.elapsed().as_secs(), page.display());
    Ok(())
}

/// Prints what was found, and returns the exit code. What cannot be looked at at all is bad too.
async fn run_doctor(Doctor { place, ses_endpoint, at, json }: Doctor) -> Result<u8> {
    let checkup = match doctor::examine(&DoctorOptions { storage: place.storage()?, ses_endpoint, at }).await {
        Ok(checkup) => checkup,
        Err(error) => {
            eprintln!("{error:#}");
            return Ok(2);
        }
    };
    print_line(&if json { serde_json::to_string_pretty(&checkup)? } else { checkup.to_string() });
    Ok(checkup.exit_code())
}

async fn run_export(Backup { file, place }: Backup) -> Result<()> {
    let created = fs::File::create_new(&file);
    let created = created.with_context(|| format!("{} cannot be written: name a new file", file.display()))?;
    let mut out = BufWriter::new(created);
    match backup::export(place.storage()?, &mut out, |count| eprintln!("{count} items")).await {
        Ok(count) => println!("{} has {count} items", file.display()),
        // Half a table must not be taken for a whole one.
        Err(error) if fs::remove_file(&file).is_ok() => return Err(error),
        Err(error) => return Err(error.context(format!("{} is not whole: delete it", file.display()))),
    }
    Ok(())
}

async fn run_import(Backup { file, place }: Backup, over: bool) -> Result<()> {
    let target = if over { Target::Filled } else { Target::Empty };
    let tell = |count: usize| {
        if count.is_multiple_of(1000) {
            eprintln!("{count} items");
        }
    };
    let count = backup::import(place.storage()?, &file, target, tell).await?;
    println!("{count} items of {} are in the table", file.display());
    Ok(())
}

fn print_line(line: &str) {
    // Fails when standard output is closed, as by `head`. The report must be written all the same.
    drop(writeln!(stdout(), "{line}"));
}

/// A table's name by DynamoDB's rules.
fn parse_table(text: &str) -> Result<String> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    ensure!(
        (3..=255).contains(&text.len()) && text.bytes().all(is_allowed),
        "a table's name has 3 to 255 characters, of which each is a letter of a to z, a digit, '_', '-' or '.'"
    );
    Ok(text.to_owned())
}

/// The folder that keeps the data unless the command line names another.
fn data_folder() -> Result<PathBuf> {
    let strategy =
        etcetera::choose_base_strategy().context("the user has no data directory: name a folder with --data")?;
    Ok(strategy.data_dir().join("privacy-and-security"))
}

fn options(cli: Cli) -> Result<Options> {
    let storage = match cli.data {
        _ if cli.ephemeral => Storage::Memory,
        _ if let Some(endpoint) = cli.dynamodb_endpoint => Storage::Other { endpoint, table: cli.table },
        Some(folder) => Storage::Folder(folder),
        None => Storage::Folder(data_folder()?),
    };
    let (seed, scheduled) = match storage.is_aws() {
        true => (cli.seed, cli.schedules),
        false => (!cli.no_seed, !cli.no_schedules),
    };
    let link_check = if cli.check_links { LinkCheck::AsDeployed } else { LinkCheck::Off };
    Ok(Options { port: cli.port, storage, at: cli.at, seed, scheduled, link_check, ..Options::default() })
}

/// Where everything is, and what to try first.
fn banner(system: &LocalSystem, options: &Options) -> String {
    let url = system.url();
    let dynamodb = system.config().dynamodb_endpoint.as_deref().unwrap_or_default();
    let data = match &options.storage {
        Storage::Memory => "in memory, lost at the end".to_owned(),
        Storage::Folder(folder) => folder.display().to_string(),
        Storage::Other { .. } => "in that table, which stays".to_owned(),
    };
    let engine = if let Storage::Other { .. } = &options.storage { "the" } else { "the embedded" };
    let clock = if system.clock().is_frozen() {
        format!("frozen at {}; move it with PUT {url}/_local/clock", system.clock().now())
    } else if options.scheduled {
        format!("real time; jobs start by their schedules, or with POST {url}/_local/run/{{job}}")
    } else {
        format!("real time; jobs start only with POST {url}/_local/run/{{job}}")
    };
    let table = &system.config().table;
    let mut text = format!(
        "The system answers at {url}\n  table   {table} of {engine} DynamoDB at {dynamodb}\n  data    {data}\n  clock   {clock}\n  \
         mails   {url}/_local/mail\n"
    );
    if options.seed {
        text.push_str(&demo(&url));
    }
    text.push_str("\nCtrl-C stops it.");
    text
}

/// The people of the demo data, and calls to try.
fn demo(url: &str) -> String {
    let [pat, kim, staff] = [PAT, KIM, STAFF].map(|DemoPerson { email, token }| format!("{email}:{token}"));
    format!(
        "  people  {pat}  {kim}  {staff}\n\n\
         Save answers, see what customers would see, and read a published tab:\n\
         curl -u {kim} -X PUT -H 'Content-Type: application/json' \
         -d '{{\"appTrustInformation\": {{\"dataAccessAndStorage\": {{\"appStoresEUDOutsideAtlassian\": false, \
         \"appProcessEUDOutsideAtlassian\": false}}}}}}' \
         {url}/rest/2/addons/com.example.borealis.sync/privacy-and-security\n\
         curl -u {kim} {url}/apps/com.example.borealis.sync/privacy-and-security/preview\n\
         curl {url}/listings/com.example.acme.notes/privacy-and-security\n"
    )
}
