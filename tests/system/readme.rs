//! What our documents say is true: their commands work as written, their links lead somewhere, and the README's table of
//! problems is the code's.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value as Json;
use system_tests::World;
use tokio::process::Command;
use web::ProblemKind;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
const README: &str = "README.md";
const RUNBOOK: &str = "infra/README.md";
const SELF_ASSESSMENT: &str = "functions/apply-self-assessment/README.md";

/// Every document in `folder` and below.
fn documents(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut documents = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (path, name) = (entry.path(), entry.file_name().to_string_lossy().into_owned());
        if entry.file_type()?.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "node_modules" {
                documents.extend(self::documents(&path)?);
            }
        } else if name.ends_with(".md") {
            documents.push(path);
        }
    }
    Ok(documents)
}

/// The text of a document, by its path in the repository.
fn read(document: &str) -> Result<String> {
    fs::read_to_string(Path::new(ROOT).join(document)).with_context(|| document.to_owned())
}

/// The blocks of commands in a text.
fn blocks(text: &str) -> Vec<&str> {
    text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// The one block of commands in a document that begins with `beginning`.
fn block(document: &str, beginning: &str) -> Result<String> {
    let text = read(document)?;
    let mut found = blocks(&text).into_iter().filter(|block| block.starts_with(beginning));
    let block = found.next().with_context(|| format!("{document} has no block that begins with {beginning:?}"))?;
    ensure!(found.next().is_none(), "{document} has several blocks that begin with {beginning:?}");
    Ok(block.to_owned())
}

/// Runs the curl commands of a script against a world, and returns the status and the body of each.
async fn run(world: &World, script: &str) -> Result<Vec<(u16, Json)>> {
    let script = script.replace("http://127.0.0.1:3000", &world.local.url());
    let curl = "curl() { command curl --silent --show-error --noproxy '*' --write-out '\\n%{http_code}\\n' \"$@\"; }";
    let output = Command::new("bash").arg("-c").arg(format!("set -e; {curl}\n{script}")).output().await?;
    let printed = String::from_utf8(output.stdout)?;
    ensure!(output.status.success(), "{printed}\n{}", String::from_utf8_lossy(&output.stderr));
    let lines: Vec<&str> = printed.lines().collect();
    lines
        .chunks(2)
        .map(|pair| Ok((pair[1].parse()?, serde_json::from_str(pair[0]).context(printed.clone())?)))
        .collect()
}

/// Runs a block that first starts the system at an instant.
async fn run_at(block: &str) -> Result<Vec<(u16, Json)>> {
    let (start, script) = block.split_once('\n').context("the first line starts the system")?;
    let instant = start.rsplit(' ').next().context("the instant comes last")?;
    let world = World::at(instant).await?;
    run(&world, script).await
}

#[test]
fn every_block_of_commands_is_run_by_a_test() -> Result<()> {
    // `runbook` runs those of infra/README.md. The tests below run the blocks that begin with `curl` or `--at`. The other two start the system and its replay, which
    // the tests of `local` and of `replay` do.
    let tested = BTreeMap::from([
        (README, vec!["cargo run  ", "curl", "cargo run -- --ephemeral --at ", "cargo run -- replay "]),
        (SELF_ASSESSMENT, vec!["cargo run -- --ephemeral --at "]),
    ]);
    let root = Path::new(ROOT).canonicalize()?;
    for path in documents(&root)? {
        let document = path.strip_prefix(&root)?.to_str().context("a path in ASCII")?;
        if document == RUNBOOK {
            continue;
        }
        let text = fs::read_to_string(&path)?;
        let (blocks, beginnings) = (blocks(&text), tested.get(document).map(Vec::as_slice).unwrap_or_default());
        assert_eq!(blocks.len(), beginnings.len(), "{document}: add a test of the new block here");
        for (block, beginning) in blocks.into_iter().zip(beginnings) {
            assert!(block.starts_with(beginning), "{document}: {block}");
        }
    }
    Ok(())
}

#[test]
fn every_link_to_a_file_leads_to_one() -> Result<()> {
    for path in documents(Path::new(ROOT))? {
        let text = fs::read_to_string(&path)?;
        let links = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
        for link in links.filter(|link| !link.contains("://")) {
            let target = path.with_file_name(link.split('#').next().unwrap_or_default());
            assert!(target.exists(), "{} links to {link}", path.display());
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_deadline_in_the_readme_passes_as_written() -> Result<()> {
    let replies = run_at(&block(README, "cargo run -- --ephemeral --at ")?).await?;
    let [(200, warned), (200, moved), (200, removed), (200, tab)] = replies.as_slice() else {
        anyhow::bail!("{replies:?}")
    };
    assert_eq!((&warned["acted"], &moved["frozen"], &removed["acted"]), (&1.into(), &true.into(), &1.into()));
    assert_eq!(tab["badge"]["state"], "removed");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_journey_in_the_readme_works_as_written() -> Result<()> {
    let world = World::start().await?;
    let replies = run(&world, &block(README, "curl")?).await?;
    let [(200, saved), (200, preview), (200, receipt), (200, tab)] = replies.as_slice() else {
        anyhow::bail!("{replies:?}")
    };
    assert_eq!(saved["formStatus"], "SAVED");
    assert_eq!(preview["rows"], tab["rows"], "the preview is exactly what customers see");
    assert_eq!((&receipt["revision"], &tab["revision"]), (&1.into(), &1.into()));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_self_assessment_is_submitted_as_written() -> Result<()> {
    let replies = run_at(&block(SELF_ASSESSMENT, "cargo run -- --ephemeral --at ")?).await?;
    let [(200, saved), (422, refused)] = replies.as_slice() else { anyhow::bail!("{replies:?}") };
    assert_eq!(saved["application"]["state"], "draft");
    assert_eq!(refused["type"], "urn:problem:incomplete");
    assert!(refused["errors"].as_array().is_some_and(|missing| missing.len() > 1), "{refused}");
    Ok(())
}

#[test]
fn the_table_of_problems_is_the_codes() -> Result<()> {
    let text = read(README)?;
    let section =
        text.split("## Problems").nth(1).and_then(|rest| rest.split("\n## ").next()).context("the section")?;
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(rows.len(), ProblemKind::EVERY.len());
    for kind in ProblemKind::EVERY {
        let (slug, _, status) = kind.facts();
        assert!(rows.iter().any(|row| row.starts_with(&format!("| `{slug}` | {} |", status.as_u16()))), "{slug}");
    }
    Ok(())
}
