//! No file imports itself through others. A file may use what lies below it in the module tree (a `lib.rs` or `mod.rs` is
//! the map of its folder), so a circle needs a use that goes up or across and another one that leads back.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};

use super::modules::{Modules, Use};
use super::source::{FOLDERS, Sources, read_sources};
use super::{metadata, root};

/// The files that import each other.
type Circle<'a> = BTreeSet<&'a Utf8Path>;

fn find_circles<'a>(uses: &BTreeSet<Use<'a>>) -> Vec<Circle<'a>> {
    let mut used: BTreeMap<&Utf8Path, BTreeSet<&Utf8Path>> = BTreeMap::new();
    for edge in uses {
        used.entry(edge.from).or_default().insert(edge.to);
    }
    let reached: BTreeMap<_, _> = used.keys().map(|file| (*file, reachable(&used, file))).collect();
    let circles: BTreeSet<Circle<'a>> = reached
        .iter()
        .filter(|(file, reached)| reached.contains(*file))
        .map(|(file, files)| {
            let leads_back = |other: &&Utf8Path| reached.get(other).is_some_and(|reached| reached.contains(file));
            files.iter().copied().filter(leads_back).collect()
        })
        .collect();
    circles.into_iter().collect()
}

/// Every file that `start` uses, also through others.
fn reachable<'a>(used: &BTreeMap<&'a Utf8Path, BTreeSet<&'a Utf8Path>>, start: &Utf8Path) -> BTreeSet<&'a Utf8Path> {
    let mut reached = BTreeSet::new();
    let mut pending = vec![start];
    while let Some(file) = pending.pop() {
        for next in used.get(file).into_iter().flatten() {
            if reached.insert(*next) {
                pending.push(next);
            }
        }
    }
    reached
}

/// The uses that tie a circle: `file -> file: names`.
fn describe(circle: &Circle<'_>, uses: &BTreeSet<Use<'_>>) -> String {
    let mut names: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for edge in uses.iter().filter(|edge| circle.contains(edge.from) && circle.contains(edge.to)) {
        names.entry((edge.from, edge.to)).or_default().insert(edge.name.as_str());
    }
    let uses = names.into_iter().map(|((from, to), names)| {
        let names: Vec<_> = names.into_iter().collect();
        format!("\n  {from} -> {to}: {}", names.join(", "))
    });
    format!("a circle of {} files:{}", circle.len(), uses.collect::<String>())
}

/// The crates of the workspace: the first file of each library, program and group of tests.
fn crate_roots() -> Result<Vec<Utf8PathBuf>> {
    let metadata = metadata()?;
    let root = &metadata.workspace_root;
    let targets = metadata.workspace_packages().into_iter().flat_map(|package| &package.targets);
    targets.map(|target| Ok(target.src_path.strip_prefix(root)?.to_owned())).collect()
}

#[test]
fn no_file_imports_itself_through_others() -> Result<()> {
    let sources = read_sources(&root(), &FOLDERS)?;
    let mut found = Vec::new();
    for crate_root in crate_roots()? {
        let modules = Modules::read(&sources, &crate_root)?;
        let uses = modules.uses();
        found.extend(find_circles(&uses).iter().map(|circle| format!("{crate_root}: {}", describe(circle, &uses))));
    }
    assert!(found.is_empty(), "{} circles:\n{}", found.len(), found.join("\n"));
    Ok(())
}

/// The circles of a crate that consists of these files in its folder `src`.
fn circles_of<const N: usize>(files: [(&str, &str); N]) -> Result<Vec<Vec<String>>> {
    let files = files.map(|(name, text)| (Utf8Path::new("src").join(name), text.to_owned()));
    let modules = Modules::read(&Sources::from(files), Utf8Path::new("src/lib.rs"))?;
    let name = |file: &&Utf8Path| file.as_str().trim_start_matches("src/").to_owned();
    Ok(find_circles(&modules.uses()).iter().map(|circle| circle.iter().map(name).collect()).collect())
}

const NO_CIRCLE: &[&[&str]] = &[];

#[test]
fn two_files_that_import_each_other_are_a_circle() -> Result<()> {
    let circles = circles_of([
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "use crate::b::B; pub struct A(B);"),
        ("b.rs", "use super::a::{self, A as Renamed}; pub struct B(Option<Box<Renamed>>);"),
        ("c.rs", "use crate::{a::A, b::B}; pub struct C(A, B);"),
    ])?;
    assert_eq!(circles, [["a.rs", "b.rs"]]);
    Ok(())
}

#[test]
fn a_circle_may_run_through_many_files_and_there_may_be_more_than_one() -> Result<()> {
    let circles = circles_of([
        ("lib.rs", "mod a; mod b; mod c; mod d; mod e;"),
        ("a.rs", "pub fn a() { crate::b::b() }"),
        ("b.rs", "pub fn b() { super::c::c() }"),
        ("c.rs", "pub fn c() -> u8 { crate::a::a(); crate::d::D }"),
        ("d.rs", "pub const D: u8 = crate::e::E;"),
        ("e.rs", "pub const E: u8 = crate::d::D;"),
    ])?;
    assert_eq!(circles, [vec!["a.rs", "b.rs", "c.rs"], vec!["d.rs", "e.rs"]]);
    Ok(())
}

