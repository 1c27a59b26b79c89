//! The partner's pages, each with what stands on it.

use askama::Template;
use domain::draft::Change;
use domain::fortified::{AtRisk, Badge, BadgeState};
use domain::language::Language;
use domain::listing::Listing;
use domain::programme::Links;
use domain::questionnaire::form::Fault;
use domain::questionnaire::{Completeness, Violation, published};
use domain::rollout::Channel;
use domain::self_assessment::{Application, Note, State};
use domain::tab::{Body, TabView};
use domain::{AppKey, EmailAddress, PartnerId};
use jiff::Timestamp;

use super::form::{Field, Filled};
use crate::http::Problem;
use crate::render::Around;
use crate::render::article::{Article, listing_path};
use crate::render::preview::{MANY, Preview, Readable, readable_changes};
use crate::render::rendered;
use crate::render::words::Words;

const WORDS: Words = Words(Language::En);

/// Where an app's answers stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nobody has answered anything.
    Nothing,
    /// There is a draft, and nothing is live.
    Draft,
    /// Live, and nothing newer.
    Live,
    /// Live, and there is a newer draft.
    LiveAndDraft,
}

impl Standing {
    /// From what there is.
    #[must_use]
    pub fn of(live: bool, draft: bool) -> Self {
        match (live, draft) {
            (false, false) => Self::Nothing,
            (false, true) => Self::Draft,
            (true, false) => Self::Live,
            (true, true) => Self::LiveAndDraft,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Nothing => "Nothing answered yet",
            Self::Draft => "Draft, not published",
            Self::Live => "Live",
            Self::LiveAndDraft => "Live, with a newer draft",
        }
    }
}

/// An app of the list.
#[derive(Clone, Debug)]
pub struct AppRow {
    /// Its key.
    pub key: AppKey,
    /// Its listing.
    pub listing: Listing,
    /// Where its answers stand.
    pub standing: Standing,
    /// How complete the newest answers are, the draft's before the live ones.
    pub completeness: Completeness,
    /// The badge.
    pub badge: Badge,
    /// When the badge goes unless fields are filled out.
    pub at_risk: Option<AtRisk>,
}

impl AppRow {
    fn path(&self) -> String {
        format!("/manage/apps/{}", self.key)
    }

    fn tab(&self) -> String {
        format!("{}/privacy-and-security", listing_path(&self.key))
    }

    fn has_draft(&self) -> bool {
        matches!(self.standing, Standing::Draft | Standing::LiveAndDraft)
    }

    /// What is missing, each question once.
    fn missing(&self) -> Vec<(&str, &str)> {
        let mut missing: Vec<(&str, &str)> =
            self.completeness.missing.iter().map(|field| (field.question.as_str(), field.label.as_str())).collect();
        missing.dedup();
        missing
    }
}

/// The list of apps.
#[derive(Clone, Debug, Template)]
#[template(path = "console/apps.html", whitespace = "minimize")]
pub struct AppsPage<'a> {
    /// What stands around it.
    pub around: Around<'a>,
    /// The apps.
    pub apps: &'a [AppRow],
    /// The partners whose security the person looks after.
    pub assessed: &'a [PartnerId],
    /// The partners that no mail reaches.
    pub unreachable: &'a [PartnerId],
    /// Whether all customers see the tab.
    pub rollout_complete: bool,
    /// When the Security Self Assessment ends or ended.
    pub assessment_ends: Timestamp,
    /// Whether it has.
    pub assessment_ended: bool,
    /// Where help is.
    pub support: Option<&'a str>,
}

/// The list of apps, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn apps_page(page: &AppsPage<'_>) -> Result<String, Problem> {
    rendered(page)
}

/// The form of an app.
#[derive(Debug)]
pub struct FormPage<'a> {
    /// What stands around it.
    pub around: Around<'a>,
    /// The app.
    pub app: &'a AppKey,
    /// Its listing.
    pub listing: &'a Listing,
    /// The form.
    pub filled: Filled<'a>,
    /// The draft that the form began with.
    pub etag: &'a str,
    /// When the draft was last saved, and by whom.
    pub saved: Option<(Timestamp, EmailAddress)>,
    /// What happened, for the reader.
    pub note: Option<&'a str>,
    /// Where the form is.
    pub path: String,
    /// Whether somebody else saved meanwhile.
    pub is_conflict: bool,
    /// What differs then: their value before, the reader's after.
    pub theirs: &'a [Change],
    /// Other apps to copy from.
    pub others: &'a [(AppKey, String)],
    /// Where help is.
    pub help: &'a Links,
}

#[derive(Template)]
#[template(path = "console/form.html", whitespace = "minimize")]
struct FormTemplate<'a> {
    around: Around<'a>,
    page: &'a FormPage<'a>,
    sections: Vec<super::form::Section<'a>>,
    theirs: Vec<Readable<'a>>,
}

/// The form, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn form_page(page: &FormPage<'_>) -> Result<String, Problem> {
    rendered(&FormTemplate {
        around: page.around,
        page,
        sections: page.filled.sections(),
        theirs: readable_changes(page.filled.asking.questionnaire(), page.theirs),
    })
}

/// What asks before a draft is dropped.
#[derive(Clone, Debug, Template)]
#[template(path = "console/discard.html", whitespace = "minimize")]
pub struct DiscardPage<'a> {
    /// What stands around it.
    pub around: Around<'a>,
    /// The app.
    pub app: &'a AppKey,
    /// Its listing.
    pub listing: &'a Listing,
    /// The draft.
    pub etag: &'a str,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// By whom.
    pub saved_by: &'a EmailAddress,
}

