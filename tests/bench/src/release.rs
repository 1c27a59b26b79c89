//! Builds of programs: of this checkout and of another one that it is compared with. What must not live here: what is measured of
//! them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use clap::Args;

/// An earlier build to compare with.
#[derive(Debug, Clone, Args)]
pub struct Baseline {
    /// The folder of another checkout of this repository, whose functions are built and measured beside these.
    #[arg(long, value_name = "DIR", value_parser = find_checkout)]
    against: Option<PathBuf>,
}

/// The whole path of a checkout, because cargo runs in it.
fn find_checkout(folder: &str) -> Result<PathBuf> {
    let folder = std::fs::canonicalize(folder)?;
    ensure!(folder.join("template.yaml").is_file(), "this is not a checkout of this repository");
    Ok(folder)
}

impl Baseline {
    pub fn folder(&self) -> Option<&Path> {
        self.against.as_deref()
    }
}

/// This checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Where cargo builds this checkout.
pub fn target() -> Result<PathBuf> {
    let program = std::env::current_exe()?;
    let target = program.ancestors().nth(2).context("this program is in a folder of cargo's")?;
    Ok(target.to_owned())
}

/// Builds functions of this checkout for release, and returns the folder of the programs.
pub fn build(functions: &[&str]) -> Result<PathBuf> {
    build_in(&root(), target()?, functions)
}

/// Builds functions of another checkout for release, those that it has, and returns the folder of the programs.
pub fn build_earlier(checkout: &Path, functions: &[&str]) -> Result<PathBuf> {
    let known: Vec<&str> =
        functions.iter().copied().filter(|name| checkout.join("functions").join(name).is_dir()).collect();
    build_in(checkout, checkout.join("target"), &known)
}

/// Builds the programs that functions are compared with.
pub fn build_bench_programs() -> Result<()> {
    build_release(&root(), &target()?, &["--package", "bench", "--bin", "bare", "--bin", "bare-read"])
}

/// Builds the local system of a checkout as `cargo run` does, and returns the folder of the program.
pub fn build_debug(checkout: &Path, target: PathBuf) -> Result<PathBuf> {
    println!("building the local system of {}", checkout.display());
    run_cargo(checkout, &target, &["build", "--package", "local"])?;
    Ok(target.join("debug"))
}

/// Runs a benchmark of another checkout, by its own measure.
pub fn run_earlier(checkout: &Path, benchmark: &str) -> Result<()> {
    run_cargo(checkout, &checkout.join("target"), &["run", "--package", "bench", "--", benchmark])
}

fn build_in(checkout: &Path, target: PathBuf, functions: &[&str]) -> Result<PathBuf> {
    let packages: Vec<&str> = functions.iter().flat_map(|name| ["--package", name]).collect();
    println!("building {} functions of {} for release", functions.len(), checkout.display());
    // Not together with this crate: cargo unifies the features of everything that it builds at once.
    build_release(checkout, &target, &packages)?;
    Ok(target.join("release"))
}

fn build_release(checkout: &Path, target: &Path, packages: &[&str]) -> Result<()> {
    ensure!(!cfg!(debug_assertions), "only release builds are measured: cargo run -p bench --release");
    run_cargo(checkout, target, &[&["build", "--release"], packages].concat())
}

fn run_cargo(checkout: &Path, target: &Path, arguments: &[&str]) -> Result<()> {
    let mut cargo = Command::new(env!("CARGO"));
    let status = cargo.current_dir(checkout).env("CARGO_TARGET_DIR", target).args(arguments).status()?;
    ensure!(status.success(), "cargo {} failed in {}", arguments.join(" "), checkout.display());
    Ok(())
}
