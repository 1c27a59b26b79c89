//! The badge that partners put on their own pages: an image, and the same for shields.io. It says in a few words what the
//! app's tab says; to a visitor who is not shown the tab it does not say that there is one.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use domain::language::Language;
use domain::overview::{ListingBadge, listing_badge};
use serde::Serialize;
use store::Store;
use web::Problem;
use web::render::page::render_page;
use web::render::texts::PageTexts;
use web::reply::{JSON, document};

use super::visit::{VisibleApp, Visit};
use super::xml::to_xml_text;

/// The media type of the image.
const SVG: &str = "image/svg+xml; charset=utf-8";

/// The badge of a listing, in the schema of shields.io's endpoint badges.
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

pub(super) async fn read_badge_image(State(store): State<Store>, visit: Visit) -> Result<Response, Problem> {
    let (app, shield) = read_shield(&store, &visit).await?;
    let image = render_badge(&app.read.listing.facts.name, &shield, visit.language)?;
    Ok(visit.brief_answer(&app, SVG, image))
}

pub(super) async fn read_badge_shield(State(store): State<Store>, visit: Visit) -> Result<Response, Problem> {
    let (app, shield) = read_shield(&store, &visit).await?;
    Ok(visit.brief_answer(&app, JSON, document(&shield)?))
}

async fn read_shield(store: &Store, visit: &Visit) -> Result<(VisibleApp, Shield), Problem> {
    let app = visit.find_app(store).await?;
    let badge = listing_badge(&app.read.listing, &app.read.programme, app.shows_tab, visit.now);
    let texts = PageTexts::for_customers(visit.language);
    let label = if app.shows_tab { texts.text("tab")? } else { app.read.programme.marketplace.clone() };
    let shield = Shield::new(badge, label, texts)?;
    Ok((app, shield))
}

impl Shield {
    pub(super) fn new(badge: ListingBadge, label: String, texts: PageTexts) -> Result<Self, Problem> {
        let (message, color) = match badge {
            ListingBadge::Fortified => (texts.text("fortified")?, "brightgreen"),
            ListingBadge::Updated(at) => (texts.text_with("sign-updated", "date", &texts.day(&at)?)?, "blue"),
            ListingBadge::NothingPublished => (texts.text("sign-silent")?, "lightgrey"),
            ListingBadge::NotShown => (texts.text("sign-listed")?, "lightgrey"),
        };
        Ok(Self { schema_version: 1, label, message, color })
    }

    /// The colour behind white text, with a contrast of at least 4.5 : 1, for the name that shields.io gives it.
    fn background(&self) -> &'static str {
        match self.color {
            "brightgreen" => "#1a6b36",
            "blue" => "#0b57c4",
            _ => "#5a6372",
        }
    }
}

#[derive(Template)]
#[template(path = "badge.svg")]
struct BadgeImage<'a> {
    name: String,
    shield: &'a Shield,
    language: Language,
}

pub(super) fn render_badge(app_name: &str, shield: &Shield, language: Language) -> Result<String, Problem> {
    render_page(&BadgeImage { name: to_xml_text(app_name), shield, language })
}

impl BadgeImage<'_> {
    fn label_width(&self) -> usize {
        text_width(&self.shield.label)
    }

    fn message_width(&self) -> usize {
        text_width(&self.shield.message)
    }
}

/// The room in pixels that a text is given: enough for Verdana and `DejaVu Sans` at 11 pixels, the widest of the fonts that
/// readers have. In a narrower font it stands in the middle.
fn text_width(text: &str) -> usize {
    let tenths = |letter: char| match letter {
        'i' | 'l' | 'I' | 'j' | 't' | 'f' | 'r' | '.' | ',' | ' ' | ':' => 50,
        'm' | 'w' | 'M' | 'W' => 110,
        letter if letter.is_uppercase() || letter == '&' => 88,
        _ => 71,
    };
    text.chars().map(tenths).sum::<usize>().div_ceil(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The widths of `DejaVu Sans`, in hundredths of an em.
    const DEJAVU: [(char, usize); 14] = [
        ('a', 61),
        ('e', 62),
        ('i', 28),
        ('m', 97),
        ('n', 63),
        ('t', 39),
        ('w', 82),
        ('C', 70),
        ('M', 86),
        ('W', 99),
        ('&', 78),
        ('0', 64),
        (' ', 32),
        ('.', 32),
    ];

    #[test]
    fn a_text_in_the_widest_font_fits_into_its_room() {
        for (letter, hundredths) in DEJAVU {
            let word = letter.to_string().repeat(20);
            assert!(text_width(&word) * 100 >= 20 * hundredths * 11, "{letter}");
        }
    }
}
