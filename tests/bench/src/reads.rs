//! A read of the tab by the deployed program, next to programs that do one read and nothing else, in Rust, Node.js and Python, and
//! next to an earlier build: start, warm answers and memory, without TLS and over it. What must not live here: what these programs do.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use local::{LocalSystem, Options};
use serde_json::json;
use system_tests::events::Case;
use system_tests::runtime_api::{Function, deployed, environment, program};
use system_tests::tls::TlsFront;
use system_tests::{NOTES, THEN};

use crate::counted;
use crate::measured::milliseconds_at;
use crate::release::{self, Baseline, root};

#[derive(Debug, Args)]
pub struct Reads {
    #[command(flatten)]
    baseline: Baseline,
    /// How often each program is started.
    #[arg(long, default_value_t = 20)]
    starts: usize,
    /// How many events each program gets when it is warm.
    #[arg(long, default_value_t = 5_000)]
    events: usize,
    /// Counts instructions and allocations too, of the programs in Rust. It needs Valgrind, and some minutes.
    #[arg(long)]
    count: bool,
    /// Without the programs in Node.js and Python, which have to be installed.
    #[arg(long)]
    without_peers: bool,
}

/// How many events a program gets before the next one has its turn, so that whatever else the machine does slows all alike.
const TURN: usize = 100;
const FUNCTION: &str = "read-listing";

/// Where Linux keeps the certificates of the machine in one file.
const MACHINES_AUTHORITIES: [&str; 2] = ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];

/// A program that is measured.
struct Program {
    name: String,
    way: Way,
    /// What runs it, if the file is no program by itself.
    interpreter: Option<String>,
    file: PathBuf,
    environment: BTreeMap<String, String>,
}

/// How a program reaches the table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    Tls,
}

/// What was measured of a program.
#[derive(Default)]
struct Figures {
    inits: Vec<Duration>,
    answers: Vec<Duration>,
    /// The most memory that it held, in bytes.
    peak: u64,
}

impl Program {
    /// A program that this workspace builds, in Rust.
    fn own(name: &str, file: PathBuf, environment: &BTreeMap<String, String>) -> Self {
        Self { name: name.to_owned(), way: Way::Plain, interpreter: None, file, environment: environment.clone() }
    }

    /// The same program with other variables, by which it reads over TLS.
    fn over_tls(&self, variables: &BTreeMap<String, String>) -> Self {
        let mut environment = self.environment.clone();
        environment.extend(variables.clone());
        let (interpreter, file) = (self.interpreter.clone(), self.file.clone());
        Self { name: format!("{}, over TLS", self.name), way: Way::Tls, interpreter, file, environment }
    }

    async fn start(&self) -> Result<Function> {
        let started = Function::start_in(self.interpreter.as_deref(), &self.file, &self.environment).await;
        started.with_context(|| self.name.clone())
    }
}

pub async fn measure_reads(Reads { baseline, starts, events, count, without_peers }: Reads) -> Result<()> {
    release::build(&[FUNCTION])?;
    release::build_bench_programs()?;
    let local = local::start(Options { at: Some(THEN.parse()?), seed: true, ..Options::default() }).await?;
    let front = start_front(&local).await?;
    let programs = add_tls(programs(&local, &baseline, without_peers)?, &tls_variables(&front)?);
    let mut figures: Vec<Figures> = programs.iter().map(|_| Figures::default()).collect();
    for _ in 0..starts {
        for (program, figures) in programs.iter().zip(&mut figures) {
            let function = program.start().await?;
            figures.inits.push(function.init);
            function.stop().await?;
        }
    }
    answer_events(&programs, &mut figures, events).await?;
    print(&programs, &mut figures, starts, events);
    if count {
        count_reads(&programs).await?;
    }
    local.shutdown().await
}

