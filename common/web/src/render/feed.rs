//! The feed of what an app's partner published: Atom (RFC 4287). It says which rows of the tab changed, never who changed
//! them.

use askama::Template;
use domain::AppKey;
use domain::language::Language;
use domain::listing::Listing;
use jiff::Timestamp;

use super::article::{listing_path, machine_time};
use super::texts::PageTexts;
use super::{in_xml, rendered};
use crate::Problem;

/// The media type of a feed.
pub const ATOM: &str = "application/atom+xml; charset=utf-8";

/// What a feed is made from.
#[derive(Clone, Copy, Debug)]
pub struct Feed<'a> {
    /// The app.
    pub app: &'a AppKey,
    /// Its listing.
    pub listing: &'a Listing,
    /// What was published: number, instant, and the labels of the rows that changed, `None` for an app's first revision;
    /// latest first.
    pub entries: &'a [(u32, Timestamp, Option<Vec<String>>)],
    /// The feed's instant while it has no entry.
    pub since: Timestamp,
    /// The language of the texts.
    pub language: Language,
    /// Where the pages are, without a slash at the end: a feed's links must be whole.
    pub public_url: &'a str,
}

struct Entry {
    number: u32,
    at: String,
    title: String,
    summary: String,
}

#[derive(Template)]
#[template(path = "feed.xml", whitespace = "minimize")]
struct Document {
    language: &'static str,
    /// The product's id, which outlives addresses and names.
    product: String,
    title: String,
    author: String,
    page: String,
    updated: String,
    entries: Vec<Entry>,
}

/// The feed.
///
/// # Errors
/// 500 when a text is missing or the template fails.
pub fn feed(feed: Feed<'_>) -> Result<String, Problem> {
    let texts = PageTexts(feed.language);
    let entries = feed.entries.iter().map(|entry| told(texts, entry)).collect::<Result<Vec<_>, Problem>>()?;
    let latest = feed.entries.first().map_or(feed.since, |(_, at, _)| *at);
    rendered(&Document {
        language: texts.language_code(),
        product: feed.listing.facts.product.to_string(),
        title: in_xml(&texts.text_with("feed-of", "app", &feed.listing.facts.name)?),
        author: in_xml(&feed.listing.partner_name),
        page: format!("{}{}/privacy-and-security", feed.public_url, listing_path(feed.app)),
        updated: machine_time(&latest),
        entries,
    })
}

fn told(texts: PageTexts, (number, at, changed): &(u32, Timestamp, Option<Vec<String>>)) -> Result<Entry, Problem> {
    let summary = match changed.as_deref() {
        None => texts.text("feed-first")?,
        Some([]) => texts.text("feed-unchanged")?,
        Some(labels) => texts.text_with("feed-changed", "labels", &labels.join(" · "))?,
    };
    let title = texts.text_with_number("feed-revision", number)?;
    Ok(Entry { number: *number, at: machine_time(at), title, summary })
}
