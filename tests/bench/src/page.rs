//! How many pages of the tab a second the local system answers as `cargo run` builds it, here and in an earlier checkout. What must not
//! live here: what the page says.

use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use reqwest::Client;
use system_tests::local_program::read_address;
use system_tests::{NOTES, listing};
use tokio::process::{Child, Command};

use crate::measured::milliseconds_at;
use crate::release::{self, Baseline, root};

#[derive(Debug, Args)]
pub struct Page {
    #[command(flatten)]
    baseline: Baseline,
    /// How many connections ask at once.
    #[arg(long, default_value_t = 8)]
    connections: usize,
    /// How often each connection asks.
    #[arg(long, default_value_t = 500)]
    requests: usize,
}

pub async fn measure_page(Page { baseline, connections, requests }: &Page) -> Result<()> {
    let mut programs = vec![("this checkout", release::build_debug(&root(), release::target()?)?)];
    if let Some(folder) = baseline.folder() {
        programs.push(("the baseline", release::build_debug(folder, folder.join("target"))?));
    }
    println!("| the tab as a page from `cargo run` | pages a second | median, ms | p99, ms |\n|---|---|---|---|");
    for (name, folder) in programs {
        let (mut system, url) = start(&folder.join("local")).await.context(name)?;
        // The first requests fill caches.
        ask(&url, *connections, requests / 10).await?;
        let begun = Instant::now();
        let answers = ask(&url, *connections, *requests).await?;
        let seconds = begun.elapsed().as_secs_f64();
        system.kill().await?;
        println!(
            "| {name} | {:.0} | {:.1} | {:.1} |",
            answers.len() as f64 / seconds,
            milliseconds_at(&answers, 50),
            milliseconds_at(&answers, 99)
        );
    }
    println!(
        "\n{connections} connections, {requests} requests each; this program shares the processor with the system"
    );
    Ok(())
}

/// Starts a local system in memory, and waits for its address.
async fn start(program: &Path) -> Result<(Child, String)> {
    let mut command = Command::new(program);
    command.args(["--ephemeral", "--port", "0", "--at", system_tests::THEN]);
    let mut system =
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).kill_on_drop(true).spawn()?;
    let (address, mut output) = read_address(&mut system).await.with_context(|| program.display().to_string())?;
    tokio::spawn(async move { while let Ok(Some(_)) = output.next_line().await {} });
    Ok((system, address))
}

/// Asks for the page over some connections at once. How long each answer took, the fastest first.
async fn ask(url: &str, connections: usize, requests: usize) -> Result<Vec<Duration>> {
    let address = format!("{url}{}", listing(NOTES));
    let tasks: Vec<_> = (0..connections).map(|_| tokio::spawn(ask_in_a_row(address.clone(), requests))).collect();
    let mut all = Vec::new();
    for task in tasks {
        all.extend(task.await??);
    }
    all.sort_unstable();
    Ok(all)
}

async fn ask_in_a_row(address: String, requests: usize) -> Result<Vec<Duration>> {
    let client = Client::builder().no_proxy().build()?;
    let mut answers = Vec::new();
    for _ in 0..requests {
        let begun = Instant::now();
        let response = client.get(&address).header("Accept", "text/html").send().await?.error_for_status()?;
        let page = response.text().await?;
        ensure!(
            page.get(..15).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype html>")),
            "this is no page: {page:.40}"
        );
        answers.push(begun.elapsed());
    }
    Ok(answers)
}
