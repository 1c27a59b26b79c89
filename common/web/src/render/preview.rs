//! The preview of a draft as a page: what publishing would mean, and below it the tab that customers would get.

use askama::Template;
use domain::language::Language;
use domain::listing::Listing;
use domain::publish::Preview;
use domain::questionnaire::form::{MissingInput, missing_inputs};
use domain::questionnaire::published;
use domain::rollout::Channel;
use domain::tab::TabView;
use runtime::text::BadText;

use super::article::Article;
use super::changes::{ReadableChange, readable_changes};
use super::page::render_page;
use super::texts::PageTexts;
use crate::Problem;

/// A longer list starts closed, so that the tab is not pushed far down the page.
pub const MAX_OPEN_ITEMS: usize = 6;

/// The views, each with the id of its name.
pub const VIEWS: [(&str, TabView); 2] = [("view-default", TabView::Default), ("view-expanded", TabView::Expanded)];
/// The channels, each with the id of its name.
pub const CHANNELS: [(&str, Channel); 2] =
    [("channel-marketplace", Channel::Marketplace), ("channel-embedded", Channel::Embedded)];

#[derive(Template)]
#[template(path = "preview.html")]
struct PreviewPage<'a> {
    texts: PageTexts,
    article: Article<'a>,
    preview: &'a Preview,
    missing: Vec<MissingInput>,
    changes: Vec<ReadableChange<'a>>,
}

/// The preview as a page. `listing` is the listing as it would be.
///
/// # Errors
/// 500 if a text is missing.
pub fn preview_page(preview: &Preview, listing: &Listing) -> Result<String, Problem> {
    let texts = PageTexts::for_partners(Language::En);
    render_page(&PreviewPage {
        texts,
        article: Article::new(&preview.tab, listing, Language::En),
        preview,
        missing: missing_inputs(published().newest(), &preview.missing),
        changes: published_changes(preview, texts)?,
    })
}

/// What publishing would change, as people read it.
///
/// # Errors
/// A text is missing.
pub fn published_changes(preview: &Preview, texts: PageTexts) -> Result<Vec<ReadableChange<'_>>, BadText> {
    readable_changes(published().newest(), &preview.changes, texts)
}
