//! The visitor's id, which decides whether a partial rollout shows them the tab. It is random and identifies no person.

use axum::http::HeaderMap;
use domain::rollout::parse_visitor_id;

use super::Problem;
use super::cookie::{find_cookies, set_cookie};
use super::query::Query;

const VISITOR_COOKIE: &str = "visitor";
/// How long a browser keeps the id, in seconds: a year.
const MAX_AGE: i64 = 365 * 24 * 60 * 60;

/// The visitor's id: from `X-Visitor-Id`, else the query parameter `visitor` (an iframe can send neither a header nor a
/// third-party cookie), else the cookie. A value that is no valid id is skipped.
pub fn visitor<'a>(headers: &'a HeaderMap, query: &'a Query) -> Option<&'a str> {
    let header = headers.get("x-visitor-id").and_then(|value| value.to_str().ok());
    let cookie = find_cookies(headers, VISITOR_COOKIE).next();
    [header, query.get("visitor"), cookie].into_iter().flatten().find_map(parse_visitor_id)
}

/// An id for a visitor who has none.
///
/// # Errors
/// 500 when the system has no randomness.
pub fn new_visitor() -> Result<String, Problem> {
    Ok(uuid::Builder::from_random_bytes(runtime::secret::random_bytes()?).into_uuid().to_string())
}

/// The `Set-Cookie` with which a browser sends the id from now on.
pub fn visitor_cookie(request: &HeaderMap, id: &str) -> String {
    set_cookie(request, VISITOR_COOKIE, id, MAX_AGE)
}
