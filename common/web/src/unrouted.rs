//! Requests that match no route of the API: 404 for an address that does not exist, 405 for a method that it does not have,
//! and what OPTIONS asks for, preflights of browsers among it. What must not live here: anything that a handler answers.

use axum::extract::{Request, State};
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_METHOD, ALLOW, AUTHORIZATION, ORIGIN,
};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse as _, Response};
use domain::session::STAFF_HOME;
use store::Store;

use super::accept::wants_page;
use super::caller::resolve;
use super::cookie::has_session_cookie;
use super::reply::insert;
use super::signed_in::redirect_to_sign_in;
use super::{Problem, ProblemKind};

/// Every route of `template.yaml` with its method, as `build.rs` found it.
const ROUTES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/routes.rs"));

/// The reads that are for everybody, and that a page of any origin may make. A test compares the list with what the functions
/// declare as public.
pub(crate) const PUBLIC_READS: &[&str] = &[
    "/.well-known/security.txt",
    "/assets/{file}",
    "/favicon.ico",
    "/listings/{appKey}",
    "/listings/{appKey}/badge.json",
    "/listings/{appKey}/badge.svg",
    "/listings/{appKey}/privacy-and-security",
    "/listings/{appKey}/privacy-and-security/feed.atom",
    "/listings/{appKey}/security",
    "/marketplace/rest/3/privacy-and-security/products/{productId}",
    "/openapi.json",
    "/partners/{partnerId}",
    "/rest/2/addons/{addonKey}/privacy-and-security",
    "/rest/3/privacy-and-security/products/{productId}",
    "/robots.txt",
    "/statistics",
];

/// What a public read takes from a page of another origin. Credentials are not among it: a page elsewhere never acts for its
/// reader.
const CROSS_ORIGIN_HEADERS: &str = "Accept, Accept-Language, If-None-Match, X-Visitor-Id";

/// For how many seconds a browser may remember the answer to a preflight: a day.
const PREFLIGHT_SECONDS: &str = "86400";

/// Whether a request is for an address among staff's pages, from somebody who may be signed in.
pub(crate) fn is_of_staff(path: &str, headers: &HeaderMap) -> bool {
    path.starts_with(STAFF_HOME) && has_session_cookie(headers)
}

/// The fallback of the function that gets requests without a route: it finds out who asks, so that staff keep their links, and
/// answers as always.
pub async fn answer_staff(State(store): State<Store>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    match resolve(&parts, &store).await {
        Ok(_) => answer(&parts.method, parts.uri.path(), &parts.headers),
        Err(problem) => problem.into_response(),
    }
}

/// Answers a request for which API Gateway found no route.
pub(crate) fn answer(method: &Method, path: &str, headers: &HeaderMap) -> Response {
    let routes: Vec<_> = ROUTES.iter().filter(|(_, pattern)| matches(pattern, path)).collect();
    // API Gateway matches the path as it was sent and hands it over decoded: what has a route now had none as it was sent.
    let only_decoded = routes.iter().any(|(has, _)| *has == method.as_str());
    if routes.is_empty() || only_decoded {
        // Who is not signed in does not learn which pages there are, and comes back to the address once they are.
        let is_stranger = path.starts_with(STAFF_HOME) && !has_session_cookie(headers);
        if is_stranger && method == Method::GET && wants_page(headers) && !headers.contains_key(AUTHORIZATION) {
            return redirect_to_sign_in(path);
        }
        return Problem::new(ProblemKind::NotFound, "There is nothing at this address.").into_response();
    }
    let mut methods: Vec<_> = routes.iter().map(|(method, _)| *method).chain(["OPTIONS"]).collect();
    methods.sort_unstable();
    methods.dedup();
    let methods = methods.join(", ");
    let mut response = if method == Method::OPTIONS {
        let is_public = routes.iter().any(|(_, pattern)| PUBLIC_READS.contains(pattern));
        options(is_public && headers.contains_key(ORIGIN) && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD))
    } else {
        let detail = format!("This address does not take {method}. It takes {methods}. Nothing was changed.");
        Problem::new(ProblemKind::MethodNotAllowed, detail).into_response()
    };
    insert(&mut response, ALLOW, &methods);
    response
}

/// Whether a path, still encoded, is one of a route's.
fn matches(pattern: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(wanted), Some(given)) if wanted == given || (wanted.starts_with('{') && !given.is_empty()) => {}
            _ => return false,
        }
    }
}

fn options(is_allowed_preflight: bool) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    if is_allowed_preflight {
        insert(&mut response, ACCESS_CONTROL_ALLOW_ORIGIN, "*");
        insert(&mut response, ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD");
        insert(&mut response, ACCESS_CONTROL_ALLOW_HEADERS, CROSS_ORIGIN_HEADERS);
        insert(&mut response, ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_matches_segment_by_segment() {
        for (pattern, path, expected) in [
            ("/", "/", true),
            ("/apps/{appKey}", "/apps/a%2Fb", true),
            ("/apps/{appKey}", "/apps/", false),
            ("/apps/{appKey}", "/apps/a/", false),
            ("/apps/{appKey}", "/apps", false),
            ("/apps/{appKey}/single", "/apps/a/double", false),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn the_list_of_public_reads_names_routes_alone() {
        for path in PUBLIC_READS {
            assert!(ROUTES.contains(&("GET", path)), "{path}");
        }
    }
}
