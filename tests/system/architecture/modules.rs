//! The modules of one crate, the paths written in each, and the file in which a path's item is defined.
//!
//! What is not seen: a method call or a field names no file; neither does a path in an askama template.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Expr, ImplItemFn, Item, ItemMod, ItemUse, Lit, Meta, UseTree};

use super::source::{Sources, attributes, defined_name, is_test_only};

/// The names of a path: of a module from the crate's root, or as a path is written in a file.
pub type Names = Vec<String>;

/// The modules of a crate, each by its path from the root.
#[derive(Default)]
pub struct Modules(BTreeMap<Names, Module>);

#[derive(Default)]
struct Module {
    file: Utf8PathBuf,
    defined: BTreeSet<String>,
    imports: Vec<Import>,
    /// Every path in the module, those of its imports included.
    paths: BTreeSet<Names>,
}

/// One name that a `use` brings in, or with `*` all names of a module.
struct Import {
    name: String,
    path: Names,
}

const GLOB: &str = "*";

/// What a path leads to.
enum Target {
    Module(Names),
    Item {
        module: Names,
        name: String,
    },
    /// Another crate, or something local to a function.
    Elsewhere,
}

/// A use of an item that another file defines.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use<'a> {
    pub from: &'a Utf8Path,
    pub to: &'a Utf8Path,
    pub name: String,
}

impl Modules {
    /// Reads the crate that starts at the file `root`.
    pub fn read(sources: &Sources, root: &Utf8Path) -> Result<Self> {
        let mut modules = Self::default();
        let mut pending = vec![(Names::new(), root.to_owned())];
        while let Some((module, file)) = pending.pop() {
            let text = sources.get(&file).with_context(|| format!("{file} is missing"))?;
            let syntax = syn::parse_file(text).with_context(|| file.to_string())?;
            let owns_folder = file == root || file.file_name() == Some("mod.rs");
            let folder = if owns_folder { file.with_file_name("") } else { file.with_extension("") };
            let mut reader =
                Reader { sources, modules: &mut modules.0, file: &file, folder, module, found: Vec::new() };
            reader.read_module(&syntax.items);
            pending.append(&mut reader.found);
        }
        Ok(modules)
    }

    /// Every use of another file's items. A file may use what lies below it in the module tree: those uses are left out.
    pub fn uses(&self) -> BTreeSet<Use<'_>> {
        let mut homes = BTreeMap::new();
        for (path, module) in &self.0 {
            // A file's own module comes before the inline modules in it.
            homes.entry(&module.file).or_insert(path);
        }
        let mut uses = BTreeSet::new();
        for (path, module) in &self.0 {
            for written in &module.paths {
                let Target::Item { module: definer, name } = self.resolve(path, written, false, &mut BTreeSet::new())
                else {
                    continue;
                };
                let (from, to) = (&module.file, &self.0[&definer].file);
                if from != to && !homes[to].starts_with(homes[from]) {
                    uses.insert(Use { from, to, name });
                }
            }
        }
        uses
    }

    /// Follows `path`, as written in the module `from`, through imports and re-exports. `seen` has the names on the way
    /// so far: re-exports may run in a circle.
    fn resolve(&self, from: &Names, path: &[String], to_module: bool, seen: &mut BTreeSet<(Names, String)>) -> Target {
        let mut module = from.clone();
        for (position, name) in path.iter().enumerate() {
            match name.as_str() {
                "crate" => module.clear(),
                "self" => {}
                "super" => drop(module.pop()),
                _ => match self.find(&module, name, to_module || position + 1 < path.len(), seen) {
                    Some(Target::Module(found)) => module = found,
                    Some(target) => return target,
                    None if position == 0 => return Target::Elsewhere,
                    // A macro of this module defines it.
                    None => return Target::Item { module, name: name.clone() },
                },
            }
        }
        Target::Module(module)
    }

    /// What `name` means in a module. A function may have the name of a module: `to_module` says which is meant.
    fn find(&self, path: &Names, name: &str, to_module: bool, seen: &mut BTreeSet<(Names, String)>) -> Option<Target> {
        let module = &self.0[path];
        let child = [path.as_slice(), &[name.to_owned()]].concat();
        let is_module = self.0.contains_key(&child);
        if is_module && to_module {
            return Some(Target::Module(child));
        }
        if module.defined.contains(name) {
            return Some(Target::Item { module: path.clone(), name: name.to_owned() });
        }
        if seen.insert((path.clone(), format!("{name} {to_module}"))) {
            if let Some(import) = module.imports.iter().find(|import| import.name == name) {
                return Some(self.resolve(path, &import.path, to_module, seen));
            }
            for glob in module.imports.iter().filter(|import| import.name == GLOB && !is_module) {
                if let Target::Module(source) = self.resolve(path, &glob.path, true, seen)
                    && let Some(target) = self.find(&source, name, to_module, seen)
                {
                    return Some(target);
                }
            }
        }
        is_module.then_some(Target::Module(child))
    }
}

