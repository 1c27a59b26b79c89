//! A partner's profile, and the security of an app, as pages.

use askama::Template;
use domain::AppKey;
use domain::language::Language;
use domain::listing::Listing;
use domain::self_assessment::{SharedAnswer, SharedAssessment};
use web::render::link::{LinkParameters, listing_path};
use web::render::texts::PageTexts;

/// A partner's profile.
#[derive(Template)]
#[template(path = "profile.html")]
pub struct ProfilePage<'a> {
    pub name: &'a str,
    /// The public cloud apps, each with its name.
    pub apps: &'a [(&'a AppKey, &'a str)],
    /// The approval, as far as customers see it.
    pub security: Option<&'a SharedAssessment>,
    pub texts: PageTexts,
    pub parameters: LinkParameters<'a>,
}

/// What a partner says about the security of an app.
#[derive(Template)]
#[template(path = "security.html")]
pub struct SecurityPage<'a> {
    pub app: &'a AppKey,
    pub listing: &'a Listing,
    /// The partner's approval, as far as customers see it.
    pub security: Option<&'a SharedAssessment>,
    pub texts: PageTexts,
    pub parameters: LinkParameters<'a>,
}

impl ProfilePage<'_> {
    fn app_link(&self, key: &AppKey) -> String {
        format!("{}{}", listing_path(key), self.parameters.query(&[]))
    }

    fn language_links(&self) -> Vec<(Language, String)> {
        self.parameters.languages(&[])
    }
}

impl SecurityPage<'_> {
    fn overview_link(&self) -> String {
        format!("{}{}", listing_path(self.app), self.parameters.query(&[]))
    }

    fn profile_link(&self) -> String {
        format!("/partners/{}{}", self.listing.facts.partner, self.parameters.query(&[]))
    }

    fn language_links(&self) -> Vec<(Language, String)> {
        self.parameters.languages(&[])
    }
}

/// The shared answers by the area of their questions.
pub fn answers_by_area(shared: &SharedAssessment) -> impl Iterator<Item = (&str, &[SharedAnswer])> {
    let areas = shared.answers.chunk_by(|one, next| one.section == next.section);
    areas.map(|answers| (answers.first().map_or("", |answer| answer.section.as_str()), answers))
}

/// What an area is about, in the page's language.
pub fn about_area(title: &str, texts: &PageTexts) -> Option<&'static str> {
    domain::self_assessment::about_area(title, texts.language())
}
