//! How large the functions' bundles for Lambda on arm64 are, and their zips, here and in an earlier checkout. What must not live here:
//! how they are built; that is `infra/bundles`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use system_tests::runtime_api::deployed;

use crate::release::{self, Baseline, root};
use crate::sizes::{compare, megabytes};

/// What builds the bundles of a checkout.
const SCRIPT: &str = "infra/bundles";

#[derive(Debug, Args)]
pub struct Bundles {
    #[command(flatten)]
    baseline: Baseline,
    /// The functions whose bundles are built [default: all].
    functions: Vec<String>,
}

pub fn measure_bundles(Bundles { baseline, functions }: &Bundles) -> Result<()> {
    let names = match functions.as_slice() {
        [] => deployed()?.into_iter().map(|function| function.name).collect(),
        some => some.to_vec(),
    };
    let own = build(&root(), &release::target()?, &names)?;
    let earlier = baseline.folder().map(|folder| build_earlier(folder, &names)).transpose()?.flatten();
    println!("| bundle for arm64 | MB | zipped, MB | zipped of the baseline, MB | ratio |\n|---|---|---|---|---|");
    for name in names {
        let zipped = size(&own, &name, "bootstrap.zip")?;
        let before = earlier.as_deref().and_then(|folder| size(folder, &name, "bootstrap.zip").ok());
        let raw = megabytes(size(&own, &name, "bootstrap")?);
        println!("| `{name}` | {raw} | {} | {}", megabytes(zipped), compare(zipped, before));
    }
    Ok(())
}

/// Builds those functions of another checkout that it has, if it can build bundles.
fn build_earlier(checkout: &Path, names: &[String]) -> Result<Option<PathBuf>> {
    if !checkout.join(SCRIPT).is_file() {
        println!("{} has no {SCRIPT}: there are no bundles to compare with", checkout.display());
        return Ok(None);
    }
    let known: Vec<String> =
        names.iter().filter(|name| checkout.join("functions").join(name).is_dir()).cloned().collect();
    if known.is_empty() {
        println!("{} has none of these functions: there are no bundles to compare with", checkout.display());
        return Ok(None);
    }
    build(checkout, &checkout.join("target"), &known).map(Some)
}

/// Builds bundles, and returns the folder that has a folder for each.
fn build(checkout: &Path, target: &Path, names: &[String]) -> Result<PathBuf> {
    println!("building {} bundles of {}", names.len(), checkout.display());
    let mut script = Command::new(checkout.join(SCRIPT));
    let status = script.args(names).env("CARGO_TARGET_DIR", target).status()?;
    ensure!(status.success(), "{SCRIPT} failed in {}", checkout.display());
    Ok(target.join("bundles"))
}

fn size(bundles: &Path, name: &str, file: &str) -> Result<u64> {
    let file = bundles.join(name).join(file);
    Ok(std::fs::metadata(&file).with_context(|| format!("{} was not built", file.display()))?.len())
}
