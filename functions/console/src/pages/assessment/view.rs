//! The application as a page.

use askama::Template;
use askama::filters::Safe;
use axum::http::StatusCode;
use axum::response::Response;
use domain::PartnerId;
use domain::programme::{Links, Programme};
use domain::questionnaire::differences::FieldChange;
use domain::questionnaire::form::{Edit, Fault, FormKind};
use domain::questionnaire::listing_fields::ListingFields;
use domain::questionnaire::{Completeness, assessment};
use domain::self_assessment::{Application, ApplicationState, Note, Validity};
use jiff::Timestamp;
use runtime::text::BadText;
use store::Store;
use web::Problem;
use web::render::changes::{ReadableChange, readable_changes};
use web::render::frame::{ActiveLink, PageFrame};
use web::render::texts::PageTexts;

use super::partner::SecuredPartner;
use crate::fields::{FilledForm, Widget};
use crate::page::respond;

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
    /// The text that says what became of the pressed button.
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

    fn filled_form<'a>(
        &'a self,
        completeness: &'a Completeness,
        listing: &'a ListingFields<'a>,
        links: &'a Links,
        texts: PageTexts,
    ) -> FilledForm<'a> {
        FilledForm {
            kind: FormKind::SelfAssessment,
            data: &self.edit.data,
            answers: &self.edit.answers,
            listing,
            completeness,
            faults: &self.faults,
            links,
            texts,
        }
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
        let (completeness, listing) = (assessment::completeness(&self.edit.answers), ListingFields::default());
        let filled = self.filled_form(&completeness, &listing, &programme.links, partner.texts());
        let page = ApplicationPage {
            frame: partner.signed_in.frame(ActiveLink::SelfAssessment(&partner.id)),
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
            conflict: match &self.conflict {
                Some(changes) => Some(readable_changes(assessment::questionnaire(), changes, partner.texts())?),
                None => None,
            },
            programme_ends_at: programme.self_assessment.deprecated_from,
            programme_ended: programme.self_assessment_ended(now),
            help: &programme.links,
        };
        respond(partner.signed_in, status, &page)
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
        describe_status(self.application, self.now, self.frame.texts)
    }

    /// Whether the person manages apps of the partner, whose answers are compared with those of the application.
    fn manages_apps(&self) -> bool {
        let permissions = self.frame.person.access.partners.get(self.partner);
        permissions.is_some_and(|permissions| permissions.manages_any())
    }

    fn reviewer_notes(&self) -> Vec<&Note> {
        self.application.iter().flat_map(|application| application.notes_to_partner()).collect()
    }

    fn title(&self) -> Result<String, BadText> {
        let texts = self.frame.texts;
        let title = texts.say("assessment-of").with("partner", self.name).text()?;
        if self.filled.faults.is_empty() { Ok(title) } else { texts.text_with("error-title", "title", &title) }
    }

    /// The text that says when the programme ends.
    fn end_text(&self) -> &'static str {
        if self.programme_ended { "assessment-ended" } else { "assessment-ends" }
    }

    /// Until when customers see the approval.
    fn shown_text(&self) -> Result<Option<Safe<String>>, BadText> {
        let texts = self.frame.texts;
        let said = match (self.shown, self.prolonged_expiry()) {
            (None, _) => return Ok(None),
            (Some((_, false)), _) => texts.say("assessment-not-shown"),
            (Some((until, true)), None) => texts.say("assessment-shown").at("until", &until),
            (Some((until, true)), Some(expiry)) if self.is_ahead(&expiry) => {
                texts.say("assessment-shown-ahead").at("expiry", &expiry).at("until", &until)
            }
            (Some((until, true)), Some(_)) => texts.say("assessment-shown-prolonged").at("until", &until),
        };
        said.html().map(Some)
    }

    /// When the approval can be renewed, or what serves as the renewal.
    fn renewal_text(&self) -> Result<Option<Safe<String>>, BadText> {
        let texts = self.frame.texts;
        let Some((from, opened)) = self.renewable else { return Ok(None) };
        let said = match (self.has_renewal(), opened) {
            (true, true) => texts.say("assessment-serves"),
            (true, false) => texts.say("assessment-will-serve").at("date", &from),
            (false, true) => texts.say("assessment-renew-now"),
            (false, false) => texts.say("assessment-renew-from").at("date", &from),
        };
        said.html().map(Some)
    }

    /// The text that says what the faults have prevented. Answers can be saved before they are complete, so a note says that they are.
    fn prevented(&self) -> &'static str {
        if self.note.is_some() { "not-submitted" } else { "nothing-saved" }
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
fn describe_status(application: Option<&Application>, now: Timestamp, texts: PageTexts) -> Result<String, BadText> {
    let Some(application) = application else { return texts.text("standing-none") };
    let since = match application.state {
        ApplicationState::Draft => application.started_at,
        _ => application.waiting_since(),
    };
    let ago = texts.days_ago(since, now)?;
    let id = format!("standing-{}", application.state.as_str());
    let status = texts.say(&id).with("ago", ago).count("days", USUAL_REVIEW_DAYS).text()?;
    // In German it is the sentence that begins with the time.
    let mut letters = status.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    Ok(first + letters.as_str())
}
