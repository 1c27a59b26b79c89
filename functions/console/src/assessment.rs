//! The application for the Security Self Assessment: shown with its review, changed, handed in, taken back, begun anew.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::PartnerId;
use domain::Precondition;
use domain::questionnaire::assessment;
use domain::questionnaire::definition::ListingFields;
use domain::questionnaire::differences::FieldChange;
use domain::questionnaire::form::{Edit, EditOutcome, Fault, FormKind, missing_faults};
use domain::self_assessment::{Action, Application, ApplicationState};
use jiff::{SignedDuration, Timestamp};
use mail::Mailer;
use store::Store;
use web::assess::{self, Step};
use web::body::Sent;
use web::path::{Begun, Partner};
use web::person::Person;
use web::prefer::wants_representation;
use web::render::console::{AssessmentPage, Filled, PastPage, assessment_page, past_page};
use web::render::{Around, Here};
use web::{Now, Problem, ProblemKind, SignedIn, reply};

use super::{NOTHING_DIFFERS, no_such_button, precondition};

/// How many days a review usually takes, as partners are told. (Ours.)
const USUAL_REVIEW_DAYS: u16 = 10;
/// How many of the earlier applications are listed, latest first.
const PAST: i32 = 20;
const HOURS_A_DAY: i64 = 24;

/// The partner, for somebody who looks after its security.
fn looks_after(signed_in: &SignedIn, partner: Result<Partner, Problem>) -> Result<(&Person, PartnerId), Problem> {
    let Partner(partner) = partner?;
    Ok((signed_in.person.securing(&partner)?, partner))
}

fn path(partner: &PartnerId) -> String {
    format!("/manage/partners/{partner}/self-assessment")
}

/// The application.
pub async fn show(
    State(store): State<Store>,
    signed_in: SignedIn,
    partner: Result<Partner, Problem>,
    Now(now): Now,
) -> Result<Response, Problem> {
    let (person, partner) = looks_after(&signed_in, partner)?;
    let application = store.participation(&partner).await?.value.application;
    let answers = application.as_ref().map(|application| application.answers.clone()).unwrap_or_default();
    let etag = application.map(|application| application.etag).unwrap_or_default();
    Shown::new(etag, Edit::begin(FormKind::SelfAssessment, answers))
        .page(&store, person, &partner, StatusCode::OK, now)
        .await
}

/// An application that was decided.
pub async fn past(
    State(store): State<Store>,
    signed_in: SignedIn,
    partner: Result<Partner, Problem>,
    begun: Result<Begun, Problem>,
) -> Result<Response, Problem> {
    let (person, partner) = looks_after(&signed_in, partner)?;
    let Begun(begun) = begun?;
    let application = store.past_application(&partner, begun).await?;
    let application = application.ok_or_else(|| Problem::not_found("such application"))?;
    let page = PastPage {
        around: Around { person, here: Here::Elsewhere },
        partner: &partner,
        application: &application,
        rows: &assessment::rows(&application.answers),
        path: path(&partner),
    };
    Ok(super::page(StatusCode::OK, past_page(&page)?))
}

/// Takes the step that a button names. "Save and submit" is two: what is saved stays saved when the second is refused.
pub async fn change(
    State(mailer): State<Mailer>,
    signed_in: SignedIn,
    partner: Result<Partner, Problem>,
    headers: HeaderMap,
    Now(now): Now,
    sent: Sent,
) -> Result<Response, Problem> {
    let (person, partner) = looks_after(&signed_in, partner)?;
    let data = sent.form()?;
    let precondition = precondition(&data)?;
    let action = match data.get("do").unwrap_or("save") {
        "save" => None,
        "submit" => Some(Action::Submit),
        "withdraw" => Some(Action::Withdraw),
        "renew" => Some(Action::Renew),
        _ => return Err(no_such_button()),
    };
    let by = &person.email;
    let step = |action, precondition| Step { partner: &partner, action, precondition, by, now };
    if let Some(action @ (Action::Withdraw | Action::Renew)) = action {
        assess::take(&mailer, step(action, &precondition)).await?;
        return Ok(reply::see_other(&path(&partner)));
    }
    let store = mailer.store();
    let before = store.participation(&partner).await?.value.application.map(|open| open.answers);
    let edit = Edit::post(FormKind::SelfAssessment, before.unwrap_or_default(), data);
    let answers = edit.answers.clone();
    if edit.outcome() == EditOutcome::Faulty {
        let etag = edit.data.get("etag").unwrap_or_default().to_owned();
        let shown = Shown { faults: edit.faults().to_vec(), ..Shown::new(etag, edit) };
        return shown.page(store, person, &partner, StatusCode::UNPROCESSABLE_ENTITY, now).await;
    }
    let there = match assess::take(&mailer, step(Action::Save(answers.clone()), &precondition)).await {
        Ok(there) => there,
        Err(problem) if problem.kind == ProblemKind::Stale => {
            return conflict(edit, store, person, &partner, now).await;
        }
        Err(problem) => return Err(problem),
    };
    let etag = there.participation.application.map(|application| application.etag).unwrap_or_default();
    let Some(submit) = action else {
        if wants_representation(&headers) {
            return Shown::new(etag, edit.saved()).page(store, person, &partner, StatusCode::OK, now).await;
        }
        return Ok(reply::see_other(&path(&partner)));
    };
    let saved = Precondition::Is(vec![etag.clone()]);
    match assess::take(&mailer, step(submit, &saved)).await {
        Ok(_) => Ok(reply::see_other(&path(&partner))),
        Err(problem) if problem.kind == ProblemKind::Incomplete => {
            let missing = assessment::completeness(&edit.answers).missing;
            let faults = missing_faults(assessment::questionnaire(), &missing);
            let note = "Your answers are saved, but the application is not submitted: some questions have no answer.";
            let shown = Shown { faults, note: Some(note), ..Shown::new(etag, edit.saved()) };
            shown.page(store, person, &partner, StatusCode::UNPROCESSABLE_ENTITY, now).await
        }
        Err(problem) => Err(problem),
    }
}