/// HTTPS in front of the table.
async fn start_front(local: &LocalSystem) -> Result<TlsFront> {
    let endpoint = local.config().dynamodb_endpoint.as_deref().context("the table has an address")?;
    TlsFront::start(endpoint.trim_start_matches("http://").parse()?).await
}

/// The file with the certificates of the machine. An earlier build reads all of them at its start, in Lambda from one file, too.
fn machines_authorities() -> Option<&'static str> {
    MACHINES_AUTHORITIES.into_iter().find(|file| Path::new(file).exists())
}

/// What programs read to find the table behind `front`, and to trust its authority.
fn tls_variables(front: &TlsFront) -> Result<BTreeMap<String, String>> {
    let (one, all) = (release::target()?.join("authority.pem"), release::target()?.join("authorities.pem"));
    std::fs::write(&one, &front.authority)?;
    let machines = machines_authorities().map(std::fs::read_to_string).transpose()?.unwrap_or_default();
    std::fs::write(&all, format!("{machines}\n{}", front.authority))?;
    let (one, all) = (one.display().to_string(), all.display().to_string());
    let variables = [
        ("AWS_ENDPOINT_URL_DYNAMODB", front.url.clone()),
        // Of our programs, and of Python's SDK.
        ("AWS_CA_BUNDLE", one.clone()),
        ("SSL_CERT_FILE", all),
        ("NODE_EXTRA_CA_CERTS", one),
    ];
    Ok(variables.map(|(name, value)| (name.to_owned(), value)).into())
}

/// Adds to each program that reads the same one over TLS.
fn add_tls(programs: Vec<Program>, variables: &BTreeMap<String, String>) -> Vec<Program> {
    let mut all = Vec::new();
    for program in programs {
        let over_tls = (!program.file.ends_with("bare")).then(|| program.over_tls(variables));
        all.push(program);
        all.extend(over_tls);
    }
    all
}

fn programs(local: &LocalSystem, baseline: &Baseline, without_peers: bool) -> Result<Vec<Program>> {
    let functions = deployed()?;
    let reader = functions.iter().find(|function| function.name == FUNCTION).context("there is read-listing")?;
    let mut environment = environment(reader, local.config());
    let keys = json!([{ "pk": format!("LISTING#{NOTES}"), "sk": "VIEW" }, { "pk": "PROGRAMME", "sk": "CURRENT" }]);
    environment.insert("READ_KEYS".to_owned(), keys.to_string());
    environment.extend(machines_authorities().map(|file| ("SSL_CERT_FILE".to_owned(), file.to_owned())));
    let mut uncached = environment.clone();
    uncached.insert("PROGRAMME_CACHE_SECONDS".to_owned(), "0".to_owned());
    let mut programs = vec![
        Program::own("Rust, no read at all (bare)", program("bare")?, &environment),
        Program::own("Rust, one BatchGetItem (bare-read)", program("bare-read")?, &environment),
        Program::own("read-listing", program(FUNCTION)?, &environment),
        Program::own("read-listing that reads the programme too", program(FUNCTION)?, &uncached),
    ];
    if let Some(folder) = baseline.folder() {
        programs.push(Program::own(
            "read-listing of the baseline",
            release::build_earlier(folder, &[FUNCTION])?.join(FUNCTION),
            &environment,
        ));
    }
    if !without_peers {
        programs.extend(peers(&environment)?);
    }
    Ok(programs)
}

/// The programs that do what `bare-read` does in other languages.
fn peers(environment: &BTreeMap<String, String>) -> Result<[Program; 2]> {
    let status = Command::new(root().join("tests/bench/peers/install")).status()?;
    ensure!(status.success(), "the peers could not be installed: --without-peers leaves them out");
    let tools = release::target()?.join("tools/peers");
    let python = tools.join("python/bin/python").display().to_string();
    let peer = |name: &str, interpreter: String, file: PathBuf| {
        let version = Command::new(&interpreter).arg("--version").output()?;
        let version = String::from_utf8_lossy(&version.stdout).trim().trim_start_matches("Python ").to_owned();
        let name = format!("{name} {version}, one BatchGetItem");
        Ok::<_, std::io::Error>(Program {
            name,
            way: Way::Plain,
            interpreter: Some(interpreter),
            file,
            environment: environment.clone(),
        })
    };
    Ok([
        peer("Node.js", find_program("node")?.display().to_string(), tools.join("node/bundle.mjs"))?,
        peer("Python", python, root().join("tests/bench/peers/function.py"))?,
    ])
}

