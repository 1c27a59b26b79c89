//! The layer that gives a problem the form that its reader wants: the original API's on `/rest`, a page for a browser.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{ALLOW, WWW_AUTHENTICATE};
use axum::middleware::Next;
use axum::response::Response;
use domain::session::STAFF_HOME;
use serde_json::json;

use super::accept::{Format, preferred_format};
use super::caller::KnownReader;
use super::cookie::has_session_cookie;
use super::language;
use super::language::{SIGN_IN, is_for_signed_in};
use super::problem::{Problem, ProblemKind, answer};
use super::render::page::HTML;
use super::render::problem_page::{RecoveryLink, problem_page};
use super::reply::JSON;

/// A layer: problems take the original's shape on `/rest/…` and `/marketplace/rest/…`, and are pages elsewhere for those
/// who would rather have one.
pub async fn for_reader(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let rest = path.starts_with("/rest/") || path.starts_with("/marketplace/rest/");
    let format = preferred_format(request.headers());
    // A browser that finds a challenge in the answer asks its reader for a password.
    let hides_challenge = (is_for_signed_in(path) && format == Format::Html) || is_scripted(request.headers());
    let recovery = find_recovery(path, is_for_signed_in(path) || has_session_cookie(request.headers()));
    let reader = KnownReader::default();
    let (mut parts, body) = request.into_parts();
    parts.extensions.insert(reader.clone());
    let language = match recovery {
        None => language::chosen_in(&parts.uri).unwrap_or_else(|| language::accepted(&parts.headers)),
        Some(_) => language::of_partner(&parts),
    };
    let remembered = language::remember(&parts);
    let response = next.run(Request::from_parts(parts, body)).await;
    let allowed = response.headers().get(ALLOW).cloned();
    let mut response = match (response.extensions().get::<Problem>(), format) {
        (Some(problem), _) if rest => answer(problem.kind, JSON, json!(problem.rest_document()).to_string()),
        (Some(problem), Format::Html) => {
            let must_sign_in = problem.kind == ProblemKind::Unauthenticated;
            let recovery = if must_sign_in { Some(RecoveryLink::SignIn) } else { recovery };
            let staff = reader.person().filter(|person| !person.access.staff.is_empty());
            let staff = staff.filter(|_| recovery == Some(RecoveryLink::Staff));
            answer(problem.kind, HTML, problem_page(problem, recovery, staff, language))
        }
        _ => response,
    };
    if let Some(methods) = allowed {
        response.headers_mut().insert(ALLOW, methods);
    }
    language::set_remembered(&mut response, remembered);
    if hides_challenge {
        response.headers_mut().remove(WWW_AUTHENTICATE);
    }
    response
}

/// The way on from a problem at a path.
fn find_recovery(path: &str, is_member: bool) -> Option<RecoveryLink> {
    if is_member && path.starts_with(STAFF_HOME) {
        Some(RecoveryLink::Staff)
    } else if is_member {
        Some(RecoveryLink::Apps)
    } else if path.starts_with(SIGN_IN) {
        Some(RecoveryLink::SignIn)
    } else {
        None
    }
}

/// Whether a page's own script calls.
fn is_scripted(request: &HeaderMap) -> bool {
    request.get("sec-fetch-mode").is_some_and(|mode| mode != "navigate")
}
