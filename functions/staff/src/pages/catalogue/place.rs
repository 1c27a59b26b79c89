//! The form that takes an app off the marketplace, or puts it back. What an app loses is shown first, and the form repeats it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use domain::AppKey;
use domain::questionnaire::form::FormData;
use jiff::Timestamp;
use store::Store;
use store::audit::Actor;
use web::body::RequestBody;
use web::catalogue::{Place, move_app};
use web::path::Key;
use web::posted::{no_such_button, pressed_button};
use web::render::frame::StaffArea;
use web::{Now, Problem, ProblemKind, reply};

use super::app::{find_app, respond};
use super::app_path;
use super::place_form::{PlaceForm, losses_of_archiving, seen};
use crate::member::StaffMember;
use crate::reason::{REASON_MISSING, is_reason};

/// Takes an app off the marketplace, or puts it back.
pub async fn change_place(
    State(store): State<Store>,
    member: StaffMember,
    key: Result<Key, Problem>,
    Now(now): Now,
    body: RequestBody,
) -> Result<Response, Problem> {
    let person = &member.working_in(StaffArea::Catalogue)?.email;
    let (Key(key), data) = (key?, body.form().await?);
    let (place, done) = match pressed_button(&data) {
        Some("archive") => (Place::Archived, "archived"),
        Some("restore") => (Place::OnMarketplace, "restored"),
        _ => return Err(no_such_button()),
    };
    let reason = data.get("reason").unwrap_or_default().trim().to_owned();
    let fault = match place {
        Place::Archived => find_fault(&store, &key, &data, now).await?,
        Place::OnMarketplace => None,
    };
    let fault = fault.or_else(|| (!is_reason(&reason)).then_some((StatusCode::UNPROCESSABLE_ENTITY, REASON_MISSING)));
    if let Some((status, fault)) = fault {
        let form = PlaceForm { reason, fault: Some(fault) };
        return respond(&store, &member, &key, (status, form, None), now).await;
    }
    match move_app(&store, &key, place, (Some(&reason), Actor { person, now })).await {
        Ok(_) => {}
        Err(problem) if problem.kind == ProblemKind::Conflict => {
            let form = PlaceForm { reason, fault: Some("staff-archive-other") };
            return respond(&store, &member, &key, (StatusCode::CONFLICT, form, None), now).await;
        }
        Err(problem) => return Err(problem),
    }
    Ok(reply::see_other(&format!("{}?done={done}", app_path(&key))))
}

/// The status and the text that say why an app is not taken off the marketplace, if it is not.
async fn find_fault(
    store: &Store,
    key: &AppKey,
    data: &FormData,
    now: Timestamp,
) -> Result<Option<(StatusCode, &'static str)>, Problem> {
    let (_, listing) = find_app(store, key).await?;
    let losses = losses_of_archiving(&listing, &*store.programme().await?, now);
    Ok(if data.get("key").is_none_or(|typed| typed.trim() != key.as_str()) {
        Some((StatusCode::UNPROCESSABLE_ENTITY, "staff-archive-misnamed"))
    } else if data.get("seen") != Some(&seen(&losses)) {
        Some((StatusCode::CONFLICT, "staff-archive-other"))
    } else {
        None
    })
}
