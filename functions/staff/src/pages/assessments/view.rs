//! One application: the answers beside the criteria for passing, what has changed since the answers before, and the form with
//! which a reviewer decides.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::PartnerId;
use domain::questionnaire::assessment::{self, AssessmentRow};
use domain::questionnaire::differences::{FieldChange, differences};
use domain::questionnaire::form::FormData;
use domain::questionnaire::{Answers, Violation};
use domain::self_assessment::{Application, ApplicationState, Note, Participation};
use jiff::Timestamp;
use runtime::text::BadText;
use store::Store;
use web::path::Partner;
use web::posted::pressed_button;
use web::query::Query;
use web::render::changes::{ReadableChange, readable_changes};
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem};

use super::path_of;
use crate::member::StaffMember;
use crate::words::state_text;

/// How many earlier applications are listed.
const PAST: i32 = 20;

/// The steps, each with the text that says that it was taken.
const DONE: [(&str, &str); 4] = [
    ("start-review", "staff-done-start-review"),
    ("request-changes", "staff-done-request-changes"),
    ("approve", "staff-done-approve"),
    ("reject", "staff-done-reject"),
];

/// What a reviewer has written and not sent yet, and why it was refused.
#[derive(Default)]
pub struct Unsent {
    /// The fields as they were sent; empty when the page is opened.
    pub data: FormData,
    /// What is wrong with them.
    pub violations: Vec<Violation>,
    /// Whether somebody changed the application in the meantime.
    pub is_stale: bool,
}

impl Unsent {
    /// What is wrong with the reasons.
    fn about_reasons(&self) -> &'static str {
        match pressed_button(&self.data) {
            Some("approve") => "staff-approve-drops",
            _ => "staff-reasons-missing",
        }
    }
}

/// An application, and what it is compared with.
pub struct ReviewedApplication {
    pub partner: PartnerId,
    pub name: String,
    pub application: Application,
    /// The answers that came before, and when they were given.
    before: Option<(Timestamp, Answers)>,
    past: Vec<Application>,
    approved_until: Option<Timestamp>,
    ended: bool,
}

#[derive(Template)]
#[template(path = "assessment.html")]
struct ApplicationPage<'a> {
    frame: PageFrame<'a>,
    reviewed: &'a ReviewedApplication,
    rows: Vec<AssessmentRow>,
    changes: Vec<ReadableChange<'a>>,
    unsent: &'a Unsent,
    /// The text that says which step was just taken.
    done: Option<&'static str>,
    percent: u8,
}

pub async fn show_application(
    State(store): State<Store>,
    member: StaffMember,
    partner: Result<Partner, Problem>,
    Now(now): Now,
    query: Query,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::SelfAssessments)?;
    let Partner(partner) = partner?;
    let reviewed = ReviewedApplication::read(&store, &partner, now).await?;
    let done = query.one_of("done", &DONE)?;
    reviewed.respond(&member, StatusCode::OK, &Unsent::default(), done)
}

impl ReviewedApplication {
    /// # Errors
    /// 404 if the partner has never begun an application.
    pub async fn read(store: &Store, partner: &PartnerId, now: Timestamp) -> Result<Self, Problem> {
        let Participation { application, approval } = store.participation(partner).await?.value;
        let application = application.ok_or_else(|| Problem::not_found("application of such a partner"))?;
        let programme = store.programme().await?;
        let application = application.at(&programme, now);
        let mut past = store.past_applications(partner, PAST).await?;
        past.retain(|past| past.started_at != application.started_at);
        let approved_until = approval.as_ref().map(|approval| approval.validity.expires_at);
        // An application that was approved is the approval itself: it is compared with the one before.
        let approved = approval.filter(|approval| {
            application.state != ApplicationState::Approved || approval.answered_at < application.since
        });
        let before = approved
            .map(|approval| (approval.answered_at, approval.answers))
            .or_else(|| past.first().map(|past| (past.since, past.answers.clone())));
        Ok(Self {
            name: store.partner_name(partner).await?,
            partner: partner.clone(),
            ended: programme.self_assessment_ended(now),
            application,
            before,
            past,
            approved_until,
        })
    }

    pub fn respond(
        &self,
        member: &StaffMember,
        status: StatusCode,
        unsent: &Unsent,
        done: Option<&'static str>,
    ) -> Result<Response, Problem> {
        let questionnaire = assessment::questionnaire();
        let answers = &self.application.answers;
        let changed: Vec<FieldChange> = match &self.before {
            Some((_, before)) => differences(questionnaire, before, answers),
            None => Vec::new(),
        };
        let page = ApplicationPage {
            frame: member.frame(StaffArea::SelfAssessments),
            reviewed: self,
            rows: assessment::rows(answers),
            changes: readable_changes(questionnaire, &changed, member.texts())?,
            unsent,
            done,
            percent: assessment::completeness(answers).percent,
        };
        member.respond(status, &page)
    }

    /// Whether a reviewer can take a step.
    fn is_open(&self) -> bool {
        !self.ended && self.application.state.is_with_staff()
    }
}

impl ApplicationPage<'_> {
    fn title(&self) -> Result<String, BadText> {
        let texts = self.frame.texts;
        let title = texts.text_with("staff-application-of", "partner", &self.reviewed.name)?;
        if self.unsent.violations.is_empty() { Ok(title) } else { texts.text_with("error-title", "title", &title) }
    }

    fn path(&self) -> String {
        path_of(&self.reviewed.partner)
    }

    fn state_text(&self) -> &'static str {
        state_text(self.reviewed.application.state)
    }

    /// The questions by their areas.
    fn areas(&self) -> impl Iterator<Item = (&str, &[AssessmentRow])> {
        let areas = self.rows.chunk_by(|one, next| one.section == next.section);
        areas.map(|rows| (rows.first().map_or("", |row| row.section), rows))
    }

    fn has_changed(&self, row: &AssessmentRow) -> bool {
        self.changes.iter().any(|change| change.question == row.id)
    }

    fn notes_on(&self, row: &AssessmentRow) -> Vec<&Note> {
        self.reviewed.application.notes.iter().filter(|note| note.question.as_ref() == Some(row.id)).collect()
    }

    fn notes_on_whole(&self) -> Vec<&Note> {
        self.reviewed.application.notes.iter().filter(|note| note.question.is_none()).collect()
    }

    /// What was written in a field and not sent.
    fn unsent_text(&self, field: &str) -> &str {
        self.unsent.data.get(field).unwrap_or_default()
    }

    /// What was written about a question and not sent.
    fn unsent_note(&self, row: &AssessmentRow) -> &str {
        self.unsent_text(&format!("note.{}", row.id))
    }
}
