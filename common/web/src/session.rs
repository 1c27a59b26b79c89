//! Browser sessions: whose session a request belongs to, and protection against requests that other sites make a browser
//! send (cross-site request forgery).
//!
//! Invariant: a request that changes something and is authenticated by cookie was sent by a page of ours.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use axum::http::request::Parts;
use domain::session::{SessionState, session_state};
use jiff::Timestamp;
use runtime::secret::SecretHash;
use store::Store;

use super::cookie::session_secret;
use super::person::Person;
use super::{Problem, ProblemKind};

/// The hash of a session's secret, under which the session is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionHash(String);

impl SessionHash {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The person whose session's cookie was sent, if the session is valid at `now`. An unknown or expired cookie is no error:
/// browsers send cookies without being asked.
pub(super) async fn signed_in(
    parts: &Parts,
    store: &Store,
    now: Timestamp,
) -> Result<Option<(Person, SecretHash)>, Problem> {
    let Some(secret) = session_secret(&parts.headers) else { return Ok(None) };
    let hash = secret.hash();
    let Some(session) = store.session(&hash).await? else { return Ok(None) };
    let lives = match session_state(session.started_at, session.used_at, now) {
        SessionState::Fresh => true,
        SessionState::Stale => store.note_session_use(&hash, now).await?,
        SessionState::Ended => false,
    };
    if !lives {
        return Ok(None);
    }
    if !parts.method.is_safe() {
        from_our_pages(&parts.headers)?;
    }
    Ok(Some((Person { email: session.email, access: session.access, limit: None }, hash)))
}

/// Checks that a browser sent the request from a page of ours, which it says in `Sec-Fetch-Site` or else in `Origin`.
///
/// # Errors
/// 403 when another site's page sent it, and when neither header is there: every browser that stores the cookie sends one.
pub fn from_our_pages(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let ours = match (text("sec-fetch-site"), text(ORIGIN.as_str())) {
        // `none`: the user did it directly, for example by reloading the page.
        (Some(site), _) => matches!(site, "same-origin" | "none"),
        (None, Some(origin)) => {
            let host = origin.split_once("://").map(|(_, host)| host);
            host.is_some_and(|host| text(HOST.as_str()).is_some_and(|ours| host.eq_ignore_ascii_case(ours)))
        }
        (None, None) => false,
    };
    if ours {
        return Ok(());
    }
    let detail =
        "This request came from another website, so nothing was changed. Open this site directly and try again.";
    Err(Problem::new(ProblemKind::Forbidden, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn only_our_own_pages_may_send_a_change_with_the_cookie() {
        for ours in [
            &[("sec-fetch-site", "same-origin"), ("origin", "https://evil.example")][..],
            &[("sec-fetch-site", "none")],
            &[("origin", "https://market.example"), ("host", "market.example")],
            &[("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")],
        ] {
            assert!(from_our_pages(&headers(ours)).is_ok(), "{ours:?}");
        }
        for theirs in [
            &[][..],
            &[("host", "market.example")],
            &[("sec-fetch-site", "cross-site"), ("origin", "https://market.example"), ("host", "market.example")],
            &[("sec-fetch-site", "same-site")],
            &[("origin", "https://market.example.evil.example"), ("host", "market.example")],
            &[("origin", "http://127.0.0.1:3001"), ("host", "127.0.0.1:3000")],
            &[("origin", "null"), ("host", "market.example")],
        ] {
            assert_eq!(from_our_pages(&headers(theirs)).unwrap_err().kind, ProblemKind::Forbidden, "{theirs:?}");
        }
    }
}
