//! The layer that gives a problem the form that its reader wants: the original API's on `/rest`, a page for a browser.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::WWW_AUTHENTICATE;
use axum::middleware::Next;
use axum::response::Response;
use domain::language::Language;
use serde_json::json;

use super::accept::{Format, preferred_format};
use super::cookie::has_cookie;
use super::language;
use super::problem::{Problem, ProblemKind, answer};
use super::query::Query;
use super::render::{HTML, Onward, problem_page};
use super::reply::JSON;
use super::signed_in::SIGN_IN;

/// A layer: problems take the original's shape on `/rest/…` and `/marketplace/rest/…`, and are pages elsewhere for those
/// who would rather have one.
pub async fn for_reader(request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let rest = path.starts_with("/rest/") || path.starts_with("/marketplace/rest/");
    let format = preferred_format(request.headers());
    let page = path.starts_with("/manage") && format == Format::Html;
    let quiet = page || is_scripted(request.headers());
    let at_home = path.starts_with("/manage") || has_cookie(request.headers());
    let onward = if path.starts_with(SIGN_IN) { Onward::SignIn } else { Onward::Nowhere };
    let onward = if at_home { Onward::Apps } else { onward };
    let customer = !at_home && onward == Onward::Nowhere;
    let language = customer.then(|| language_of(&request));
    let response = next.run(request).await;
    let mut response = match (response.extensions().get::<Problem>(), format) {
        (Some(problem), _) if rest => answer(problem.kind, JSON, json!(problem.rest_document()).to_string()),
        (Some(problem), Format::Html) => {
            let onward = if problem.kind == ProblemKind::Unauthenticated { Onward::SignIn } else { onward };
            answer(problem.kind, HTML, problem_page(problem, onward, language))
        }
        _ => response,
    };
    if quiet {
        response.headers_mut().remove(WWW_AUTHENTICATE);
    }
    response
}

/// The language of a customer who reads of a problem, even of one with the language that they chose.
fn language_of(request: &Request) -> Language {
    let chosen = language::chosen(&Query::read(request.uri().query().unwrap_or_default()));
    chosen.ok().flatten().unwrap_or_else(|| language::accepted(request.headers()))
}

/// Whether a page's own script calls. A browser that finds a challenge in the answer asks its reader for a password,
/// whatever the script would have made of the 401.
fn is_scripted(request: &HeaderMap) -> bool {
    request.get("sec-fetch-mode").is_some_and(|mode| mode != "navigate")
}
