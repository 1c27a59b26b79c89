//! A partner's profile, and the security of an app, as pages.

use askama::Template;
use domain::AppKey;
use domain::language::Language;
use domain::listing::Listing;
use domain::self_assessment::{SharedAnswer, SharedAssessment};

use super::article::{Address, listing_path};
use super::rendered;
use super::words::Words;
use crate::Problem;

/// A partner as its profile shows it.
#[derive(Clone, Copy, Debug)]
pub struct Profile<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its public cloud apps.
    pub apps: &'a [(&'a AppKey, &'a str)],
    /// Its approval, as customers see it.
    pub security: Option<&'a SharedAssessment>,
}

/// An app's security, as its page shows it.
#[derive(Clone, Copy, Debug)]
pub struct Security<'a> {
    /// The app.
    pub app: &'a AppKey,
    /// Its listing.
    pub listing: &'a Listing,
    /// The partner's approval, as customers see it.
    pub security: Option<&'a SharedAssessment>,
}

#[derive(Template)]
#[template(path = "profile.html", whitespace = "minimize")]
struct ProfilePage<'a> {
    profile: Profile<'a>,
    words: Words,
    address: Address<'a>,
}

#[derive(Template)]
#[template(path = "security.html", whitespace = "minimize")]
struct SecurityPage<'a> {
    about: Security<'a>,
    words: Words,
    address: Address<'a>,
}

impl ProfilePage<'_> {
    fn app(&self, key: &AppKey) -> String {
        format!("{}{}", listing_path(key), self.address.query(&[]))
    }

    fn languages(&self) -> Vec<(Language, String)> {
        self.address.languages(&[])
    }
}

impl SecurityPage<'_> {
    fn overview(&self) -> String {
        format!("{}{}", listing_path(self.about.app), self.address.query(&[]))
    }

    fn profile(&self) -> String {
        format!("/partners/{}{}", self.about.listing.facts.partner, self.address.query(&[]))
    }

    fn languages(&self) -> Vec<(Language, String)> {
        self.address.languages(&[])
    }
}

/// Neighbouring answers of one area.
pub(super) fn areas(shown: &SharedAssessment) -> impl Iterator<Item = (&str, &[SharedAnswer])> {
    let neighbours = shown.answers.chunk_by(|one, next| one.section == next.section);
    neighbours.map(|answers| (answers.first().map_or("", |answer| answer.section.as_str()), answers))
}

/// A partner's profile as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn profile_page(profile: Profile<'_>, language: Language, address: Address<'_>) -> Result<String, Problem> {
    rendered(&ProfilePage { profile, words: Words(language), address })
}

/// An app's security as a page.
///
/// # Errors
/// 500 when the template fails.
pub fn security_page(about: Security<'_>, language: Language, address: Address<'_>) -> Result<String, Problem> {
    rendered(&SecurityPage { about, words: Words(language), address })
}
