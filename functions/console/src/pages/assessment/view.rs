//! The application as a page.

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;
use domain::PartnerId;
use domain::programme::{Links, Programme};
use domain::questionnaire::assessment;
use domain::questionnaire::definition::ListingFields;
use domain::questionnaire::differences::FieldChange;
use domain::questionnaire::form::{Edit, Fault, FormKind};
use domain::self_assessment::{Application, ApplicationState, Note, Validity};
use jiff::Timestamp;
use runtime::text::BadText;
use store::Store;
use web::Problem;
use web::render::changes::{ReadableChange, readable_changes};
use web::render::frame::{ActiveLink, PageFrame};

use super::partner::SecuredPartner;
use crate::fields::{FilledForm, Widget};
use crate::page::{TEXTS, respond};

/// How many days a review usually takes, as partners are told. (Ours.)
const USUAL_REVIEW_DAYS: u16 = 10;
/// How many earlier applications are listed, latest first.
pub const MAX_PAST_APPLICATIONS: i32 = 20;

/// What is in the form and what the page says about it.
pub struct ApplicationView {
    /// The version of the application that the form started with.
    pub etag: String,
    pub edit: Edit,
    pub faults: Vec<Fault>,
    pub note: Option<&'static str>,
    /// The differences from what somebody else saved in the meantime.
    pub conflict: Option<Vec<FieldChange>>,
}

#[derive(Template)]
#[template(path = "assessment.html")]
struct ApplicationPage<'a> {
    frame: PageFrame<'a>,
    /// The partner's id, under which the browser keeps what is not saved.
    partner: &'a PartnerId,
    /// The partner's name.
    name: &'a str,
    /// The application as it is now.
    application: Option<&'a Application>,
    /// From when the approval can be renewed, and whether that time has come.
    renewable: Option<(Timestamp, bool)>,
    validity: Option<Validity>,
    /// Until when customers see the approval at the latest, and whether they see it now.
    shown: Option<(Timestamp, bool)>,
    past_applications: &'a [Application],
    filled: FilledForm<'a>,
    etag: &'a str,
    now: Timestamp,
    note: Option<&'a str>,
    path: String,
    /// Their answers before, this person's after.
    conflict: Option<Vec<ReadableChange<'a>>>,
    programme_ends_at: Timestamp,
    programme_ended: bool,
    help: &'a Links,
}

impl ApplicationView {
    pub fn new(etag: String, edit: Edit) -> Self {
        Self { etag, edit, faults: Vec::new(), note: None, conflict: None }
    }

    /// Adds what a posted form does not have: its conflict, if it shows one, and the inputs that it did not show.
    fn complete(&mut self) {
        if self.conflict.is_none() && self.edit.shows_conflict() {
            self.conflict = Some(self.edit.differences());
        }
        self.edit.fill_unshown();
    }

    pub async fn respond(
        mut self,
        store: &Store,
        partner: &SecuredPartner<'_>,
        status: StatusCode,
        now: Timestamp,
    ) -> Result<Response, Problem> {
        let (participation, programme) = (store.participation(&partner.id).await?.value, store.programme().await?);
        let application = participation.application.as_ref().map(|stored| stored.at(&programme, now));
        self.complete();
        let validity = participation.validity();
        let filled = FilledForm {
            kind: FormKind::SelfAssessment,
            data: &self.edit.data,
            answers: &self.edit.answers,
            listing: &ListingFields::default(),
            completeness: &assessment::completeness(&self.edit.answers),
            faults: &self.faults,
        };
        let page = ApplicationPage {
            frame: PageFrame { person: partner.person, active: ActiveLink::SelfAssessment(&partner.id) },
            partner: &partner.id,
            name: &store.partner_name(&partner.id).await?,
            application: application.as_ref(),
            renewable: validity.map(|validity| renewable(validity, &programme, now)),
            validity,
            shown: validity.map(|validity| shown(validity, &programme, now)),
            past_applications: &store.past_applications(&partner.id, MAX_PAST_APPLICATIONS).await?,
            filled,
            etag: &self.etag,
            now,
            note: self.note,
            path: partner.path(),
            conflict: self.conflict.as_ref().map(|changes| readable_changes(assessment::questionnaire(), changes)),
            programme_ends_at: programme.self_assessment.deprecated_from,
            programme_ended: programme.self_assessment_ended(now),
            help: &programme.links,
        };
        respond(status, &page)
    }
}

