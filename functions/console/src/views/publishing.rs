//! The preview where a draft is published, and the receipt.

use askama::Template;
use domain::fortified::{Badge, BadgeAtRisk, BadgeState};
use domain::language::Language;
use domain::listing::Listing;
use domain::questionnaire::Completeness;
use domain::questionnaire::form::Fault;
use domain::{AppKey, EmailAddress};
use jiff::Timestamp;

use super::TEXTS;
use web::Problem;
use web::render::article::Article;
use web::render::changes::ReadableChange;
use web::render::frame::PageFrame;
use web::render::link::listing_path;
use web::render::page::render_page;
use web::render::preview::Preview;

/// The preview, where a draft is published.
#[derive(Debug)]
pub struct PreviewPage<'a> {
    /// What is around it.
    pub frame: PageFrame<'a>,
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
#[template(path = "publish.html")]
struct PreviewTemplate<'a> {
    frame: PageFrame<'a>,
    page: &'a PreviewPage<'a>,
    article: Article<'a>,
    preview: &'a Preview,
    changes: Vec<ReadableChange<'a>>,
}

/// The preview, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn preview_page(page: &PreviewPage<'_>) -> Result<String, Problem> {
    let preview = page.preview;
    render_page(&PreviewTemplate {
        frame: page.frame,
        page,
        article: Article::new(&preview.tab, page.published, Language::En),
        preview,
        changes: preview.readable_changes(),
    })
}

impl PreviewPage<'_> {
    /// What publishing means for the badge.
    fn badge_effect(&self) -> Option<&'static str> {
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
#[template(path = "receipt.html")]
pub struct ReceiptPage<'a> {
    /// What is around it.
    pub frame: PageFrame<'a>,
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
    render_page(page)
}
