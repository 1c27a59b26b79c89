//! What README says is true: its commands work as written, and its table of problems is complete.

use anyhow::{Context as _, Result};
use system_tests::World;
use tokio::process::Command;
use web::ProblemKind;

const README: &str = include_str!("../../README.md");

/// The blocks of shell commands that begin with a text.
fn blocks(begin: &str) -> impl Iterator<Item = &'static str> {
    let blocks = README.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.filter(move |block| block.starts_with(begin))
}

/// Runs the curl commands of a script. Each must succeed, and returns one JSON document.
async fn run_curl(world: &World, script: &str) -> Result<Vec<serde_json::Value>> {
    let script = script.replace("http://127.0.0.1:3000", &world.local.url());
    let shell = "curl() { command curl --silent --show-error --fail-with-body --noproxy '*' \"$@\"; echo; }; set -e\n";
    let output = Command::new("bash").arg("-c").arg(format!("{shell}{script}")).output().await?;
    let said = String::from_utf8(output.stdout)?;
    anyhow::ensure!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
    said.lines().map(|line| Ok(serde_json::from_str(line)?)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_in_the_readme_works_as_written() -> Result<()> {
    let block = blocks("cargo run -- --ephemeral --at ").next().context("the block of the deadline")?;
    let (start, script) = block.split_once('\n').context("a line for the start")?;
    let instant = start.rsplit(' ').next().context("an instant")?;
    let world = World::at(instant).await?;
    let answers = run_curl(&world, script).await?;
    let [warned, moved, removed, tab] = answers.as_slice() else { anyhow::bail!("{answers:?}") };
    assert_eq!((&warned["acted"], &moved["frozen"], &removed["acted"]), (&1.into(), &true.into(), &1.into()));
    assert_eq!(tab["badge"]["state"], "removed");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_journey_of_the_readme_works_as_written() -> Result<()> {
    let world = World::start().await?;
    let script: String = blocks("curl").collect();
    assert_eq!(script.matches("curl").count(), 4, "save, preview, publish, read");
    let answers = run_curl(&world, &script).await?;
    let [saved, preview, receipt, tab] = answers.as_slice() else { anyhow::bail!("{answers:?}") };
    assert_eq!(saved["formStatus"], "SAVED");
    assert_eq!(preview["rows"], tab["rows"], "the preview is exactly what customers see");
    assert_eq!((&receipt["revision"], &tab["revision"]), (&1.into(), &1.into()));
    Ok(())
}

#[test]
fn the_table_of_problems_has_every_kind_of_problem() -> Result<()> {
    let section =
        README.split("## Problems").nth(1).and_then(|rest| rest.split("\n## ").next()).context("the section")?;
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(rows.len(), ProblemKind::EVERY.len());
    for kind in ProblemKind::EVERY {
        let (slug, _, status) = kind.facts();
        assert!(rows.iter().any(|row| row.starts_with(&format!("| `{slug}` | {} |", status.as_u16()))), "{slug}");
    }
    Ok(())
}