/// The path of a program, because the functions are started without `PATH`.
fn find_program(name: &str) -> Result<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(name)).find(|file| file.is_file());
    found.with_context(|| format!("{name} is not installed: --without-peers leaves it out"))
}

/// The event that all get, and what read-listing makes of it.
fn case() -> Result<Case> {
    let functions = deployed()?;
    Case::of(functions.iter().find(|function| function.name == FUNCTION).context("there is read-listing")?)
}

/// Gives warm programs their events, in turns.
async fn answer_events(programs: &[Program], figures: &mut [Figures], events: usize) -> Result<()> {
    let case = case()?;
    let mut running = Vec::new();
    for program in programs {
        let mut function = program.start().await?;
        let answer = function.invoke(&case.event).await?.response().with_context(|| program.name.clone())?;
        if program.file.ends_with(FUNCTION) {
            case.check(&answer).with_context(|| program.name.clone())?;
        }
        running.push(function);
    }
    for _ in 0..events.div_ceil(TURN) {
        for (function, figures) in running.iter_mut().zip(&mut *figures) {
            for _ in 0..TURN {
                let begun = Instant::now();
                function.invoke(&case.event).await?.response()?;
                figures.answers.push(begun.elapsed());
            }
        }
    }
    for (function, figures) in running.into_iter().zip(figures) {
        figures.peak = peak_memory(function.process_id().context("it runs")?)?;
        function.stop().await?;
    }
    Ok(())
}

async fn count_reads(programs: &[Program]) -> Result<()> {
    let event = case()?.event;
    println!("\n| program | instructions of a read | allocations of a read |\n|---|---|---|");
    // The handshake is no part of a read, and the cipher depends on the machine.
    let counted = programs.iter().filter(|program| program.interpreter.is_none() && program.way == Way::Plain);
    for Program { name, file, environment, .. } in counted {
        let counts = counted::count(file, environment, &event).await.with_context(|| name.clone())?;
        println!("| {name} | {} | {} |", counts.instructions, counts.allocations);
    }
    Ok(())
}

/// The most memory that a process has held, in bytes, as Linux counts it.
fn peak_memory(process: u32) -> Result<u64> {
    let status = std::fs::read_to_string(Path::new("/proc").join(process.to_string()).join("status"))?;
    let line =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("Linux says how much memory it held")?;
    let kib: u64 = line.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib * 1024)
}

fn print(programs: &[Program], figures: &mut [Figures], starts: usize, events: usize) {
    println!("| program | init, ms | warm p50, ms | warm p99, ms | peak, MB |\n|---|---|---|---|---|");
    for (program, figures) in programs.iter().zip(figures) {
        figures.inits.sort_unstable();
        figures.answers.sort_unstable();
        let init = milliseconds_at(&figures.inits, 50);
        let (p50, p99) = (milliseconds_at(&figures.answers, 50), milliseconds_at(&figures.answers, 99));
        println!("| {} | {init:.1} | {p50:.2} | {p99:.2} | {:.1} |", program.name, figures.peak as f64 / 1e6);
    }
    println!(
        "\ninit: from the start of the process to its first call for an event, its first read included; the median of {starts} \
         starts. warm: {events} events, one after the other; the embedded DynamoDB answers within the same time. All in turns. \
         over TLS: through a server on this machine whose certificate, of an elliptic curve, has its authority in the bundle that \
         the program trusts; what the server takes is in the answers, too."
    );
}
