//! The form as a page.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::listing::Listing;
use domain::programme::Links;
use domain::questionnaire::differences::FieldChange;
use domain::questionnaire::form::{Edit, Fault};
use domain::{AppKey, EmailAddress};
use jiff::Timestamp;
use runtime::text::BadText;
use web::Problem;
use web::render::changes::{ReadableChange, readable_changes};
use web::render::frame::PageFrame;

use super::app_form::AppForm;
use super::policy_field::fill_link;
use crate::fields::{FilledForm, FormSection, Widget};
use crate::managed_listing::{ManagedListing, list_managed_apps};
use crate::page::respond;
use crate::pages::review::{AnotherLook, ReviewNotices};

/// What is in the form and what the page says about it.
pub struct FormView {
    /// The version of the answers that the form started with.
    pub version: String,
    pub edit: Edit,
    pub faults: Vec<Fault>,
    pub flash: Option<Flash>,
    /// The differences from what somebody else saved in the meantime.
    pub conflict: Option<Vec<FieldChange>>,
}

/// What became of the pressed button.
pub struct Flash {
    pub text: String,
    /// Whether the answers are saved.
    pub saved: bool,
    /// The text that says what of the form is not saved.
    pub unsaved: Option<&'static str>,
}

impl Flash {
    /// The button changed the form, and saved none of its answers.
    pub fn edited(text: String) -> Self {
        Self { text, saved: false, unsaved: Some("flash-answers-unsaved") }
    }

    pub fn saved(text: String) -> Self {
        Self { text, saved: true, unsaved: None }
    }
}

#[derive(Template)]
#[template(path = "form.html")]
struct FormPage<'a> {
    frame: PageFrame<'a>,
    app: &'a AppKey,
    listing: &'a Listing,
    filled: FilledForm<'a>,
    sections: &'a [FormSection<'a>],
    /// The sections whose questions are on this page.
    shown_sections: &'a [FormSection<'a>],
    /// The position of the section that is shown alone.
    step: Option<Step<'a>>,
    /// When answers will be accepted, if they are not accepted yet.
    opens_at: Option<Timestamp>,
    version: &'a str,
    /// When the draft was last saved, and by whom.
    saved: Option<(Timestamp, &'a EmailAddress)>,
    flash: Option<&'a Flash>,
    path: String,
    /// Their answers before, this person's after.
    conflict: Option<Vec<ReadableChange<'a>>>,
    /// The apps from which answers can be copied. A single section only links to where that is offered.
    other_apps: &'a [(AppKey, String)],
    help: &'a Links,
    /// What the app's review means for the partner.
    review: ReviewNotices,
    /// The name under which the browser keeps texts of this form that are not saved.
    kept_name: String,
}

/// A section among all sections. Its number starts with 1; the neighbours have their ids and titles.
struct Step<'a> {
    id: &'a str,
    number: usize,
    of: usize,
    before: Option<(&'a str, &'a str)>,
    after: Option<(&'a str, &'a str)>,
}

impl<'a> Step<'a> {
    fn new(sections: &'a [FormSection<'a>], position: usize) -> Option<Self> {
        let named = |position: usize| sections.get(position).map(|section| (section.id, section.title));
        Some(Self {
            id: sections.get(position)?.id,
            number: position.saturating_add(1),
            of: sections.len(),
            before: position.checked_sub(1).and_then(named),
            after: position.checked_add(1).and_then(named),
        })
    }
}

