//! The queue of reviewers: the applications in a state, longest waiting first.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::PartnerId;
use domain::questionnaire::assessment;
use domain::self_assessment::{Application, ApplicationState, Purpose};
use jiff::Timestamp;
use store::{Row, Store};
use web::query::Query;
use web::render::frame::{PageFrame, StaffArea};
use web::{Now, Problem, cursor};

use super::path_of;
use crate::member::StaffMember;
use crate::words::state_text;

/// How many applications a page has.
const PAGE: i32 = 50;

/// The states in which staff look for applications. Drafts are the partner's own affair.
const STATES: [ApplicationState; 7] = [
    ApplicationState::Submitted,
    ApplicationState::InReview,
    ApplicationState::ChangesRequested,
    ApplicationState::Approved,
    ApplicationState::Rejected,
    ApplicationState::Withdrawn,
    ApplicationState::Closed,
];

#[derive(Template)]
#[template(path = "assessments.html")]
struct QueuePage<'a> {
    frame: PageFrame<'a>,
    state: ApplicationState,
    rows: Vec<QueueRow>,
    /// The link to the next page.
    next: Option<String>,
    now: Timestamp,
    ends_at: Timestamp,
    ended: bool,
}

struct QueueRow {
    partner: PartnerId,
    /// The partner's name.
    name: String,
    application: Application,
    percent: u8,
}

pub async fn list_queue(
    State(store): State<Store>,
    member: StaffMember,
    Now(now): Now,
    query: Query,
) -> Result<Response, Problem> {
    member.working_in(StaffArea::SelfAssessments)?;
    let words: Vec<_> = STATES.iter().map(|state| (state.as_str(), *state)).collect();
    let state = query.one_of("state", &words)?.unwrap_or(ApplicationState::Submitted);
    let after = query.get("after").map(cursor::read_cursor::<Row>).transpose()?;
    let programme = store.programme().await?;
    let page = store.applications_in(state, after.as_ref(), PAGE).await?;
    let next = page.next.map(|row| cursor::write_cursor(&row)).transpose()?;
    let mut rows = Vec::new();
    for queued in page.found {
        let application = queued.application.at(&programme, now);
        let percent = assessment::completeness(&application.answers).percent;
        let name = store.partner_name(&queued.partner).await?;
        rows.push(QueueRow { partner: queued.partner, name, application, percent });
    }
    let page = QueuePage {
        frame: member.frame(StaffArea::SelfAssessments),
        state,
        rows,
        next: next.map(|after| format!("{}?state={}&after={after}", StaffArea::SelfAssessments.path(), state.as_str())),
        now,
        ends_at: programme.self_assessment.deprecated_from,
        ended: programme.self_assessment_ended(now),
    };
    member.respond(StatusCode::OK, &page)
}

impl QueuePage<'_> {
    /// The states, each with the text that names it.
    fn states(&self) -> [(ApplicationState, &'static str); 7] {
        STATES.map(|state| (state, state_text(state)))
    }

    /// The text that says when the programme ends, or that it has ended.
    fn end_text(&self) -> &'static str {
        if self.ended { "staff-assessments-ended" } else { "staff-assessments-end" }
    }
}

impl QueueRow {
    fn path(&self) -> String {
        path_of(&self.partner)
    }

    /// The text that names what the application is for.
    fn purpose(&self) -> &'static str {
        match self.application.purpose {
            Purpose::New => "purpose-new",
            Purpose::Renewal => "purpose-renewal",
            Purpose::Update => "purpose-update",
        }
    }
}
