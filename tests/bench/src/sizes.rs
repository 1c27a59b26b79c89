//! The release binaries: how large they are, and how long the init of read-listing takes next to that of a bare function.
//! What must not live here: how they are built to be small; that is the release profile.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use local::template::Function as Deployed;
use system_tests::World;
use system_tests::runtime_api::{Function, deployed, environment, program};

/// How often each program is started.
const STARTS: usize = 20;
/// Where Linux distributions keep all certificates in one file. Lambda's image has such a file elsewhere.
const CERTIFICATES: &[&str] = &["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];

pub async fn measure_binaries() -> Result<()> {
    let functions = deployed()?;
    let names = || functions.iter().map(|function| function.name.as_str());
    build(names())?;
    println!("{:<24} {:>10}", "release binary", "bytes");
    for name in names().chain(["bare"]) {
        println!("{name:<24} {:>10}", std::fs::metadata(program(name)?)?.len());
    }
    let reader = functions.iter().find(|function| function.name == "read-listing").context("there is read-listing")?;
    compare_inits(reader).await
}

/// Starts read-listing and the bare function many times and prints how long their inits take.
async fn compare_inits(reader: &Deployed) -> Result<()> {
    let world = World::start().await?;
    let environment = environment(reader, world.local.config());
    let mut one_file = environment.clone();
    if let Some(file) = CERTIFICATES.iter().find(|file| std::path::Path::new(file).exists()) {
        one_file.insert("SSL_CERT_FILE".to_owned(), (*file).to_owned());
    }
    let programs = [
        ("bare", "bare lambda_runtime", &environment),
        ("read-listing", "read-listing, one file of certificates", &one_file),
        ("read-listing", "read-listing, a folder of certificates", &environment),
    ];
    // In turns, so that anything else that the machine does slows all of them alike.
    let mut inits: Vec<Vec<Duration>> = vec![Vec::new(); programs.len()];
    for _ in 0..STARTS {
        for ((binary, _, environment), inits) in programs.iter().zip(&mut inits) {
            inits.push(measure_init(binary, environment).await?);
        }
    }
    println!("\n{:<44} {:>8} {:>8} {:>8}", format!("init ms, {STARTS} starts each"), "min", "median", "max");
    for ((_, name, _), mut inits) in programs.iter().zip(inits) {
        inits.sort_unstable();
        let ms = |index: usize| inits.get(index).map_or(0.0, |init| init.as_secs_f64() * 1_000.0);
        println!("{name:<44} {:>8.1} {:>8.1} {:>8.1}", ms(0), ms(STARTS / 2), ms(STARTS - 1));
    }
    println!(
        "\ninit: from the start of the process to its first call for an event. That of read-listing includes its first call \
         of DynamoDB, here without TLS."
    );
    world.local.shutdown().await
}

fn build<'a>(functions: impl Iterator<Item = &'a str>) -> Result<()> {
    ensure!(!cfg!(debug_assertions), "only release binaries are measured: cargo run -p bench --release -- sizes");
    println!("building every function for release");
    // Not together with this crate: cargo unifies the features of everything that it builds at once.
    cargo(functions.flat_map(|name| ["--package", name]))?;
    cargo(["--package", "bench", "--bin", "bare"].into_iter())
}

fn cargo<'a>(packages: impl Iterator<Item = &'a str>) -> Result<()> {
    let status = Command::new(env!("CARGO")).args(["build", "--release", "--locked"]).args(packages).status()?;
    ensure!(status.success(), "the release build failed");
    Ok(())
}

async fn measure_init(binary: &str, environment: &BTreeMap<String, String>) -> Result<Duration> {
    let function = Function::start(&program(binary)?, environment).await?;
    let init = function.init;
    function.stop().await?;
    Ok(init)
}
