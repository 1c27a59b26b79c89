//! The queue: the applications in a state, longest waiting first.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::access::Role;
use domain::questionnaire::assessment;
use domain::self_assessment::ApplicationState;
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use store::Row;
use store::Store;
use store::self_assessments::Queued;
use web::cursor;
use web::query::Query;
use web::{Caller, Now, Problem, reply};

/// How many applications a page has.
const PAGE: i32 = 50;

/// Where a page ends and the next begins: in the queue of a state, after a row.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Cursor {
    state: ApplicationState,
    after: Row,
}

/// Reads `after`, as a page of the same state gave it.
fn after(text: &str, state: ApplicationState) -> Result<Row, Problem> {
    let place: Cursor = cursor::read_cursor(text)?;
    if place.state == state { Ok(place.after) } else { Err(cursor::invalid_cursor()) }
}

pub(super) async fn list(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    query: Query,
) -> Result<Response, Problem> {
    caller.staff(Role::Assessment)?;
    let words: Vec<_> = ApplicationState::ALL.iter().map(|state| (state.as_str(), *state)).collect();
    let state = query.one_of("state", &words)?.unwrap_or(ApplicationState::Submitted);
    let after = query.get("after").map(|text| self::after(text, state)).transpose()?;
    let programme = store.programme().await?;
    let page = store.queue(state, after.as_ref(), PAGE).await?;
    let next = page.next.map(|after| cursor::write_cursor(&Cursor { state, after })).transpose()?;
    let next = next.map(|after| format!("/staff/self-assessments?state={}&after={after}", state.as_str()));
    let applications = page.found.iter().map(|queued| {
        let application = queued.application.at(&programme, now);
        head(&Queued { application, ..queued.clone() })
    });
    let applications: Vec<Json> = applications.collect();
    reply::json(StatusCode::OK, &json!({ "applications": applications, "next": next }))
}

fn head(Queued { partner, application }: &Queued) -> Json {
    json!({
        "partner": partner,
        "state": application.state,
        "purpose": application.purpose,
        "waitingSince": application.waiting_since(),
        "submittedAt": application.submitted_at,
        "reviewer": application.reviewer,
        "percent": assessment::completeness(&application.answers).percent,
    })
}
