//! The one stylesheet, the one module and the icon, under names that change with their content: caches keep them for ever.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

const CSS: &str = include_str!("../../templates/pages.css");
const MODULE: &str = include_str!("../../templates/console/form.js");
const ICON: &str = include_str!("../../templates/icon.svg");

fn name(stem: &str, text: &str, end: &str) -> String {
    let digest = Sha256::digest(text);
    let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{stem}-{hash}.{end}")
}

/// The stylesheet's file name, which changes with its content, and its text.
#[must_use]
pub fn stylesheet() -> (&'static str, &'static str) {
    static NAME: LazyLock<String> = LazyLock::new(|| name("pages", CSS, "css"));
    (&NAME, CSS)
}

/// The file name of the module that makes the partner's forms better, which changes with its content, and its text.
#[must_use]
pub fn module() -> (&'static str, &'static str) {
    static NAME: LazyLock<String> = LazyLock::new(|| name("form", MODULE, "js"));
    (&NAME, MODULE)
}

/// The file name of the icon that stands at a page's title, which changes with its content, and its text.
#[must_use]
pub fn icon() -> (&'static str, &'static str) {
    static NAME: LazyLock<String> = LazyLock::new(|| name("icon", ICON, "svg"));
    (&NAME, ICON)
}

/// A file that pages load, by its name: its media type and its text.
#[must_use]
pub fn asset(file: &str) -> Option<(&'static str, &'static str)> {
    let assets = [
        ("text/css; charset=utf-8", stylesheet()),
        ("text/javascript; charset=utf-8", module()),
        ("image/svg+xml", icon()),
    ];
    assets.into_iter().find(|(_, (name, _))| *name == file).map(|(media_type, (_, text))| (media_type, text))
}