/// A form to be shown.
struct Shown {
    etag: String,
    edit: Edit,
    faults: Vec<Fault>,
    note: Option<&'static str>,
    theirs: Option<Vec<FieldChange>>,
}

/// The form as the person filled it in, beside what somebody else saved meanwhile.
async fn conflict(
    edit: Edit,
    store: &Store,
    person: &Person,
    partner: &PartnerId,
    now: Timestamp,
) -> Result<Response, Problem> {
    let theirs = store.participation(partner).await?.value.application;
    let (etag, newest) = theirs.map(|theirs| (theirs.etag, theirs.answers)).unwrap_or_default();
    let edit = edit.rebase(newest);
    let differ = edit.differences();
    let note = differ.is_empty().then_some(NOTHING_DIFFERS);
    let shown = Shown { theirs: (!differ.is_empty()).then_some(differ), note, ..Shown::new(etag, edit) };
    shown.page(store, person, partner, StatusCode::PRECONDITION_FAILED, now).await
}

impl Shown {
    fn new(etag: String, edit: Edit) -> Self {
        Self { etag, edit, faults: Vec::new(), note: None, theirs: None }
    }

    async fn page(
        mut self,
        store: &Store,
        person: &Person,
        partner: &PartnerId,
        status: StatusCode,
        now: Timestamp,
    ) -> Result<Response, Problem> {
        let participation = store.participation(partner).await?.value;
        let programme = store.programme().await?;
        let past = store.past_applications(partner, PAST).await?;
        let application = participation.application.as_ref().map(|application| application.at(&programme, now));
        if self.theirs.is_none() && self.edit.shows_conflict() {
            self.theirs = Some(self.edit.differences());
        }
        self.edit.fill_unshown();
        let validity = participation.validity();
        let policy = &programme.self_assessment;
        let completeness = assessment::completeness(&self.edit.answers);
        let page = AssessmentPage {
            around: Around { person, here: Here::SelfAssessment(partner) },
            partner,
            application: application.as_ref(),
            renewable: validity
                .map(|validity| (validity.renewable_from(policy), validity.renewable_from(policy) <= now)),
            shown: validity.map(|validity| {
                (validity.shown_until(policy).min(policy.deprecated_from), validity.is_shown(&programme, now))
            }),
            past: &past,
            filled: Filled {
                asking: FormKind::SelfAssessment,
                entries: &self.edit.data,
                answers: &self.edit.answers,
                listing: &ListingFields::default(),
                completeness: &completeness,
                faults: &self.faults,
            },
            etag: &self.etag,
            status: status_words(application.as_ref(), now),
            note: self.note,
            path: path(partner),
            theirs: self.theirs.as_deref(),
            ends_at: policy.deprecated_from,
            ended: programme.self_assessment_ended(now),
            help: &programme.links,
        };
        Ok(super::page(status, assessment_page(&page)?))
    }
}

/// How the application stands, for people.
fn status_words(application: Option<&Application>, now: Timestamp) -> String {
    let Some(application) = application else { return "You have not started an application.".to_owned() };
    let ago = ago(application.waiting_since(), now);
    match application.state {
        ApplicationState::Draft => {
            format!("Draft, started {}. It is not submitted yet.", self::ago(application.started_at, now))
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
    }
}

fn ago(then: Timestamp, now: Timestamp) -> String {
    let passed: SignedDuration = now.duration_since(then);
    match passed.as_hours() / HOURS_A_DAY {
        0 => "today".to_owned(),
        1 => "1 day ago".to_owned(),
        days => format!("{days} days ago"),
    }
}
