//! Who may use whom, over `cargo metadata`: domain ◄ platform ◄ functions ◄ local ◄ tests.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context as _, Result};
use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};
use system_tests::runtime_api::deployed;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn metadata() -> Result<Metadata> {
    // For this machine alone: what other platforms need was never downloaded, and the test needs no network.
    let host = Command::new("rustc").args(["--print", "host-tuple"]).output().context("rustc")?;
    let host = String::from_utf8(host.stdout)?.trim().to_owned();
    let options = ["--locked".to_owned(), "--offline".to_owned(), "--filter-platform".to_owned(), host];
    MetadataCommand::new().current_dir(root()).other_options(options).exec().context("cargo metadata")
}

/// A crate of this workspace: its folder, and what it needs to run (what its own tests need is its own affair).
struct Member {
    name: String,
    folder: String,
    uses: BTreeSet<String>,
}

fn members() -> Result<Vec<Member>> {
    let metadata = metadata()?;
    let root = &metadata.workspace_root;
    let members = metadata.workspace_packages().into_iter().map(|package| {
        let folder = package.manifest_path.parent().and_then(|folder| folder.strip_prefix(root).ok());
        let uses = package.dependencies.iter().filter(|dependency| dependency.kind != DependencyKind::Development);
        Ok(Member {
            name: package.name.to_string(),
            folder: folder.context("every crate is in the workspace")?.to_string(),
            uses: uses.map(|dependency| dependency.name.clone()).collect(),
        })
    });
    members.collect()
}

/// The layer of a crate by its folder; a crate uses only lower layers.
fn layer(folder: &str) -> Option<u8> {
    match folder {
        "common/domain" => Some(0),
        "common/platform" => Some(1),
        _ if folder.starts_with("functions/") => Some(2),
        "infra/local" => Some(3),
        "tests" => Some(4),
        "tests/bench" => Some(5),
        _ => None,
    }
}

#[test]
fn every_crate_uses_only_the_layers_below_it() -> Result<()> {
    let members = members()?;
    let layers: BTreeMap<_, _> = members.iter().map(|member| (member.name.as_str(), layer(&member.folder))).collect();
    for member in &members {
        let own = layer(&member.folder).with_context(|| format!("{} is in no layer", member.folder))?;
        for used in member.uses.iter().filter_map(|used| layers.get(used.as_str()).map(|layer| (used, *layer))) {
            // Functions are one layer: they never use each other.
            assert!(used.1.is_some_and(|layer| layer < own), "{} uses {}", member.name, used.0);
        }
    }
    Ok(())
}

#[test]
fn the_rules_are_pure() -> Result<()> {
    let metadata = metadata()?;
    let nodes = &metadata.resolve.as_ref().context("the tree is resolved")?.nodes;
    let names: BTreeMap<_, _> = metadata.packages.iter().map(|package| (&package.id, package.name.as_str())).collect();
    let uses: BTreeMap<_, _> = nodes.iter().map(|node| (&node.id, &node.deps)).collect();
    let domain =
        metadata.packages.iter().find(|package| package.name.as_str() == "domain").context("there is domain")?;
    let (mut seen, mut next) = (BTreeSet::new(), vec![&domain.id]);
    while let Some(package) = next.pop() {
        if seen.insert(package) {
            let normal = uses[package]
                .iter()
                .filter(|used| used.dep_kinds.iter().any(|kind| kind.kind == DependencyKind::Normal));
            next.extend(normal.map(|used| &used.pkg));
        }
    }
    for name in seen.iter().map(|package| names[package]) {
        let impure =
            ["tokio", "futures", "async-", "aws-", "hyper", "axum", "lambda", "reqwest", "mio", "tracing", "http"];
        assert!(!impure.iter().any(|word| name.starts_with(word)), "domain needs {name}");
    }
    assert!(seen.len() > 1, "the tree was walked");
    Ok(())
}

#[test]
fn every_function_has_a_resource_and_every_resource_a_function() -> Result<()> {
    let folders: BTreeSet<_> =
        members()?.iter().filter_map(|member| Some(member.folder.strip_prefix("functions/")?.to_owned())).collect();
    let resources: BTreeSet<_> = deployed()?.into_iter().map(|function| function.name).collect();
    assert_eq!(folders, resources);
    Ok(())
}

#[test]
fn a_functions_main_only_wires() -> Result<()> {
    for function in deployed()? {
        let path = root().join("functions").join(&function.name).join("src/main.rs");
        let lines = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?.lines().count();
        assert!(lines <= 20, "{} has {lines} lines", path.display());
    }
    Ok(())
}
