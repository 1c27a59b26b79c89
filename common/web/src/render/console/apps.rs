//! The list of a person's apps.

use askama::Template;
use domain::fortified::{Badge, BadgeAtRisk};
use domain::listing::Listing;
use domain::questionnaire::Completeness;
use domain::{AppKey, PartnerId};
use jiff::Timestamp;

use super::WORDS;
use crate::Problem;
use crate::render::article::listing_path;
use crate::render::{Around, rendered};

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
    pub at_risk: Option<BadgeAtRisk>,
}

impl AppRow {
    fn path(&self) -> String {
        format!("/manage/apps/{}", self.key)
    }

    fn tab(&self) -> String {
        format!("{}/privacy-and-security", listing_path(&self.key))
    }

    /// What its completeness is called in the page.
    fn meter(&self) -> String {
        format!("far-{}", self.key)
    }

    fn has_draft(&self) -> bool {
        matches!(self.standing, Standing::Draft | Standing::LiveAndDraft)
    }

    /// The questions that the newest answers lack.
    fn missing(&self) -> Vec<(&str, &str)> {
        questions(&self.completeness)
    }

    /// How many questions the live tab lacks for the badge.
    fn at_stake(&self) -> usize {
        self.at_risk.as_ref().map_or(0, |risk| questions(&risk.completeness).len())
    }

    /// Whose questions these are, so that nobody takes them for those of [`AppRow::at_risk`], which are the live tab's.
    fn lacking(&self) -> &'static str {
        match self.standing {
            Standing::Nothing => "Missing",
            Standing::Draft | Standing::LiveAndDraft => "Missing from the draft",
            Standing::Live => "Missing from the live tab",
        }
    }
}

/// The questions that are missing, each once.
fn questions(completeness: &Completeness) -> Vec<(&str, &str)> {
    let mut missing: Vec<(&str, &str)> =
        completeness.missing.iter().map(|field| (field.question.as_str(), field.label.as_str())).collect();
    missing.dedup();
    missing
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
