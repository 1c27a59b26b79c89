//! Limits that keep the code easy to find one's way in: files, functions and crates stay small, and in one crate a name
//! means one public type. Tests have no limit.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};
use cargo_metadata::camino::Utf8Path;
use proc_macro2::Span;
use syn::spanned::Spanned as _;
use syn::visit::{self, Visit};
use syn::{Block, ImplItemFn, Item, ItemFn, Signature, TraitItemFn, Visibility};

use super::root;
use super::source::{Sources, attributes, defined_name, is_test_only, read_sources};

const MAX_FILE_LINES: usize = 400;
/// From the line with the name to the closing brace.
const MAX_FUNCTION_LINES: usize = 40;
/// Of all lines that are deployed or run locally.
const MAX_CRATE_PERCENT: usize = 30;

/// The Rust files that are not tests.
fn sources() -> Result<Sources> {
    let mut sources = read_sources(&root(), &["common", "functions", "infra"])?;
    sources.retain(|file, _| file.components().all(|part| !matches!(part.as_str(), "tests" | "tests.rs")));
    ensure!(!sources.is_empty(), "the folders have Rust files");
    Ok(sources)
}

/// The folder of a file's crate: `common/domain`.
fn crate_of(file: &Utf8Path) -> Result<&Utf8Path> {
    // A build script stands beside `src`.
    let is_beside = |path: &&Utf8Path| matches!(path.file_name(), Some("src" | "build.rs"));
    file.ancestors().find(is_beside).and_then(Utf8Path::parent).context("src")
}

/// What is in one file, its tests left out.
#[derive(Default)]
struct Contents {
    functions: Vec<Function>,
    public_types: BTreeSet<String>,
    test_lines: usize,
}

struct Function {
    name: String,
    starts_at: usize,
    lines: usize,
}

impl Contents {
    fn read(file: &Utf8Path, text: &str) -> Result<Self> {
        let mut contents = Self::default();
        contents.visit_file(&syn::parse_file(text).with_context(|| file.to_string())?);
        Ok(contents)
    }

    fn add_function(&mut self, signature: &Signature, body: &Block) {
        self.functions.push(Function {
            name: signature.ident.to_string(),
            starts_at: signature.span().start().line,
            lines: count_lines(signature.span(), body.span()),
        });
    }
}

impl<'ast> Visit<'ast> for Contents {
    fn visit_item(&mut self, item: &'ast Item) {
        if is_test_only(attributes(item)) {
            self.test_lines += count_lines(item.span(), item.span());
            return;
        }
        if let (true, Some(name)) = (is_public_type(item), defined_name(item)) {
            self.public_types.insert(name.to_string());
        }
        visit::visit_item(self, item);
    }

    fn visit_item_fn(&mut self, function: &'ast ItemFn) {
        self.add_function(&function.sig, &function.block);
        visit::visit_item_fn(self, function);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        self.add_function(&function.sig, &function.block);
        visit::visit_impl_item_fn(self, function);
    }

    fn visit_trait_item_fn(&mut self, function: &'ast TraitItemFn) {
        if let Some(body) = &function.default {
            self.add_function(&function.sig, body);
        }
        visit::visit_trait_item_fn(self, function);
    }
}

fn count_lines(from: Span, to: Span) -> usize {
    to.end().line + 1 - from.start().line
}

/// Whether an item is a type that other files may use.
fn is_public_type(item: &Item) -> bool {
    let visibility = match item {
        Item::Enum(item) => &item.vis,
        Item::Struct(item) => &item.vis,
        Item::Trait(item) => &item.vis,
        Item::Type(item) => &item.vis,
        Item::Union(item) => &item.vis,
        _ => return false,
    };
    !matches!(visibility, Visibility::Inherited)
}

fn assert_none(found: &[String], limit: &str) {
    assert!(found.is_empty(), "{} {limit}:\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_file_has_more_than_400_lines() -> Result<()> {
    let sources = sources()?;
    let lines = sources.iter().map(|(file, text)| (file, text.lines().count()));
    let long: Vec<_> =
        lines.filter(|(_, lines)| *lines > MAX_FILE_LINES).map(|(file, lines)| format!("{file}: {lines}")).collect();
    assert_none(&long, "files are too long");
    Ok(())
}

#[test]
fn no_function_has_more_than_40_lines() -> Result<()> {
    let mut long = Vec::new();
    for (file, text) in sources()? {
        let functions = Contents::read(&file, &text)?.functions.into_iter();
        long.extend(
            functions
                .filter(|function| function.lines > MAX_FUNCTION_LINES)
                .map(|Function { name, starts_at, lines }| format!("{file}:{starts_at}: {name}, {lines}")),
        );
    }
    assert_none(&long, "functions are too long");
    Ok(())
}

#[test]
fn no_crate_has_more_than_30_percent_of_the_code() -> Result<()> {
    let mut crates: BTreeMap<_, usize> = BTreeMap::new();
    for (file, text) in sources()? {
        let lines = text.lines().count() - Contents::read(&file, &text)?.test_lines;
        *crates.entry(crate_of(&file)?.to_owned()).or_default() += lines;
    }
    let all: usize = crates.values().sum();
    let large = crates.iter().filter(|(_, lines)| **lines * 100 > all * MAX_CRATE_PERCENT);
    let large: Vec<_> =
        large.map(|(name, lines)| format!("{name}: {lines} of {all} lines, {} %", lines * 100 / all)).collect();
    assert_none(&large, "crates are too large");
    Ok(())
}

#[test]
fn no_two_public_types_of_a_crate_have_the_same_name() -> Result<()> {
    let mut types: BTreeMap<_, Vec<String>> = BTreeMap::new();
    for (file, text) in sources()? {
        for name in Contents::read(&file, &text)?.public_types {
            types.entry((crate_of(&file)?.to_owned(), name)).or_default().push(file.to_string());
        }
    }
    let shared = types.iter().filter(|(_, files)| files.len() > 1);
    let shared: Vec<_> =
        shared.map(|((folder, name), files)| format!("{folder}, {name}: {}", files.join(", "))).collect();
    assert_none(&shared, "names stand for several types");
    Ok(())
}
