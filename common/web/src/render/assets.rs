//! The files that pages load. A file's name changes with its content, so caches keep it for ever.
//!
//! The stylesheet and the scripts are written in `assets/` and sent as the build script minified them.
//!
//! All of them are here, the script of the partners' forms too: one function serves them, whichever function's page asks.

use std::borrow::Cow;
use std::sync::LazyLock;

use domain::language::Language;
use domain::places;
use sha2::{Digest, Sha256};

/// A file that pages load from `/assets/`.
#[derive(Debug)]
pub struct Asset {
    pub file_name: String,
    pub media_type: &'static str,
    pub text: Cow<'static, str>,
}

impl Asset {
    fn new(stem: &str, extension: &str, media_type: &'static str, text: impl Into<Cow<'static, str>>) -> Self {
        let text = text.into();
        let digest = Sha256::digest(text.as_bytes());
        let hash: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        Self { file_name: format!("{stem}-{hash}.{extension}"), media_type, text }
    }
}

static STYLESHEET: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("pages", "css", "text/css; charset=utf-8", include_str!(concat!(env!("OUT_DIR"), "/pages.css")))
});
static FORM_SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("form", "js", "text/javascript; charset=utf-8", include_str!(concat!(env!("OUT_DIR"), "/form.js")))
});
static COPY_SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("copy", "js", "text/javascript; charset=utf-8", include_str!(concat!(env!("OUT_DIR"), "/copy.js")))
});
static REVIEW_SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("review", "js", "text/javascript; charset=utf-8", include_str!(concat!(env!("OUT_DIR"), "/review.js")))
});
static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_str!("../../assets/icon.svg")));
static ENGLISH_PLACES: LazyLock<Asset> = LazyLock::new(|| list_places(Language::En));
static GERMAN_PLACES: LazyLock<Asset> = LazyLock::new(|| list_places(Language::De));

fn list_places(language: Language) -> Asset {
    let names: Vec<&str> = places::all(language).into_iter().map(|(_, name)| name).collect();
    Asset::new(&format!("places-{}", language.code()), "txt", "text/plain; charset=utf-8", names.join("\n"))
}

/// The stylesheet of all pages.
pub fn stylesheet() -> &'static Asset {
    &STYLESHEET
}

/// The module that makes the partners' forms more convenient; they work without it.
pub fn form_script() -> &'static Asset {
    &FORM_SCRIPT
}

/// The module that puts a Copy button beside a text.
pub fn copy_script() -> &'static Asset {
    &COPY_SCRIPT
}

/// The module with which reviewers of published answers work by keys.
pub fn review_script() -> &'static Asset {
    &REVIEW_SCRIPT
}

/// The icon beside a page's title.
pub fn icon() -> &'static Asset {
    &ICON
}

/// The names of all places, a line each, which the script of the forms offers. They are a file of their own because a page
/// would be heavy with them, and because they hardly ever change.
pub fn place_names(language: Language) -> &'static Asset {
    match language {
        Language::En => &ENGLISH_PLACES,
        Language::De => &GERMAN_PLACES,
    }
}

pub fn find_asset(file_name: &str) -> Option<&'static Asset> {
    // The lists of places are made only for who asks for one.
    let of_places = Language::ALL.iter().copied().map(place_names);
    let all = [stylesheet(), form_script(), copy_script(), review_script(), icon()].into_iter().chain(of_places);
    all.into_iter().find(|asset| asset.file_name == file_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most bytes of a stylesheet or a script, before it is compressed.
    const MOST_BYTES: usize = 20_000;

    #[test]
    fn what_only_its_authors_read_is_not_sent() {
        for (asset, source) in [
            (stylesheet(), include_str!("../../assets/pages.css")),
            (form_script(), include_str!("../../assets/form.js")),
            (copy_script(), include_str!("../../assets/copy.js")),
            (review_script(), include_str!("../../assets/review.js")),
        ] {
            let (name, sent) = (&asset.file_name, asset.text.len());
            assert!(sent * 10 < source.len() * 9 && sent < MOST_BYTES, "{name} has {sent} bytes");
            assert!(!asset.text.contains('\n') && !asset.text.contains("/*"), "{name}");
            let hash = hex::encode(&Sha256::digest(asset.text.as_bytes())[..8]);
            assert!(name.contains(&hash), "{name} is not named after {hash}, of what is sent");
        }
    }

    #[test]
    fn a_long_name_at_the_head_of_a_row_is_broken_and_makes_no_page_wider() {
        let sheet = &stylesheet().text;
        assert!(sheet.contains("overflow-wrap:anywhere"), "a word without a space is broken");
        let whole: Vec<_> = sheet.split('}').filter(|rule| rule.contains("overflow-wrap:break-word")).collect();
        let rows = |rule: &&str| {
            rule.split('{').next().is_some_and(|of| of.split(',').any(|of| of == "th" || of.ends_with(" li")))
        };
        assert!(!whole.iter().any(rows), "{whole:?}");
    }
}
