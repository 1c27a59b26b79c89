//! The small image that partners put on their own pages, and the same for shields.io: what it says of an app's tab.

use askama::Template;
use domain::language::Language;
use domain::overview::ListingBadge;
use serde::Serialize;

use super::words::Words;
use super::{in_xml, rendered};
use crate::Problem;

/// The media type of the image.
pub const SVG: &str = "image/svg+xml; charset=utf-8";

/// The schema of shields.io's endpoint badges.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(description = ""))]
#[serde(rename_all = "camelCase")]
pub struct Shield {
    #[cfg_attr(feature = "schema", schemars(extend("const" = 1)))]
    schema_version: u8,
    label: String,
    message: String,
    #[cfg_attr(feature = "schema", schemars(extend("enum" = ["brightgreen", "blue", "lightgrey"])))]
    color: &'static str,
}

impl Shield {
    /// What a sign says in a language.
    ///
    /// # Errors
    /// 500 when the catalogue lacks a text.
    pub fn of(sign: ListingBadge, language: Language) -> Result<Self, Problem> {
        let words = Words(language);
        let (message, color) = match sign {
            ListingBadge::Fortified => (words.say("fortified")?, "brightgreen"),
            ListingBadge::Updated(at) => (words.with("sign-updated", "date", &words.day(&at)?)?, "blue"),
            ListingBadge::NothingPublished => (words.say("sign-silent")?, "lightgrey"),
            ListingBadge::NotShown => (words.say("sign-not-shown")?, "lightgrey"),
        };
        Ok(Self { schema_version: 1, label: words.say("tab")?, message, color })
    }

    /// The colour for white text, at least 4.5 : 1, for the name that shields.io gives it.
    fn ground(&self) -> &'static str {
        match self.color {
            "brightgreen" => "#1a6b36",
            "blue" => "#0b57c4",
            _ => "#5a6372",
        }
    }
}

#[derive(Template)]
#[template(path = "sign.svg", whitespace = "minimize")]
struct Image<'a> {
    name: String,
    shield: &'a Shield,
    language: Language,
}

impl Image<'_> {
    /// How wide a text is set, in pixels. The image says so itself, so every font fills just that.
    fn width(text: &str) -> usize {
        let tenths = |letter: char| match letter {
            'i' | 'l' | 'I' | 'j' | 't' | 'f' | 'r' | '.' | ',' | ' ' => 40,
            'm' | 'w' | 'M' | 'W' | '&' => 90,
            letter if letter.is_uppercase() => 75,
            _ => 65,
        };
        text.chars().map(tenths).sum::<usize>().div_ceil(10)
    }

    fn label(&self) -> usize {
        Self::width(&self.shield.label)
    }

    fn message(&self) -> usize {
        Self::width(&self.shield.message)
    }
}

/// The image of an app's sign.
///
/// # Errors
/// 500 when the template fails.
pub fn sign_image(name: &str, shield: &Shield, language: Language) -> Result<String, Problem> {
    rendered(&Image { name: in_xml(name), shield, language })
}
