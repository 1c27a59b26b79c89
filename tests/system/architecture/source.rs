//! The workspace's Rust files, and what the architecture tests need to know about their syntax.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use cargo_metadata::camino::{Utf8Path, Utf8PathBuf};
use syn::{Attribute, Ident, Item};

/// The text of each Rust file, by its path from the workspace's root.
pub type Sources = BTreeMap<Utf8PathBuf, String>;

/// Where the workspace's Rust files are.
pub const FOLDERS: [&str; 4] = ["common", "functions", "infra", "tests"];

/// Reads every Rust file in `folders` of `root`.
pub fn read_sources(root: &Utf8Path, folders: &[&str]) -> Result<Sources> {
    let mut sources = Sources::new();
    let mut pending: Vec<Utf8PathBuf> = folders.iter().map(|folder| root.join(folder)).collect();
    while let Some(folder) = pending.pop() {
        for entry in folder.read_dir_utf8().with_context(|| folder.to_string())? {
            let entry = entry?;
            let path = entry.path();
            if entry.file_type()?.is_dir() && !matches!(entry.file_name(), "node_modules" | "target") {
                pending.push(path.to_owned());
            } else if path.extension() == Some("rs") {
                let text = std::fs::read_to_string(path).with_context(|| path.to_string())?;
                sources.insert(path.strip_prefix(root)?.to_owned(), text);
            }
        }
    }
    Ok(sources)
}

/// Whether something with these attributes is compiled for tests only.
pub fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<Ident>().is_ok_and(|condition| condition == "test")
    })
}

/// The attributes of an item.
pub fn attributes(item: &Item) -> &[Attribute] {
    use syn::*;
    match item {
        Item::Const(ItemConst { attrs, .. })
        | Item::Enum(ItemEnum { attrs, .. })
        | Item::ExternCrate(ItemExternCrate { attrs, .. })
        | Item::Fn(ItemFn { attrs, .. })
        | Item::ForeignMod(ItemForeignMod { attrs, .. })
        | Item::Impl(ItemImpl { attrs, .. })
        | Item::Macro(ItemMacro { attrs, .. })
        | Item::Mod(ItemMod { attrs, .. })
        | Item::Static(ItemStatic { attrs, .. })
        | Item::Struct(ItemStruct { attrs, .. })
        | Item::Trait(ItemTrait { attrs, .. })
        | Item::TraitAlias(ItemTraitAlias { attrs, .. })
        | Item::Type(ItemType { attrs, .. })
        | Item::Union(ItemUnion { attrs, .. })
        | Item::Use(ItemUse { attrs, .. }) => attrs,
        _ => &[],
    }
}

/// The name that an item defines in its module. A module, an import and an implementation define none here.
pub fn defined_name(item: &Item) -> Option<&Ident> {
    match item {
        Item::Const(item) => Some(&item.ident),
        Item::Enum(item) => Some(&item.ident),
        Item::Fn(item) => Some(&item.sig.ident),
        Item::Macro(item) => item.ident.as_ref(),
        Item::Static(item) => Some(&item.ident),
        Item::Struct(item) => Some(&item.ident),
        Item::Trait(item) => Some(&item.ident),
        Item::TraitAlias(item) => Some(&item.ident),
        Item::Type(item) => Some(&item.ident),
        Item::Union(item) => Some(&item.ident),
        _ => None,
    }
}
