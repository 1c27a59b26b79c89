//! How large the release binaries are, here and in an earlier checkout. What must not live here: how they are built to be small; that
//! is the release profile.

use std::path::Path;

use anyhow::Result;
use clap::Args;
use system_tests::runtime_api::{deployed, program};

use crate::release::{self, Baseline};

#[derive(Debug, Args)]
pub struct Sizes {
    #[command(flatten)]
    baseline: Baseline,
}

pub fn measure_sizes(Sizes { baseline }: &Sizes) -> Result<()> {
    let functions = deployed()?;
    let names: Vec<&str> = functions.iter().map(|function| function.name.as_str()).collect();
    let own = release::build(&names)?;
    release::build_bench_programs()?;
    let earlier = baseline.folder().map(|folder| release::build_earlier(folder, &names)).transpose()?;
    println!("| release binary | MB | of the baseline, MB | ratio |\n|---|---|---|---|");
    for name in names {
        let bytes = size(&own.join(name))?;
        // The baseline may not have the function yet.
        let before = earlier.as_ref().and_then(|folder| size(&folder.join(name)).ok());
        println!("| `{name}` | {} | {}", megabytes(bytes), compare(bytes, before));
    }
    println!("| a bare function | {} | | |", megabytes(size(&program("bare")?)?));
    Ok(())
}

fn size(file: &Path) -> Result<u64> {
    Ok(std::fs::metadata(file)?.len())
}

/// The last two columns of a row: the baseline's size, and the ratio.
pub fn compare(bytes: u64, before: Option<u64>) -> String {
    before.map_or("| |".to_owned(), |before| format!("{} | {:.2} |", megabytes(before), bytes as f64 / before as f64))
}

pub fn megabytes(bytes: u64) -> String {
    format!("{:.2}", bytes as f64 / 1e6)
}
