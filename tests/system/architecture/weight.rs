//! What deployed functions carry: how many crates, and which never. A cold start reads the whole file, and what is linked by mistake
//! shows in no other test. How large the files are is measured by `cargo run -p bench --release -- sizes`.

use std::collections::BTreeSet;
use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use system_tests::runtime_api::deployed;

use super::root;

/// The most crates of a function, with those that only its build or its macros need.
const MAX_CRATES: usize = 235;
/// The most crates of a function without HTTP: a job or a listener.
const MAX_CRATES_WITHOUT_HTTP: usize = 220;

/// What no function needs, and why.
const NEEDLESS: &[(&str, &str)] = &[
    ("aws-config", "the functions read their few variables themselves"),
    ("aws-smithy-http-client", "runtime::http is the client, without HTTP/2 and without certificates to parse"),
    ("h2", "the services speak HTTP/1.1"),
    ("regex", "the log's filter and everything else do without"),
    ("toml", "the build scripts read TOML, and functions the JSON that they make"),
];

/// What only functions with pages need.
const FOR_PAGES: &[&str] = &["axum", "flate2"];

/// Lambda's own API, which only the function that starts jobs calls.
const FOR_STARTING_JOBS: (&str, &str) = ("aws-sdk-lambda", "staff");

/// The crates that a function is made of.
fn crates_of(function: &str) -> Result<BTreeSet<String>> {
    let tree = ["tree", "--package", function, "--edges", "normal", "--prefix", "none", "--locked", "--offline"];
    let output = Command::new(env!("CARGO")).args(tree).current_dir(root()).output()?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // `name v1.2.3`, and what else there is to say of it.
    let lines = String::from_utf8(output.stdout)?;
    let name_and_version = |line: &str| line.split_whitespace().take(2).collect::<Vec<_>>().join(" ");
    Ok(lines.lines().map(name_and_version).filter(|name| !name.is_empty()).collect())
}

#[test]
fn functions_carry_nothing_that_they_do_not_need() -> Result<()> {
    for function in deployed()? {
        let crates = crates_of(&function.name)?;
        let has = |name: &str| crates.iter().any(|known| known.split(' ').next() == Some(name));
        ensure!(has("store") && has("aws-sdk-dynamodb"), "{}: this is no tree: {crates:?}", function.name);
        for (name, reason) in NEEDLESS {
            ensure!(!has(name), "{} has {name}: {reason}", function.name);
        }
        let (client, starter) = FOR_STARTING_JOBS;
        ensure!(has(client) == (function.name == starter), "{}: only {starter} needs {client}", function.name);
        let most = if has("axum") { MAX_CRATES } else { MAX_CRATES_WITHOUT_HTTP };
        ensure!(crates.len() <= most, "{} is made of {} crates, {most} are allowed", function.name, crates.len());
    }
    Ok(())
}

#[test]
fn jobs_and_listeners_know_no_pages() -> Result<()> {
    let functions = deployed()?;
    let without_routes: Vec<_> = functions.iter().filter(|function| function.routes.is_empty()).collect();
    ensure!(!without_routes.is_empty(), "there are jobs");
    for function in without_routes {
        let crates = crates_of(&function.name).context(function.name.clone())?;
        for name in FOR_PAGES {
            ensure!(!crates.iter().any(|known| known.split(' ').next() == Some(name)), "{} has {name}", function.name);
        }
    }
    Ok(())
}
