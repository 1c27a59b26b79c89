//! The partner's preview: the customer's tab, and what publishing the draft would mean, for people.

use askama::Template;
use domain::draft::{self, Draft};
use domain::language::Language;
use domain::listing::Listing;
use domain::questionnaire::differences::FieldChange;
use domain::questionnaire::{Answers, Completeness, MissingField, published};
use domain::rollout::Channel;
use domain::tab::{Tab, TabRequest, TabView, build_tab};
use domain::{EmailAddress, QuestionId};
use jiff::Timestamp;
use serde::Serialize;

use super::article::Article;
use super::changes::{ReadableChange, readable_changes};
use super::page::render_page;
use crate::Problem;

/// A longer list starts closed, so that the tab is not pushed far down the page.
pub const MAX_OPEN_ITEMS: usize = 6;

pub const VIEWS: [(&str, TabView); 2] = [("Default", TabView::Default), ("Expanded", TabView::Expanded)];
pub const CHANNELS: [(&str, Channel); 2] = [("Marketplace", Channel::Marketplace), ("Embedded", Channel::Embedded)];

/// A draft as the customer's tab, and what publishing it would mean.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// The tab that customers would get.
    #[serde(flatten)]
    pub tab: Tab,
    /// How complete it would be.
    pub completeness: Counts,
    /// The fields that would be missing.
    pub missing: Vec<MissingField>,
    /// What would change, field by field.
    pub changes: Vec<FieldChange>,
    /// The questions that the draft's version of the questionnaire did not ask.
    pub new_questions: Vec<QuestionId>,
    /// When the draft was saved.
    pub saved_at: Timestamp,
    /// By whom.
    pub saved_by: EmailAddress,
}

/// How complete answers are; what is missing stands beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// 0 to 100; 100 exactly when nothing is missing.
    pub percent: u8,
    /// The questions that count.
    pub asked: Vec<QuestionId>,
    /// Those with a whole answer.
    pub answered: Vec<QuestionId>,
}

impl From<Completeness> for Counts {
    fn from(completeness: Completeness) -> Self {
        Self { percent: completeness.percent, asked: completeness.asked, answered: completeness.answered }
    }
}

impl Preview {
    /// What publishing a draft would show, and the listing after it.
    pub fn of_draft(listing: &Listing, draft: &Draft, reading: TabRequest<'_>) -> (Self, Listing) {
        let nothing = Answers::default();
        let (programme, now) = (reading.programme, reading.now);
        let live = listing.live.as_ref().map_or(&nothing, |live| &live.answers);
        let next = listing.next_live(draft, &draft.saved_by, draft.saved_at);
        let published = listing.changed(programme, now, |listing| listing.live = Some(next)).listing;
        let completeness = published.completeness(programme, now);
        let preview = Self {
            tab: build_tab(&published, reading),
            missing: completeness.missing.clone(),
            completeness: completeness.into(),
            changes: draft::changes_by_publishing(live, &draft.answers),
            new_questions: draft.new_questions(programme.in_force(now).questionnaire),
            saved_at: draft.saved_at,
            saved_by: draft.saved_by.clone(),
        };
        (preview, published)
    }

    /// What publishing would change, as people read it.
    pub fn readable_changes(&self) -> Vec<ReadableChange<'_>> {
        readable_changes(published().newest(), &self.changes)
    }
}

#[derive(Template)]
#[template(path = "preview.html")]
struct PreviewPage<'a> {
    article: Article<'a>,
    preview: &'a Preview,
    changes: Vec<ReadableChange<'a>>,
}

/// The preview as a page: what publishing would mean, and below it the tab that customers would get.
///
/// # Errors
/// 500 if a text is missing.
pub fn preview_page(preview: &Preview, listing: &Listing) -> Result<String, Problem> {
    render_page(&PreviewPage {
        article: Article::new(&preview.tab, listing, Language::En),
        preview,
        changes: preview.readable_changes(),
    })
}