/// The question before a draft is dropped, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn discard_page(page: &DiscardPage<'_>) -> Result<String, Problem> {
    rendered(page)
}

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
    pub at_risk: Option<AtRisk>,
    /// What keeps it from being published.
    pub blocked: &'a [Fault],
    /// What happened, for the reader.
    pub note: Option<&'a str>,
}

#[derive(Template)]
#[template(path = "console/publish.html", whitespace = "minimize")]
struct PreviewTemplate<'a> {
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
                "The Cloud Fortified badge comes back the moment you publish: nothing is missing any more."
            }
            (_, BadgeState::Held) => "The Cloud Fortified badge stays.",
            (BadgeState::Held, BadgeState::Removed) => {
                "The Cloud Fortified badge would go the moment you publish: mandatory fields would be missing."
            }
            (_, BadgeState::Removed) => {
                "The Cloud Fortified badge stays away until every mandatory field is filled out."
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

/// A revision of the history.
#[derive(Clone, Debug)]
pub struct RevisionRow {
    /// Its number.
    pub revision: u32,
    /// When.
    pub published_at: Timestamp,
    /// By whom.
    pub published_by: EmailAddress,
}

/// What was published, what differs, and the ways in and out for whole sets of answers.
#[derive(Clone, Debug)]
pub struct HistoryPage<'a> {
    /// What stands around it.
    pub around: Around<'a>,
    /// The app.
    pub app: &'a AppKey,
    /// Its listing.
    pub listing: &'a Listing,
    /// The revisions, latest first.
    pub revisions: &'a [RevisionRow],
    /// The number to go on from, when there are more.
    pub more: Option<u32>,
    /// Two revisions, and what differs between them.
    pub compared: Option<(u32, u32, Vec<Change>)>,
    /// The draft that a restore or an upload replaces.
    pub etag: &'a str,
    /// What an upload said.
    pub pasted: &'a str,
    /// What an upload's report says; `None` when nothing was uploaded.
    pub report: Option<(&'a str, &'a [Violation])>,
}

#[derive(Template)]
#[template(path = "console/history.html", whitespace = "minimize")]
struct HistoryTemplate<'a> {
    around: Around<'a>,
    page: &'a HistoryPage<'a>,
    changes: Vec<Readable<'a>>,
}

/// The history, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn history_page(page: &HistoryPage<'_>) -> Result<String, Problem> {
    let changes =
        page.compared.as_ref().map_or_else(Vec::new, |(_, _, changes)| readable_changes(published().newest(), changes));
    rendered(&HistoryTemplate { around: page.around, page, changes })
}

/// The application for the Security Self Assessment.
#[derive(Debug)]
pub struct AssessmentPage<'a> {
    /// What stands around it.
    pub around: Around<'a>,
    /// Whose it is.
    pub partner: &'a PartnerId,
    /// The application as it is now.
    pub application: Option<&'a Application>,
    /// From when a renewal may be filed, and whether that has come.
    pub renewable: Option<(Timestamp, bool)>,
    /// Until when the approval is shown, and whether it is.
    pub shown: Option<(Timestamp, bool)>,
    /// What came before, latest first.
    pub past: &'a [Application],
    /// The form.
    pub filled: Filled<'a>,
    /// The application that the form began with.
    pub etag: &'a str,
    /// How it stands, in words.
    pub status: String,
    /// What happened, for the reader.
    pub note: Option<&'a str>,
    /// Where the form is.
    pub path: String,
    /// Whether somebody else saved meanwhile.
    pub is_conflict: bool,
    /// What differs then: their value before, the reader's after.
    pub theirs: &'a [Change],
    /// When the programme ends.
    pub ends_at: Timestamp,
    /// Whether it has.
    pub ended: bool,
    /// Where help is.
    pub help: &'a Links,
}

#[derive(Template)]
#[template(path = "console/assessment.html", whitespace = "minimize")]
struct AssessmentTemplate<'a> {
    around: Around<'a>,
    page: &'a AssessmentPage<'a>,
    sections: Vec<super::form::Section<'a>>,
    theirs: Vec<Readable<'a>>,
    notes: Vec<&'a Note>,
}

/// The application, as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn assessment_page(page: &AssessmentPage<'_>) -> Result<String, Problem> {
    rendered(&AssessmentTemplate {
        around: page.around,
        page,
        sections: page.filled.sections(),
        theirs: readable_changes(page.filled.asking.questionnaire(), page.theirs),
        notes: page.application.iter().flat_map(|application| application.notes_to_partner()).collect(),
    })
}

impl AssessmentPage<'_> {
    /// Whether answers may be changed: not while the marketplace has them.
    fn is_open(&self) -> bool {
        !self.ended && self.application.is_none_or(|application| !application.state.is_with_staff())
    }

    fn may_submit(&self) -> bool {
        let state = self.application.map(|application| application.state);
        !self.ended && matches!(state, Some(State::Draft | State::ChangesRequested))
    }

    fn may_withdraw(&self) -> bool {
        !self.ended && self.application.is_some_and(|application| application.state.is_open())
    }

    fn may_renew(&self) -> bool {
        let open = self.application.is_some_and(|application| application.state.is_open());
        !self.ended && !open && self.renewable.is_some_and(|(_, opened)| opened)
    }
}
