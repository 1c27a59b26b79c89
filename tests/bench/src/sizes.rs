//! The release binaries: how large they are, and how long read-listing's init takes next to a bare function's.

use std::collections::BTreeMap;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use system_tests::World;
use system_tests::runtime_api::{Function, deployed, environment, program};

/// How often each program is started.
const STARTS: usize = 20;
/// Where Linux keeps the certificates in one file, as Lambda's image does at another place.
const CERTIFICATES: &[&str] = &["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt"];

pub async fn run() -> Result<()> {
    let functions = deployed()?;
    build(functions.iter().map(|function| function.name.as_str()))?;

    println!("{:<24} {:>10}", "release binary", "bytes");
    for name in functions.iter().map(|function| function.name.as_str()).chain(["bare"]) {
        println!("{name:<24} {:>10}", std::fs::metadata(program(name)?)?.len());
    }

    let world = World::start().await?;
    let reader = functions.iter().find(|function| function.name == "read-listing").context("there is read-listing")?;
    let environment = environment(reader, world.local.config());
    let mut one_file = environment.clone();
    if let Some(file) = CERTIFICATES.iter().find(|file| std::path::Path::new(file).exists()) {
        one_file.insert("SSL_CERT_FILE".to_owned(), (*file).to_owned());
    }
    println!("\n{:<44} {:>8} {:>8} {:>8}", format!("init ms, {STARTS} starts each"), "min", "median", "max");
    let programs = [
        ("bare", "bare lambda_runtime", &environment),
        ("read-listing", "read-listing, one file of certificates", &one_file),
        ("read-listing", "read-listing, a folder of certificates", &environment),
    ];
    // In turns, so that whatever else the machine does meets all alike.
    let mut inits: Vec<Vec<Duration>> = vec![Vec::new(); programs.len()];
    for _ in 0..STARTS {
        for ((binary, _, environment), inits) in programs.iter().zip(&mut inits) {
            inits.push(init(binary, environment).await?);
        }
    }
    for ((_, name, _), mut inits) in programs.iter().zip(inits) {
        inits.sort_unstable();
        let ms = |index: usize| inits.get(index).map_or(0.0, |init| init.as_secs_f64() * 1_000.0);
        println!("{name:<44} {:>8.1} {:>8.1} {:>8.1}", ms(0), ms(STARTS / 2), ms(STARTS - 1));
    }
    println!(
        "\ninit: from the start of the process to its first call for an event; read-listing's first call of DynamoDB, \
         here without TLS, is in it."
    );
    world.local.shutdown().await
}

fn build<'a>(functions: impl Iterator<Item = &'a str>) -> Result<()> {
    ensure!(!cfg!(debug_assertions), "sizes are of release binaries: cargo run -p bench --release -- sizes");
    println!("building every function for release");
    // The functions without this crate: cargo gives all that it builds at once the features that any of it wants.
    cargo(functions.flat_map(|name| ["--package", name]))?;
    cargo(["--package", "bench", "--bin", "bare"].into_iter())
}

fn cargo<'a>(packages: impl Iterator<Item = &'a str>) -> Result<()> {
    let status = Command::new(env!("CARGO")).args(["build", "--release", "--locked"]).args(packages).status()?;
    ensure!(status.success(), "the release build failed");
    Ok(())
}

async fn init(binary: &str, environment: &BTreeMap<String, String>) -> Result<Duration> {
    let function = Function::start(&program(binary)?, environment).await?;
    let init = function.init;
    function.stop().await?;
    Ok(init)
}
