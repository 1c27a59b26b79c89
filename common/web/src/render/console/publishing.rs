//! The preview where a draft is published, and the receipt.

use askama::Template;
use domain::fortified::{Badge, BadgeAtRisk, BadgeState};
use domain::language::Language;
use domain::listing::Listing;
use domain::publish::Preview;
use domain::questionnaire::form::Fault;
use domain::questionnaire::{Completeness, published};
use domain::rollout::Channel;
use domain::tab::{PieceBody, TabView};
use domain::{AppKey, EmailAddress};
use jiff::Timestamp;

use super::WORDS;
use crate::Problem;
use crate::render::article::{Article, listing_path};
use crate::render::preview::{MANY, Readable, readable_changes};
use crate::render::{Around, rendered};

/// The preview, where a draft is published.
#[derive(Debug)]
pub struct PreviewPage<'a> {
    /// What stands around it.
    pub around: Around<'a>,
    /// The app.
    pub app: &'a AppKey,
    /// What publishing would show.
    pub preview: &'a Preview,
    /// The listing as it would be.
    pub published: &'a Listing,
    /// The draft.
    pub etag: &'a str,
    /// The badge before and after, for an app that is enrolled.
    pub badge: Option<(Badge, Badge)>,
    /// When the badge would go nevertheless.
    pub at_risk: Option<BadgeAtRisk>,
    /// What keeps it from being published.
    pub blocked: &'a [Fault],
    /// What happened, for the reader.
    pub note: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "console/publish.html", whitespace = "minimize")]
struct PreviewTemplate<'a> {
    around: Around<'a>,
    page: &'a PreviewPage<'a>,
    article: Article<'a>,
    preview: &'a Preview,
    changes: Vec<Readable<'a>>,
    views: [(&'static str, TabView); 2],
    channels: [(&'static str, Channel); 2],
}

/// The preview, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn preview_page(page: &PreviewPage<'_>) -> Result<String, Problem> {
    let preview = page.preview;
    rendered(&PreviewTemplate {
        around: page.around,
        page,
        article: Article::new(&preview.tab, page.published, Language::En),
        preview,
        changes: readable_changes(published().newest(), &preview.changes),
        views: [("Default", TabView::Default), ("Expanded", TabView::Expanded)],
        channels: [("Marketplace", Channel::Marketplace), ("Embedded", Channel::Embedded)],
    })
}

impl PreviewPage<'_> {
    /// What publishing means for the badge.
    fn badge_words(&self) -> Option<&'static str> {
        let (before, after) = self.badge?;
        Some(match (before.state, after.state) {
            (_, BadgeState::None) => return None,
            (BadgeState::Removed, BadgeState::Held) => {
                "The Cloud Fortified badge will return as soon as you publish: nothing is missing any more."
            }
            (_, BadgeState::Held) => "The Cloud Fortified badge stays.",
            (BadgeState::Held, BadgeState::Removed) => {
                "The Cloud Fortified badge would be removed as soon as you publish: mandatory fields would be missing."
            }
            (_, BadgeState::Removed) => {
                "The Cloud Fortified badge will not be shown until every mandatory field is filled out."
            }
        })
    }
}

/// What says that a publish has landed.
#[derive(Clone, Debug, Template)]
#[template(path = "console/receipt.html", whitespace = "minimize")]
pub struct ReceiptPage<'a> {
    /// What stands around it.
    pub around: Around<'a>,
    /// The app.
    pub app: &'a AppKey,
    /// Its listing.
    pub listing: &'a Listing,
    /// The revision's number.
    pub revision: u32,
    /// When it went live.
    pub published_at: Timestamp,
    /// Who published it.
    pub published_by: &'a EmailAddress,
    /// How complete what is live is.
    pub completeness: &'a Completeness,
}

impl ReceiptPage<'_> {
    fn tab(&self) -> String {
        format!("{}/privacy-and-security", listing_path(self.app))
    }
}

/// The receipt, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn receipt_page(page: &ReceiptPage<'_>) -> Result<String, Problem> {
    rendered(page)
}
