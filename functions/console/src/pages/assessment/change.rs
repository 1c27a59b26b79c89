//! What the buttons of the application do. "Save and submit" takes two steps: the answers stay saved if the submission is
//! refused.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::Precondition;
use domain::questionnaire::assessment;
use domain::questionnaire::form::{Edit, EditOutcome, FormData, FormKind, missing_faults};
use domain::self_assessment::{Action, Application};
use jiff::Timestamp;
use mail::Mailer;
use web::assess::{self, Step};
use web::body::RequestBody;
use web::path::Partner;
use web::prefer::wants_representation;
use web::{Now, Problem, ProblemKind, SignedIn, reply};

use super::partner::SecuredPartner;
use super::view::ApplicationView;
use crate::posted::{NOTHING_DIFFERS, no_such_button, posted_version, pressed_button, read_precondition};

/// Does what the pressed button says.
pub async fn change_application(
    State(mailer): State<Mailer>,
    signed_in: SignedIn,
    partner: Result<Partner, Problem>,
    headers: HeaderMap,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let partner = SecuredPartner::new(&signed_in, partner)?;
    let data = body.form().await?;
    let precondition = read_precondition(&data)?;
    let change = Change { mailer: &mailer, partner: &partner, now };
    match pressed_button(&data).unwrap_or("save") {
        "save" => change.save(data, &precondition, wants_representation(&headers)).await,
        "submit" => change.save_and_submit(data, &precondition).await,
        "withdraw" => change.take_step(Action::Withdraw, &precondition).await,
        "renew" => change.take_step(Action::Renew, &precondition).await,
        _ => Err(no_such_button()),
    }
}

/// A change of a partner's application.
struct Change<'a> {
    mailer: &'a Mailer,
    partner: &'a SecuredPartner<'a>,
    now: Timestamp,
}

enum SaveOutcome {
    Saved {
        etag: String,
        edit: Edit,
    },
    /// Nothing was saved, and this page says why.
    Refused(Response),
}

impl Change<'_> {
    async fn take_step(&self, action: Action, precondition: &Precondition) -> Result<Response, Problem> {
        self.change_application(action, precondition).await?;
        Ok(reply::see_other(&self.partner.path()))
    }

    async fn save(&self, data: FormData, precondition: &Precondition, returns_form: bool) -> Result<Response, Problem> {
        match self.save_answers(data, precondition).await? {
            SaveOutcome::Saved { etag, edit } if returns_form => {
                self.respond(ApplicationView::new(etag, edit), StatusCode::OK).await
            }
            SaveOutcome::Saved { .. } => Ok(reply::see_other(&self.partner.path())),
            SaveOutcome::Refused(response) => Ok(response),
        }
    }

    async fn save_and_submit(&self, data: FormData, precondition: &Precondition) -> Result<Response, Problem> {
        let (etag, edit) = match self.save_answers(data, precondition).await? {
            SaveOutcome::Saved { etag, edit } => (etag, edit),
            SaveOutcome::Refused(response) => return Ok(response),
        };
        match self.take_step(Action::Submit, &Precondition::Is(vec![etag.clone()])).await {
            Err(problem) if problem.kind == ProblemKind::Incomplete => {
                let missing = assessment::completeness(&edit.answers).missing;
                let view = ApplicationView {
                    faults: missing_faults(assessment::questionnaire(), &missing),
                    note: Some("assessment-incomplete"),
                    ..ApplicationView::new(etag, edit)
                };
                self.respond(view, StatusCode::UNPROCESSABLE_ENTITY).await
            }
            response => response,
        }
    }

    async fn save_answers(&self, data: FormData, precondition: &Precondition) -> Result<SaveOutcome, Problem> {
        let stored = self.read_application().await?.map(|application| application.answers);
        let edit = Edit::post(FormKind::SelfAssessment, stored.unwrap_or_default(), data);
        if edit.outcome() == EditOutcome::Faulty {
            let faults = edit.faults().to_vec();
            let view = ApplicationView { faults, ..ApplicationView::new(posted_version(&edit.data), edit) };
            return Ok(SaveOutcome::Refused(self.respond(view, StatusCode::UNPROCESSABLE_ENTITY).await?));
        }
        match self.change_application(Action::Save(edit.answers.clone()), precondition).await {
            Ok(application) => {
                let etag = application.map(|application| application.etag).unwrap_or_default();
                Ok(SaveOutcome::Saved { etag, edit: edit.saved() })
            }
            Err(problem) if problem.kind == ProblemKind::Stale => {
                Ok(SaveOutcome::Refused(self.respond_conflict(edit).await?))
            }
            Err(problem) => Err(problem),
        }
    }

    /// The form as the person filled it in, beside what somebody else saved in the meantime.
    async fn respond_conflict(&self, edit: Edit) -> Result<Response, Problem> {
        let theirs = self.read_application().await?;
        let (etag, newest) = theirs.map(|theirs| (theirs.etag, theirs.answers)).unwrap_or_default();
        let edit = edit.rebase(newest);
        let differences = edit.differences();
        let view = match differences.is_empty() {
            true => ApplicationView { note: Some(NOTHING_DIFFERS), ..ApplicationView::new(etag, edit) },
            false => ApplicationView { conflict: Some(differences), ..ApplicationView::new(etag, edit) },
        };
        self.respond(view, StatusCode::PRECONDITION_FAILED).await
    }

    async fn respond(&self, view: ApplicationView, status: StatusCode) -> Result<Response, Problem> {
        view.respond(self.mailer.store(), self.partner, status, self.now).await
    }

    async fn read_application(&self) -> Result<Option<Application>, Problem> {
        Ok(self.mailer.store().participation(&self.partner.id).await?.value.application)
    }

    /// Takes a step of the application, and returns the application after it.
    async fn change_application(
        &self,
        action: Action,
        precondition: &Precondition,
    ) -> Result<Option<Application>, Problem> {
        let (partner, by) = (&self.partner.id, &self.partner.signed_in.person.email);
        let step = Step { partner, action, precondition, by, now: self.now };
        Ok(assess::take(self.mailer, step).await?.participation.application)
    }
}
