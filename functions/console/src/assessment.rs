//! The application for the Security Self Assessment: shown with its review, changed, handed in, taken back, begun anew.

use crate::views::{AssessmentPage, Filled, PastPage, assessment_page, past_page};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use domain::PartnerId;
use domain::Precondition;
use domain::draft::differences;
use domain::listing::ListingFields;
use domain::questionnaire::form::{Asking, Entries, Fault, faults, input, missing_fields};
use domain::questionnaire::{Answers, assessment};
use domain::self_assessment::{Action, Application, State as Stands};
use jiff::{SignedDuration, Timestamp};
use mail::Mailer;
use store::Store;
use web::assess::{self, Step};
use web::body::Sent;
use web::path::{Begun, Partner};
use web::person::Person;
use web::prefer::wants_representation;
use web::render::frame::{ActiveLink, PageFrame};
use web::{Now, Problem, ProblemKind, SignedIn, reply};

use super::{CONFLICT, NOTHING_DIFFERS, no_such_button, precondition};

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
    let application = store.participation(&partner).await?.participation.application;
    let answers = application.as_ref().map(|application| application.answers.clone()).unwrap_or_default();
    let etag = application.map(|application| application.etag).unwrap_or_default();
    let mut entries = Entries::of(assessment::questionnaire(), &answers);
    entries.mark(Asking::SelfAssessment, &answers);
    Shown { etag, entries, answers, ..Shown::default() }.page(&store, person, &partner, StatusCode::OK, now).await
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
        frame: PageFrame { person, active: ActiveLink::None },
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
    let entries = sent.form()?;
    let precondition = precondition(&entries)?;
    let action = match entries.get("do").unwrap_or("save") {
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
    let before = store.participation(&partner).await?.participation.application.map(|open| open.answers);
    let object = entries.object(Asking::SelfAssessment, &before.unwrap_or_default());
    let (answers, violations) = Asking::SelfAssessment.read(&object);
    let shown = Shown::sent(entries, answers.clone());
    if !violations.is_empty() {
        let faults = faults(assessment::questionnaire(), &object, &violations);
        let shown = Shown { faults, ..shown };
        return shown.page(store, person, &partner, StatusCode::UNPROCESSABLE_ENTITY, now).await;
    }
    let there = match assess::take(&mailer, step(Action::Save(answers.clone()), &precondition)).await {
        Ok(there) => there,
        Err(problem) if problem.kind == ProblemKind::Stale => {
            return shown.conflict(store, person, &partner, now).await;
        }
        Err(problem) => return Err(problem),
    };
    let etag = there.participation.application.map(|application| application.etag).unwrap_or_default();
    let Some(submit) = action else {
        if wants_representation(&headers) {
            let mut shown = Shown { etag, ..shown };
            shown.entries.mark(Asking::SelfAssessment, &answers);
            shown.entries.unset(CONFLICT);
            return shown.page(store, person, &partner, StatusCode::OK, now).await;
        }
        return Ok(reply::see_other(&path(&partner)));
    };
    let saved = Precondition::Is(vec![etag.clone()]);
    match assess::take(&mailer, step(submit, &saved)).await {
        Ok(_) => Ok(reply::see_other(&path(&partner))),
        Err(problem) if problem.kind == ProblemKind::Incomplete => {
            let note = "Your answers are saved, but the application is not submitted: some questions have no answer.";
            let shown = Shown { etag, faults: lacking(&answers), note: Some(note), ..shown };
            shown.page(store, person, &partner, StatusCode::UNPROCESSABLE_ENTITY, now).await
        }
        Err(problem) => Err(problem),
    }
}

/// What an application lacks, by field.
fn lacking(answers: &Answers) -> Vec<Fault> {
    let questionnaire = assessment::questionnaire();
    let missing = assessment::completeness(answers).missing;
    let fault = |name: String| {
        let label = input(questionnaire, &name).map_or_else(|| name.clone(), |(question, ..)| question.label.clone());
        Fault { label, detail: domain::questionnaire::check::MANDATORY.to_owned(), field: Some(name) }
    };
    missing_fields(questionnaire, &missing).into_iter().map(fault).collect()
}

