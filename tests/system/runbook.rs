//! Every command that `infra/README.md` has for what goes wrong works as it is written, in its order, and shows what stands below it.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use system_tests::World;
use system_tests::runtime_api::program;
use tokio::process::Command;

const RUNBOOK: &str = include_str!("../../infra/README.md");
/// What is printed after each command.
const END: &str = "=== end of a command ===";

/// A command, with what one sees: texts that stand between what is left out.
struct Step<'a> {
    command: &'a str,
    seen: &'a str,
}

/// The section with an entry for each thing that goes wrong.
fn entries() -> &'static str {
    let section = RUNBOOK.split("\n## When something is wrong\n").nth(1).unwrap_or_default();
    section.split("\n## ").next().unwrap_or_default()
}

/// The blocks of commands. The first starts the system and sets variables.
fn blocks() -> Vec<&'static str> {
    entries().split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next()).collect()
}

/// The commands of a block, each on one line with a comment below it.
fn steps(block: &str) -> Result<Vec<Step<'_>>> {
    let lines: Vec<&str> = block.lines().collect();
    let mut steps = Vec::new();
    let mut rest = lines.as_slice();
    while let [command, more @ ..] = rest {
        let seen = more.first().and_then(|line| line.strip_prefix('#')).map(str::trim);
        steps.push(Step { command, seen: seen.unwrap_or("…") });
        rest = if seen.is_some() { &more[1..] } else { more };
    }
    ensure!(!steps.is_empty(), "an empty block");
    Ok(steps)
}

/// Whether an output is like a text in which `…` stands for anything.
fn is_like(output: &str, seen: &str) -> bool {
    let mut parts = seen.split('…');
    let start = parts.next().unwrap_or_default();
    let Some(mut rest) = output.strip_prefix(start) else { return false };
    let ends_exactly = !seen.contains('…');
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    !ends_exactly || rest.is_empty()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_works_as_written() -> Result<()> {
    let blocks = blocks();
    let (start, blocks) = blocks.split_first().context("a block that starts the system")?;
    let (first, variables) = start.split_once('\n').context("variables after the start")?;
    let world = World::at(first.rsplit(' ').next().context("the instant comes last")?).await?;
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("runbook-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let dynamodb = world.local.config().dynamodb_endpoint.clone().context("its own engine")?;
    let preamble = format!(
        "set -e\ncurl() {{ command curl --silent --show-error --noproxy '*' \"$@\"; }}\n{}\ndynamodb={dynamodb}\n",
        variables.replace("http://127.0.0.1:3000", &world.local.url())
    );
    for block in blocks {
        let steps = steps(block)?;
        let program = format!("'{}' ", program("local")?.display());
        let script: String = steps
            .iter()
            .map(|step| format!("{}\necho; echo '{END}'\n", step.command.replace("cargo run -- ", &program)))
            .collect();
        let run =
            Command::new("bash").arg("-c").arg(format!("{preamble}{script}")).current_dir(&folder).output().await?;
        let printed = String::from_utf8(run.stdout)?;
        ensure!(run.status.success(), "{block}\n{printed}\n{}", String::from_utf8_lossy(&run.stderr));
        for (step, output) in steps.iter().zip(printed.split(END)) {
            ensure!(
                is_like(output.trim(), step.seen),
                "{}\nprints {}\nand not {}",
                step.command,
                output.trim(),
                step.seen
            );
        }
    }
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

#[test]
fn what_is_seen_is_compared_with_what_is_left_out() {
    for (output, seen, like) in [
        (r#"{"acted":1,"failed":0}"#, r#"{"acted":1,…"#, true),
        (r#"{"acted":1,"failed":0}"#, r#"…"failed":0…"#, true),
        (r#"{"acted":1,"failed":0}"#, r#"{"acted":0,…"#, false),
        (r#"{"acted":1,"failed":0}"#, r#"…"failed":0…"acted":1…"#, false),
        ("", "", true),
        ("something", "", false),
    ] {
        assert_eq!(is_like(output, seen), like, "{output} {seen}");
    }
}

#[test]
fn every_entry_of_the_table_at_its_start_leads_to_one() {
    let headings: Vec<String> = RUNBOOK
        .lines()
        .filter_map(|line| line.strip_prefix("### ").or_else(|| line.strip_prefix("## ")))
        .map(|heading| heading.to_lowercase().replace(' ', "-"))
        .collect();
    let links = entries().split("](#").skip(1).filter_map(|rest| rest.split(')').next());
    for link in links {
        assert!(headings.iter().any(|heading| heading == link), "{link}");
    }
}