/// Reads the modules of one file.
struct Reader<'a> {
    sources: &'a Sources,
    modules: &'a mut BTreeMap<Names, Module>,
    file: &'a Utf8Path,
    /// Where the files of the current module's children lie.
    folder: Utf8PathBuf,
    module: Names,
    /// The modules that have files of their own.
    found: Vec<(Names, Utf8PathBuf)>,
}

impl Reader<'_> {
    fn read_module(&mut self, items: &[Item]) {
        let defined = items.iter().filter(|item| !is_test_only(attributes(item))).filter_map(defined_name);
        let defined = defined.map(ToString::to_string).collect();
        self.modules.insert(self.module.clone(), Module { file: self.file.to_owned(), defined, ..Module::default() });
        items.iter().for_each(|item| self.visit_item(item));
    }

    fn add_path(&mut self, path: Names) {
        if let Some(module) = self.modules.get_mut(&self.module) {
            module.paths.insert(path);
        }
    }

    fn add_imports(&mut self, tree: &UseTree, mut path: Names) {
        let name = match tree {
            UseTree::Path(tree) => {
                path.push(tree.ident.to_string());
                return self.add_imports(&tree.tree, path);
            }
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.add_imports(tree, path.clone()));
            }
            UseTree::Name(tree) => {
                path.push(tree.ident.to_string());
                None
            }
            UseTree::Rename(tree) => {
                path.push(tree.ident.to_string());
                Some(tree.rename.to_string())
            }
            UseTree::Glob(_) => Some(GLOB.to_owned()),
        };
        path.pop_if(|last| last == "self");
        let Some(name) = name.or_else(|| path.last().cloned()) else { return };
        self.add_path(path.clone());
        if let Some(module) = self.modules.get_mut(&self.module) {
            module.imports.push(Import { name, path });
        }
    }

    /// The file of a module that is declared with `mod name;`.
    fn file_of(&self, item: &ItemMod) -> Utf8PathBuf {
        let written = item.attrs.iter().find_map(|attribute| match &attribute.meta {
            Meta::NameValue(meta) if meta.path.is_ident("path") => match &meta.value {
                Expr::Lit(literal) => match &literal.lit {
                    Lit::Str(path) => Some(path.value()),
                    _ => None,
                },
                _ => None,
            },
            _ => None,
        });
        match written {
            Some(path) => without_detours(&self.file.with_file_name(path)),
            None => {
                let file = self.folder.join(format!("{}.rs", item.ident));
                let folder = self.folder.join(item.ident.to_string()).join("mod.rs");
                if self.sources.contains_key(&folder) { folder } else { file }
            }
        }
    }
}

/// A path without `folder/..`.
fn without_detours(path: &Utf8Path) -> Utf8PathBuf {
    let mut straight = Utf8PathBuf::new();
    for name in path {
        if name != ".." || !straight.pop() {
            straight.push(name);
        }
    }
    straight
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test_only(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, function: &'ast ImplItemFn) {
        if !is_test_only(&function.attrs) {
            visit::visit_impl_item_fn(self, function);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let name = item.ident.to_string();
        let folder = self.folder.join(&name);
        self.module.push(name);
        match &item.content {
            Some((_, items)) => {
                let outer = std::mem::replace(&mut self.folder, folder);
                self.read_module(items);
                self.folder = outer;
            }
            None => self.found.push((self.module.clone(), self.file_of(item))),
        }
        self.module.pop();
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if item.leading_colon.is_none() {
            self.add_imports(&item.tree, Names::new());
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            self.add_path(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        }
        visit::visit_path(self, path);
    }

    /// The arguments of macros and attributes are no syntax tree.
    fn visit_token_stream(&mut self, tokens: &'ast TokenStream) {
        paths_in(tokens.clone()).into_iter().for_each(|path| self.add_path(path));
    }
}

/// The paths among tokens: names joined by `::`.
fn paths_in(tokens: TokenStream) -> Vec<Names> {
    let mut paths = vec![Names::new()];
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(name) => {
                match paths.last_mut() {
                    Some(path) if colons == 2 => path.push(name.to_string()),
                    _ => paths.push(vec![name.to_string()]),
                }
                colons = 0;
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
            TokenTree::Group(group) => {
                paths.extend(paths_in(group.stream()));
                paths.push(Names::new());
                colons = 0;
            }
            _ => {
                paths.push(Names::new());
                colons = 0;
            }
        }
    }
    paths.retain(|path| !path.is_empty());
    paths
}