/// A form to be shown.
#[derive(Default)]
struct Shown {
    etag: String,
    entries: Entries,
    answers: Answers,
    faults: Vec<Fault>,
    note: Option<&'static str>,
    theirs: Option<Vec<domain::draft::Change>>,
}

impl Shown {
    fn sent(entries: Entries, answers: Answers) -> Self {
        let etag = entries.get("etag").unwrap_or_default().to_owned();
        Self { etag, entries, answers, ..Self::default() }
    }

    /// The form as the person filled it in, beside what somebody else saved meanwhile.
    async fn conflict(
        mut self,
        store: &Store,
        person: &Person,
        partner: &PartnerId,
        now: Timestamp,
    ) -> Result<Response, Problem> {
        let theirs = store.participation(partner).await?.participation.application;
        let nothing = Answers::default();
        let answers = theirs.as_ref().map_or(&nothing, |theirs| &theirs.answers);
        self.entries.rebase(Asking::SelfAssessment, answers);
        self.entries.unset(CONFLICT);
        let object = self.entries.object(Asking::SelfAssessment, answers);
        (self.answers, _) = Asking::SelfAssessment.read(&object);
        let differ = differences(assessment::questionnaire(), answers, &self.answers);
        let etag = theirs.map(|theirs| theirs.etag).unwrap_or_default();
        let note = differ.is_empty().then_some(NOTHING_DIFFERS);
        let shown = Self { etag, theirs: (!differ.is_empty()).then_some(differ), note, ..self };
        shown.page(store, person, partner, StatusCode::PRECONDITION_FAILED, now).await
    }

    async fn page(
        mut self,
        store: &Store,
        person: &Person,
        partner: &PartnerId,
        status: StatusCode,
        now: Timestamp,
    ) -> Result<Response, Problem> {
        let participation = store.participation(partner).await?.participation;
        let programme = store.programme().await?;
        let past = store.past_applications(partner, PAST).await?;
        let application = participation.application.as_ref().map(|application| application.at(&programme, now));
        if self.theirs.is_none() && self.entries.get(CONFLICT).is_some() {
            let nothing = Answers::default();
            let stored = participation.application.as_ref().map_or(&nothing, |application| &application.answers);
            self.theirs = Some(differences(assessment::questionnaire(), stored, &self.answers));
        }
        self.entries.complete(Asking::SelfAssessment, &self.answers);
        let window = participation.window();
        let policy = &programme.self_assessment;
        let completeness = assessment::completeness(&self.answers);
        let page = AssessmentPage {
            frame: PageFrame { person, active: ActiveLink::SelfAssessment(partner) },
            partner,
            application: application.as_ref(),
            renewable: window.map(|window| (window.renewable_from(policy), window.renewable_from(policy) <= now)),
            shown: window.map(|window| {
                (window.shown_until(policy).min(policy.deprecated_from), window.is_shown(&programme, now))
            }),
            past: &past,
            filled: Filled {
                asking: Asking::SelfAssessment,
                entries: &self.entries,
                answers: &self.answers,
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
        Stands::Draft => format!("Draft, started {}. It is not submitted yet.", self::ago(application.started_at, now)),
        Stands::Submitted => format!("Submitted {ago}. A review usually takes {USUAL_REVIEW_DAYS} days."),
        Stands::InReview => {
            format!("Submitted {ago} and now in review. A review usually takes {USUAL_REVIEW_DAYS} days.")
        }
        Stands::ChangesRequested => format!("The reviewers asked for changes {ago}. Make them, then submit again."),
        Stands::Approved => format!("Approved {ago}."),
        Stands::Rejected => {
            format!("Rejected {ago}. To apply again, save your answers: this starts a new application.")
        }
        Stands::Withdrawn => {
            format!("Withdrawn {ago}. To apply again, save your answers: this starts a new application.")
        }
        Stands::Closed => "Closed: the programme ended before a decision was made.".to_owned(),
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
