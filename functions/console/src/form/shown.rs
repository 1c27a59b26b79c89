//! A form on its way to be a page.

use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::questionnaire::definition::ListingFields;
use domain::questionnaire::differences::FieldChange;
use domain::questionnaire::form::{Edit, Fault};
use web::Problem;
use web::render::console::{Filled, FormPage, Told, form_page};
use web::render::{Around, Here};

use super::{Form, policy};
use crate::Opened;

/// What is in a form, and what is to be said about it.
pub(super) struct Shown {
    pub(super) etag: String,
    pub(super) edit: Edit,
    pub(super) faults: Vec<Fault>,
    pub(super) note: Option<Told>,
    /// What differs from what somebody else saved meanwhile.
    pub(super) theirs: Option<Vec<FieldChange>>,
}

impl Shown {
    pub(super) fn new(etag: &str, edit: Edit) -> Self {
        Self { etag: etag.to_owned(), edit, faults: Vec::new(), note: None, theirs: None }
    }

    /// With a word on what a button did that saved none of the answers.
    pub(super) fn noting(self, text: &str) -> Self {
        Self {
            note: Some(Told { text: text.to_owned(), saved: false, unsaved: Some("Your answers are not saved yet.") }),
            ..self
        }
    }

    pub(super) async fn page(mut self, form: &Form<'_>, status: StatusCode) -> Result<Response, Problem> {
        let Opened { person, key, read } = &form.opened;
        if self.theirs.is_none() && self.edit.shows_conflict() {
            self.theirs = Some(self.edit.differences());
        }
        self.edit.fill_unshown();
        policy::fill(&mut self.edit.data, read.listing.privacy_policy_url.as_deref());
        let fields: ListingFields<'_> = read.listing.fields();
        let page = FormPage {
            around: Around { person, here: Here::Elsewhere },
            app: key,
            listing: &read.listing,
            filled: Filled {
                asking: form.kind(),
                entries: &self.edit.data,
                answers: &self.edit.answers,
                listing: &fields,
                completeness: &read.listing.completeness_of(&self.edit.answers, &read.programme, form.now),
                faults: &self.faults,
            },
            section: form.section,
            opens: (!read.programme.accepts_answers(form.now)).then_some(read.programme.answers_accepted_from),
            etag: &self.etag,
            saved: read.draft.as_ref().map(|draft| (draft.saved_at, draft.saved_by.clone())),
            note: self.note.as_ref(),
            path: form.path(),
            theirs: self.theirs.as_deref(),
            others: &others(form).await?,
            help: &read.programme.links,
        };
        Ok(crate::page(status, form_page(&page)?))
    }
}

/// The person's other apps, to copy answers from. One section holds too little of them: only for the whole form.
async fn others(form: &Form<'_>) -> Result<Vec<(AppKey, String)>, Problem> {
    if form.section.is_some() {
        return Ok(Vec::new());
    }
    let apps = crate::apps::apps(form.store, form.opened.person).await?;
    let others = apps.into_iter().filter(|(key, _)| *key != form.opened.key);
    Ok(others.map(|(key, listing)| (key, listing.facts.name)).collect())
}