/// From when the approval can be renewed, and whether that time has come.
fn renewable(validity: Validity, programme: &Programme, now: Timestamp) -> (Timestamp, bool) {
    let from = validity.renewable_from(&programme.self_assessment);
    (from, from <= now)
}

/// Until when customers see the approval at the latest, and whether they see it now.
fn shown(validity: Validity, programme: &Programme, now: Timestamp) -> (Timestamp, bool) {
    let policy = &programme.self_assessment;
    (validity.shown_until(policy).min(policy.deprecated_from), validity.is_shown(programme, now))
}

impl ApplicationPage<'_> {
    fn status(&self) -> Result<String, BadText> {
        describe_status(self.application, self.now)
    }

    /// Whether the person manages apps of the partner, whose answers are compared with those of the application.
    fn manages_apps(&self) -> bool {
        let permissions = self.frame.person.access.partners.get(self.partner);
        permissions.is_some_and(|permissions| permissions.manages_any())
    }

    fn reviewer_notes(&self) -> Vec<&Note> {
        self.application.iter().flat_map(|application| application.notes_to_partner()).collect()
    }

    fn past_link(&self, past: &Application) -> String {
        format!("{}/{}", self.path, past.started_at)
    }

    /// What the faults have prevented. Answers can be saved before they are complete, so a note says that they are.
    fn prevented(&self) -> &'static str {
        if self.note.is_some() { "Not submitted" } else { "Nothing was saved" }
    }

    /// Whether answers can be changed: not while the marketplace reviews them.
    fn is_editable(&self) -> bool {
        !self.programme_ended && self.application.is_none_or(|application| !application.state.is_with_staff())
    }

    fn may_submit(&self) -> bool {
        let state = self.application.map(|application| application.state);
        !self.programme_ended && matches!(state, Some(ApplicationState::Draft | ApplicationState::ChangesRequested))
    }

    fn may_withdraw(&self) -> bool {
        !self.programme_ended && self.has_open_application()
    }

    fn may_renew(&self) -> bool {
        let can_renew_now = self.renewable.is_some_and(|(_, can_renew_now)| can_renew_now);
        !self.programme_ended && !self.has_open_application() && can_renew_now
    }

    /// The expiry of an approval that is shown beyond it while an application is undecided.
    fn prolonged_expiry(&self) -> Option<Timestamp> {
        let (until, _) = self.shown?;
        self.validity.map(|validity| validity.expires_at).filter(|expiry| *expiry < until)
    }

    /// Whether an application is undecided that serves as the renewal.
    fn has_renewal(&self) -> bool {
        self.validity.is_some_and(|validity| validity.renewal_submitted)
    }

    /// Whether the expiry of such an approval is still ahead.
    fn is_ahead(&self, expiry: &Timestamp) -> bool {
        self.now < *expiry
    }

    fn has_open_application(&self) -> bool {
        self.application.is_some_and(|application| application.state.is_open())
    }
}

/// The state of the application, for people.
fn describe_status(application: Option<&Application>, now: Timestamp) -> Result<String, BadText> {
    let Some(application) = application else { return Ok("You have not started an application.".to_owned()) };
    let ago = TEXTS.days_ago(application.waiting_since(), now)?;
    Ok(match application.state {
        ApplicationState::Draft => {
            format!("Draft, started {}. It is not submitted yet.", TEXTS.days_ago(application.started_at, now)?)
        }
        ApplicationState::Submitted => format!("Submitted {ago}. A review usually takes {USUAL_REVIEW_DAYS} days."),
        ApplicationState::InReview => {
            format!("Submitted {ago} and now in review. A review usually takes {USUAL_REVIEW_DAYS} days.")
        }
        ApplicationState::ChangesRequested => {
            format!("The reviewers asked for changes {ago}. Make them, then submit again.")
        }
        ApplicationState::Approved => format!("Approved {ago}."),
        ApplicationState::Rejected => {
            format!("Rejected {ago}. To apply again, save your answers: this starts a new application.")
        }
        ApplicationState::Withdrawn => {
            format!("Withdrawn {ago}. To apply again, save your answers: this starts a new application.")
        }
        ApplicationState::Closed => "Closed: the programme ended before a decision was made.".to_owned(),
    })
}
