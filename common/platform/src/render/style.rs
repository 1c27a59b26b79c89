//! The one stylesheet, under a name that changes with its content: caches keep it for ever.

use std::sync::LazyLock;

use sha2::{Digest, Sha256};

const CSS: &str = include_str!("../../templates/pages.css");

/// The stylesheet's file name, which changes with its content, and its text.
#[must_use]
pub fn stylesheet() -> (&'static str, &'static str) {
    static NAME: LazyLock<String> = LazyLock::new(|| {
        let digest = Sha256::digest(CSS);
        let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("pages-{hash}.css")
    });
    (&NAME, CSS)
}