impl FormPage<'_> {
    fn title(&self) -> Result<String, BadText> {
        let (texts, app) = (self.frame.texts, &self.listing.facts.name);
        let title = match self.shown_sections.first().filter(|_| self.step.is_some()) {
            Some(section) => texts.say("form-section-of").with("section", section.title).with("app", app).text()?,
            None => texts.say("form-of").with("app", app).text()?,
        };
        if self.filled.faults.is_empty() { Ok(title) } else { texts.text_with("error-title", "title", &title) }
    }

    /// The text that says when the draft was saved.
    fn saved_text(&self) -> &'static str {
        if self.has_unsaved() { "form-unsaved" } else { "form-saved" }
    }

    /// The text that says that there is no draft.
    fn no_draft_text(&self) -> &'static str {
        match (self.has_unsaved(), self.listing.live.is_some()) {
            (true, _) => "form-no-draft-unsaved",
            (false, true) => "form-no-draft-live",
            (false, false) => "form-no-draft",
        }
    }

    /// Whether the form is filled in step by step and this is the last one, after which comes the preview.
    fn is_last_step(&self) -> bool {
        self.step.as_ref().is_some_and(|step| step.after.is_none())
    }

    /// Whether the form shows something that is not saved: what was refused, or changed by a button that saves nothing.
    fn has_unsaved(&self) -> bool {
        let is_left_unsaved = self.flash.is_some_and(|flash| flash.unsaved.is_some());
        !self.filled.faults.is_empty() || self.conflict.is_some() || is_left_unsaved
    }
}

impl FormView {
    pub fn new(version: String, edit: Edit) -> Self {
        Self { version, edit, faults: Vec::new(), flash: None, conflict: None }
    }

    pub fn with_flash(self, flash: Flash) -> Self {
        Self { flash: Some(flash), ..self }
    }

    /// Adds what a posted form does not have: its conflict, if it shows one, and the inputs that it did not show.
    fn complete(&mut self, policy_link: Option<&str>) {
        if self.conflict.is_none() && self.edit.shows_conflict() {
            self.conflict = Some(self.edit.differences());
        }
        self.edit.fill_unshown();
        fill_link(&mut self.edit.data, policy_link);
    }

    pub async fn respond(mut self, form: &AppForm<'_>, status: StatusCode) -> Result<Response, Problem> {
        let ManagedListing { signed_in, key, record } = &form.app;
        self.complete(record.listing.privacy_policy_url.as_deref());
        let filled = FilledForm {
            kind: form.kind(),
            data: &self.edit.data,
            answers: &self.edit.answers,
            listing: &record.listing.fields(),
            completeness: &record.listing.completeness_of(&self.edit.answers, &record.programme, form.now),
            faults: &self.faults,
            texts: form.app.texts(),
            links: &record.programme.links,
        };
        let sections = filled.sections();
        let position = form.section.and_then(|id| sections.iter().position(|section| section.id == id));
        let opens_at = record.programme.answers_accepted_from;
        let page = FormPage {
            frame: form.app.frame(),
            app: key,
            listing: &record.listing,
            filled,
            shown_sections: position.and_then(|at| sections.get(at..=at)).unwrap_or(&sections),
            step: position.and_then(|position| Step::new(&sections, position)),
            sections: &sections,
            opens_at: (!record.programme.accepts_answers(form.now)).then_some(opens_at),
            version: &self.version,
            saved: record.draft.as_ref().map(|draft| (draft.saved_at, &draft.saved_by)),
            flash: self.flash.as_ref(),
            path: form.path(),
            conflict: match &self.conflict {
                Some(changes) => Some(readable_changes(form.questionnaire, changes, form.app.texts())?),
                None => None,
            },
            other_apps: &list_other_apps(form).await?,
            help: &record.programme.links,
            review: ReviewNotices::read(form.store, &form.app, form.now).await?,
            kept_name: format!("{}{}", form.app.kept_prefix(), form.section.unwrap_or_default()),
        };
        respond(signed_in, status, &page)
    }
}

/// The person's other apps, from which answers can be copied: where the form begins, and on the page with all sections.
async fn list_other_apps(form: &AppForm<'_>) -> Result<Vec<(AppKey, String)>, Problem> {
    let first = form.questionnaire.sections.first().map(|section| section.id.as_str());
    if form.section.is_some() && form.section != first {
        return Ok(Vec::new());
    }
    let apps = list_managed_apps(form.store, form.app.person()).await?;
    let others = apps.into_iter().filter(|(key, _)| *key != form.app.key);
    Ok(others.map(|(key, listing)| (key, listing.facts.name)).collect())
}
