//! The queue: the applications in a state, longest waiting first.

use axum::extract::State;
use domain::access::Role;
use domain::questionnaire::assessment;
use domain::self_assessment::{ApplicationState, Purpose};
use domain::{EmailAddress, PartnerId};
use jiff::Timestamp;
use serde::Serialize;
use store::Store;
use store::applications::QueuedApplication;
use web::cursor;
use web::query::Query;
use web::reply::Reply;
use web::{Caller, Now, Problem};

/// How many applications a page has.
const PAGE: i32 = 50;

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub(crate) struct ApplicationPage {
    applications: Vec<ApplicationHead>,
    /// The path of the next page; null on the last.
    next: Option<String>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
struct ApplicationHead {
    partner: PartnerId,
    state: ApplicationState,
    purpose: Purpose,
    waiting_since: Timestamp,
    submitted_at: Option<Timestamp>,
    reviewer: Option<EmailAddress>,
    /// How complete it is.
    #[cfg_attr(feature = "schema", schemars(range(min = 0, max = 100)))]
    percent: u8,
}

impl ApplicationHead {
    fn new(QueuedApplication { partner, application }: QueuedApplication) -> Self {
        Self {
            partner,
            state: application.state,
            purpose: application.purpose,
            waiting_since: application.waiting_since(),
            submitted_at: application.submitted_at,
            percent: assessment::completeness(&application.answers).percent,
            reviewer: application.reviewer,
        }
    }
}

pub(super) async fn list_applications(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    query: Query,
) -> Result<Reply<ApplicationPage>, Problem> {
    caller.staff(Role::Assessment)?;
    let words: Vec<_> = ApplicationState::ALL.iter().map(|state| (state.as_str(), *state)).collect();
    let state = query.one_of("state", &words)?.unwrap_or(ApplicationState::Submitted);
    let after = query.get("after").map(|text| cursor::read_queue_cursor(text, &state)).transpose()?;
    let programme = store.programme().await?;
    let page = store.applications_in(state, after.as_ref(), PAGE).await?;
    let next = page.next.map(|after| cursor::write_queue_cursor(state, after)).transpose()?;
    let next = next.map(|after| format!("/staff/self-assessments?state={}&after={after}", state.as_str()));
    let applications = page.found.into_iter().map(|queued| {
        let application = queued.application.at(&programme, now);
        ApplicationHead::new(QueuedApplication { application, ..queued })
    });
    Ok(Reply::ok(ApplicationPage { applications: applications.collect(), next }))
}