#[test]
fn a_re_export_is_followed_to_the_file_that_defines_the_item() -> Result<()> {
    let circles = circles_of([
        ("lib.rs", "mod a; mod folder; pub use folder::Kept;"),
        ("a.rs", "use crate::Kept; pub struct A(Kept);"),
        ("folder/mod.rs", "mod b; mod c; pub use b::B as Kept; pub use c::C;"),
        ("folder/b.rs", "pub struct B(Box<crate::a::A>);"),
        ("folder/c.rs", "use crate::a::A; pub struct C(A);"),
    ])?;
    assert_eq!(circles, [["a.rs", "folder/b.rs"]]);
    Ok(())
}

#[test]
fn a_glob_is_followed_to_the_file_that_defines_the_item() -> Result<()> {
    let circles = circles_of([
        ("lib.rs", "mod a; mod folder; pub use folder::*;"),
        ("a.rs", "use crate::*; pub struct A(B);"),
        ("folder/mod.rs", "mod b; mod c; pub use self::b::*; pub use c::*;"),
        ("folder/b.rs", "pub use super::c::*; pub struct B(Box<crate::a::A>);"),
        ("folder/c.rs", "pub use super::b::*; pub struct C(crate::a::A);"),
    ])?;
    assert_eq!(circles, [["a.rs", "folder/b.rs"]]);
    Ok(())
}

#[test]
fn a_file_may_use_what_lies_below_it() -> Result<()> {
    let circles = circles_of([
        ("lib.rs", "mod folder; pub fn text() -> u8 { folder::b::b() }"),
        ("folder/mod.rs", "pub mod b; pub struct Shared; pub fn folder() { b::b(); }"),
        ("folder/b.rs", "use super::Shared; pub fn b() -> u8 { let _ = Shared; crate::text() }"),
    ])?;
    assert_eq!(circles, NO_CIRCLE);
    Ok(())
}

#[test]
fn a_use_of_a_file_above_is_part_of_a_circle_when_a_file_beside_it_leads_back() -> Result<()> {
    let circles = circles_of([
        ("lib.rs", "mod folder; mod a;"),
        ("a.rs", "pub fn a() { crate::folder::b::b() }"),
        ("folder/mod.rs", "pub mod b; use crate::a::a; pub fn folder() { a() }"),
        ("folder/b.rs", "pub fn b() { super::folder() }"),
    ])?;
    assert_eq!(circles, [["a.rs", "folder/b.rs", "folder/mod.rs"]]);
    Ok(())
}

#[test]
fn what_only_tests_import_does_not_count() -> Result<()> {
    let circles = circles_of([
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "pub struct A(crate::b::B); #[cfg(test)] mod tests;"),
        ("a/tests.rs", "use crate::b::B;"),
        ("b.rs", "pub struct B; #[cfg(test)] mod tests { use crate::a::A; } #[cfg(test)] use crate::a::A;"),
    ])?;
    assert_eq!(circles, NO_CIRCLE);
    Ok(())
}

#[test]
fn paths_in_the_arguments_of_macros_and_attributes_count() -> Result<()> {
    let circles = circles_of([
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "pub fn a() { println!(\"{}\", crate::b::B) }"),
        ("b.rs", "pub const B: u8 = { crate::a::a(); 1 };"),
        ("c.rs", "#[derive(crate::d::Derive)] pub struct C;"),
        ("d.rs", "id!(Derive); pub fn d() -> crate::c::C { crate::c::C }"),
    ])?;
    assert_eq!(circles, [["a.rs", "b.rs"], ["c.rs", "d.rs"]]);
    Ok(())
}

#[test]
fn a_module_in_a_file_belongs_to_the_file_and_a_written_path_says_where_another_one_is() -> Result<()> {
    let circles = circles_of([
        ("lib.rs", "mod a; #[path = \"folder/../elsewhere.rs\"] mod b;"),
        ("a.rs", "pub mod inner { use super::super::b::Kind::*; pub struct A; }"),
        ("elsewhere.rs", "use crate::a::inner; pub enum Kind { One(inner::A) }"),
    ])?;
    assert_eq!(circles, [["a.rs", "elsewhere.rs"]]);
    Ok(())
}

#[test]
fn a_function_may_have_the_name_of_a_module() -> Result<()> {
    let circles = circles_of([
        ("lib.rs", "mod a; mod read; mod folder; use folder::read;"),
        ("a.rs", "pub fn a() { crate::folder::read(); crate::read::other() }"),
        ("read.rs", "pub fn other() {}"),
        ("folder.rs", "mod read; pub use read::read;"),
        ("folder/read.rs", "pub fn read() { crate::a::a() }"),
    ])?;
    assert_eq!(circles, [["a.rs", "folder/read.rs"]]);
    Ok(())
}

#[test]
fn other_crates_and_what_they_lend_are_no_part_of_a_circle() -> Result<()> {
    let circles = circles_of([
        ("lib.rs", "mod a; mod b; pub use other::Result;"),
        ("a.rs", "use crate::b::B; pub fn a() -> ::b::Result<B> { other::a::run() }"),
        ("b.rs", "use crate::Result; use other::{a, *}; pub struct B; pub fn b() -> Result<()> { a::run() }"),
    ])?;
    assert_eq!(circles, NO_CIRCLE);
    Ok(())
}
