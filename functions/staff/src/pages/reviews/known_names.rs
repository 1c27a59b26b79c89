//! The names of a partner that are no obscenity: marked where one was found, or typed, and removed.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::questionnaire::form::FormData;
use store::Store;
use store::audit::Actor;
use web::body::RequestBody;
use web::known_names::{NameChange, change_name};
use web::path::Key;
use web::posted::{no_such_button, pressed_button};
use web::render::frame::StaffArea;
use web::review::read_review;
use web::{Now, Problem, ProblemKind, reply};

use super::path_of;
use super::view::{Done, RefusedDecision, ReviewedListing};
use crate::member::StaffMember;

/// Marks a name of an app's partner as known, or no longer does.
pub async fn change_known_names(
    State(store): State<Store>,
    member: StaffMember,
    app: Result<Key, Problem>,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let person = &member.working_in(StaffArea::Reviews)?.email;
    let Key(app) = app?;
    let data = body.form().await?;
    let change = read_change(&data)?;
    let word = match change {
        NameChange::Mark(_) => "marked",
        NameChange::Forget(_) => "forgotten",
    };
    let partner = read_review(&store, &app).await?.listing.facts.partner;
    match change_name(&store, &partner, change, Actor { person, now }).await {
        Ok(()) => Ok(reply::see_other(&format!("{}?names={word}#names", path_of(&app)))),
        Err(problem) if problem.kind == ProblemKind::Invalid => {
            let reviewed = ReviewedListing::read(&store, app, now).await?;
            let unsent = RefusedDecision { violations: problem.violations, data, ..RefusedDecision::default() };
            reviewed.respond(&member, StatusCode::UNPROCESSABLE_ENTITY, &unsent, Done::default())
        }
        Err(problem) => Err(problem),
    }
}

/// Each button of a word or a name carries it; the button beside the field marks what is typed.
fn read_change(data: &FormData) -> Result<NameChange<'_>, Problem> {
    match (data.get("mark"), data.get("forget"), pressed_button(data)) {
        (Some(word), None, _) => Ok(NameChange::Mark(word)),
        (None, Some(name), _) => Ok(NameChange::Forget(name)),
        (None, None, Some("mark")) => Ok(NameChange::Mark(data.get("name").unwrap_or_default())),
        _ => Err(no_such_button()),
    }
}
