//! The form that a request is about.

use domain::questionnaire::Questionnaire;
use domain::questionnaire::form::{Edit, FormData, FormKind};
use jiff::Timestamp;
use store::Store;
use web::Problem;
use web::query::Query;
use web::render::link::ALL_SECTIONS;

use crate::managed_listing::ManagedListing;

/// An app's form, as far as it does not depend on what is in its fields.
pub struct AppForm<'a> {
    pub store: &'a Store,
    pub app: ManagedListing,
    pub questionnaire: &'static Questionnaire,
    /// The section that is shown, or `None` for all sections on one page. Unless the address names one, it is the first: a
    /// page with all questions is twenty screens long on a phone.
    pub section: Option<&'static str>,
    /// Whether a save is answered with the form and not with a redirect: so the form's script asks.
    pub returns_form: bool,
    pub now: Timestamp,
}

impl<'a> AppForm<'a> {
    pub fn new(store: &'a Store, app: ManagedListing, query: &Query, now: Timestamp) -> Result<Self, Problem> {
        let questionnaire = app.record.programme.in_force(now).questionnaire;
        let section = match query.get("section") {
            Some(ALL_SECTIONS) => None,
            Some(id) => Some(find_section(questionnaire, id).ok_or_else(|| Problem::not_found("such section"))?),
            None => questionnaire.sections.first().map(|first| first.id.as_str()),
        };
        Ok(Self { store, app, questionnaire, section, returns_form: false, now })
    }

    /// The same form, with the answers that are stored now.
    pub async fn read_again(&self) -> Result<Self, Problem> {
        Ok(Self { app: self.app.read_again(self.store).await?, ..*self })
    }

    pub fn kind(&self) -> FormKind {
        FormKind::Tab(self.questionnaire)
    }

    /// Applies posted fields to the newest answers.
    pub fn post(&self, data: FormData) -> Edit {
        Edit::post(self.kind(), self.app.answers(), data)
    }

    /// A text of the page.
    pub fn text(&self, id: &str) -> Result<String, Problem> {
        Ok(self.app.texts().text(id)?)
    }

    pub fn path(&self) -> String {
        self.path_of_section(self.section)
    }

    pub fn path_of_section(&self, section: Option<&str>) -> String {
        let form = self.app.path("privacy-and-security");
        format!("{form}?section={}", section.unwrap_or(ALL_SECTIONS))
    }
}

/// The id of a section, if the questionnaire has it.
pub fn find_section(questionnaire: &'static Questionnaire, id: &str) -> Option<&'static str> {
    questionnaire.sections.iter().map(|section| section.id.as_str()).find(|other| *other == id)
}
