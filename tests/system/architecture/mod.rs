//! The architecture: which crate may use which, read from `cargo metadata`; and in the modules below, how files may use
//! each other and how large things may be.

mod circles;
mod modules;
mod sizes;
mod source;
mod weight;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use anyhow::{Context as _, Result};
use cargo_metadata::camino::Utf8PathBuf;
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};
use system_tests::runtime_api::deployed;

/// The folders of the crates, lowest layer first. A crate uses only crates of lower layers: the functions, which are one
/// layer, never use each other.
const LAYERS: [&str; 11] = [
    "common/domain",
    "common/review",
    "common/runtime",
    "common/links",
    "common/store",
    "common/mail",
    "common/web",
    "functions/*",
    "infra/local",
    "tests",
    "tests/bench",
];
/// The highest layer that a job uses: a job answers no requests.
const HIGHEST_LAYER_OF_JOBS: &str = "common/mail";

fn root() -> Utf8PathBuf {
    Utf8PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn metadata() -> Result<Metadata> {
    // For this machine alone: what other platforms need was never downloaded, and the test needs no network.
    let host = Command::new("rustc").args(["--print", "host-tuple"]).output().context("rustc")?;
    let host = String::from_utf8(host.stdout)?.trim().to_owned();
    let options = ["--locked".to_owned(), "--offline".to_owned(), "--filter-platform".to_owned(), host];
    MetadataCommand::new().current_dir(root()).other_options(options).exec().context("cargo metadata")
}

/// A crate of this workspace: its folder, and the crates that it needs when its own tests are left out.
struct Member {
    name: String,
    folder: String,
    uses: BTreeSet<String>,
}

fn members(metadata: &Metadata) -> Result<Vec<Member>> {
    let members = metadata.workspace_packages().into_iter().map(|package| {
        let folder =
            package.manifest_path.parent().and_then(|folder| folder.strip_prefix(&metadata.workspace_root).ok());
        let uses = package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
        Ok(Member {
            name: package.name.to_string(),
            folder: folder.context("every crate is in the workspace")?.to_string(),
            uses: uses.map(|dependency| dependency.name.clone()).collect(),
        })
    });
    members.collect()
}

/// The layer of a crate by its folder.
fn layer(folder: &str) -> Result<usize> {
    let is_in = |layer: &&str| match layer.strip_suffix('*') {
        Some(prefix) => folder.starts_with(prefix),
        None => folder == *layer,
    };
    LAYERS.iter().position(is_in).with_context(|| format!("{folder} is in no layer"))
}

/// The folders of the functions that answer no HTTP route: the jobs.
fn job_folders() -> Result<BTreeSet<String>> {
    let jobs = deployed()?.into_iter().filter(|function| function.routes.is_empty());
    Ok(jobs.map(|function| format!("functions/{}", function.name)).collect())
}

/// The names of the crates that are compiled into a crate: itself, and all that it needs directly or through others.
fn dependency_tree<'a>(metadata: &'a Metadata, name: &str) -> Result<BTreeSet<&'a str>> {
    let nodes = &metadata.resolve.as_ref().context("the tree is resolved")?.nodes;
    let nodes: BTreeMap<_, _> = nodes.iter().map(|node| (&node.id, node)).collect();
    let names: BTreeMap<_, _> = metadata.packages.iter().map(|package| (&package.id, package.name.as_str())).collect();
    let start = metadata.workspace_packages().into_iter().find(|package| package.name.as_str() == name);
    let start = start.with_context(|| format!("there is no crate {name}"))?;
    let (mut seen, mut pending) = (BTreeSet::new(), vec![&start.id]);
    while let Some(package) = pending.pop() {
        if seen.insert(package) {
            let is_normal = |kind: &cargo_metadata::DepKindInfo| kind.kind == DependencyKind::Normal;
            let used = nodes[package].deps.iter().filter(|used| used.dep_kinds.iter().any(is_normal));
            pending.extend(used.map(|used| &used.pkg));
        }
    }
    anyhow::ensure!(seen.len() > 1, "{name} needs nothing: the tree was not walked");
    Ok(seen.into_iter().map(|package| names[package]).collect())
}

#[test]
fn every_crate_uses_only_the_layers_below_it() -> Result<()> {
    let members = members(&metadata()?)?;
    let folders: BTreeMap<_, _> = members.iter().map(|member| (&member.name, &member.folder)).collect();
    for member in &members {
        for used in member.uses.iter().filter_map(|used| folders.get(used)) {
            assert!(layer(used)? < layer(&member.folder)?, "{} uses {used}", member.folder);
        }
    }
    Ok(())
}

#[test]
fn every_layer_has_a_crate() -> Result<()> {
    let members = members(&metadata()?)?;
    let layers: BTreeSet<_> = members.iter().map(|member| layer(&member.folder)).collect::<Result<_>>()?;
    assert_eq!(layers.len(), LAYERS.len());
    Ok(())
}

#[test]
fn the_rules_are_pure() -> Result<()> {
    let impure = ["tokio", "futures", "async-", "aws-", "hyper", "axum", "lambda", "reqwest", "mio", "tracing", "http"];
    for name in dependency_tree(&metadata()?, "domain")? {
        assert!(!impure.iter().any(|word| name.starts_with(word)), "domain needs {name}");
    }
    Ok(())
}

#[test]
fn jobs_use_nothing_that_answers_requests() -> Result<()> {
    let (metadata, jobs) = (metadata()?, job_folders()?);
    let members = members(&metadata)?;
    let folders: BTreeMap<_, _> = members.iter().map(|member| (&member.name, &member.folder)).collect();
    let highest = layer(HIGHEST_LAYER_OF_JOBS)?;
    assert!(!jobs.is_empty(), "the template has jobs");
    for job in members.iter().filter(|member| jobs.contains(&member.folder)) {
        for used in job.uses.iter().filter_map(|used| folders.get(used)) {
            assert!(layer(used)? <= highest, "{} uses {used}", job.folder);
        }
        let axum = dependency_tree(&metadata, &job.name)?.into_iter().find(|name| name.starts_with("axum"));
        assert_eq!(axum, None, "{} needs it", job.folder);
    }
    Ok(())
}

#[test]
fn every_function_has_a_resource_and_every_resource_a_function() -> Result<()> {
    let folders: BTreeSet<_> = members(&metadata()?)?
        .iter()
        .filter_map(|member| Some(member.folder.strip_prefix("functions/")?.to_owned()))
        .collect();
    let resources: BTreeSet<_> = deployed()?.into_iter().map(|function| function.name).collect();
    assert_eq!(folders, resources);
    Ok(())
}

#[test]
fn a_functions_main_only_wires() -> Result<()> {
    for function in deployed()? {
        let path = root().join("functions").join(&function.name).join("src/main.rs");
        let lines = std::fs::read_to_string(&path).with_context(|| path.to_string())?.lines().count();
        assert!(lines <= 20, "{path} has {lines} lines");
    }
    Ok(())
}
