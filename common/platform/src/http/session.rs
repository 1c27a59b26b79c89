//! Sessions in a browser: the cookie that carries one, the refusal of what other sites send with it, and the pages for
//! those who are signed in ([`SignedIn`]).
//!
//! Invariants: the cookie's value is never kept or logged, only its hash; a call that changes something and came by cookie
//! came from a page of ours.

use axum::extract::{FromRef, FromRequestParts};
use axum::http::header::{COOKIE, HOST, LOCATION, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use domain::session::{Life, ReturnPath, SESSION_LIFE, life};
use jiff::Timestamp;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::caller::{Caller, Person, resolve};
use super::reply::{Format, insert, preferred};
use super::{Problem, ProblemKind};
use crate::Store;
use crate::store::people::token_hash;

/// The address of the page that signs in.
pub const SIGN_IN: &str = "/sign-in";

/// Somebody who is signed in, for the pages under `/manage`. Whoever asks for a page and is not signed in is led to the
/// sign-in page and back; everybody else gets 401.
///
/// An API token is as good as a session, so that programs may read what pages offer for download; what only a person may
/// do asks for [`SignedIn::by_session`].
#[derive(Clone, Debug)]
pub struct SignedIn {
    /// Who it is.
    pub person: Person,
    session: Option<SessionHash>,
}

/// The hash of the session that a call came with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionHash(String);

impl SessionHash {
    /// The hash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Who calls, and the session that they came with.
#[derive(Clone, Debug)]
pub struct Visit {
    /// Who calls.
    pub caller: Caller,
    /// The session, if that is how they came.
    pub session: Option<SessionHash>,
}

impl<S> FromRequestParts<S> for Visit
where
    S: Send + Sync,
    Store: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        resolve(parts, &Store::from_ref(state)).await
    }
}

impl SignedIn {
    /// The same person as a caller, who is asked for their permissions there.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Caller::Person(self.person.clone())
    }

    /// The session.
    ///
    /// # Errors
    /// 403 for somebody who came by an API token: a token that leaks must not be able to make more of itself.
    pub fn by_session(&self) -> Result<&SessionHash, Problem> {
        self.session.as_ref().ok_or_else(|| {
            Problem::new(
                ProblemKind::Forbidden,
                "This cannot be done with an API token. Sign in with a browser at /sign-in.",
            )
        })
    }
}

/// Why a page is not shown.
#[derive(Debug)]
pub enum Away {
    /// Its reader is to sign in first, and is led back then.
    SignIn(ReturnPath),
    /// Any other reason.
    Problem(Problem),
}

impl From<Problem> for Away {
    fn from(problem: Problem) -> Self {
        Self::Problem(problem)
    }
}

impl IntoResponse for Away {
    fn into_response(self) -> Response {
        match self {
            Self::SignIn(then) => {
                let then = utf8_percent_encode(then.as_str(), NON_ALPHANUMERIC);
                see_other(&format!("{SIGN_IN}?then={then}"))
            }
            Self::Problem(problem) => problem.into_response(),
        }
    }
}

/// Leads a browser to a page of ours with a GET. No cache keeps it.
#[must_use]
pub fn see_other(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    insert(&mut response, LOCATION, path);
    insert(&mut response, axum::http::header::CACHE_CONTROL, "private, no-store");
    response
}

impl<S> FromRequestParts<S> for SignedIn
where
    S: Send + Sync,
    Store: FromRef<S>,
{
    type Rejection = Away;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Away> {
        let Visit { caller, session } = resolve(parts, &Store::from_ref(state)).await?;
        match caller {
            Caller::Person(person) => Ok(Self { person, session }),
            Caller::Nobody if parts.method == Method::GET && preferred(&parts.headers) == Format::Html => {
                let path = parts.uri.path_and_query().map_or(domain::session::HOME, |path| path.as_str());
                Err(Away::SignIn(ReturnPath::parse(path).unwrap_or_default()))
            }
            // A browser sends the form again when this answer is loaded anew, so nothing that was written is lost.
            Caller::Nobody => Err(Away::Problem(Problem::new(
                ProblemKind::Unauthenticated,
                "You are not signed in, or your session has ended. Nothing was saved yet: sign in at /sign-in in another tab, then reload this page to send what you wrote.",
            ))),
        }
    }
}

/// Whose session a call came with, if it lives at `now`. A cookie that is wrong or over is nobody's: browsers send cookies
/// without being asked.
pub(super) async fn signed_in(
    parts: &Parts,
    store: &Store,
    now: Timestamp,
) -> Result<Option<(Person, SessionHash)>, Problem> {
    let Some(secret) = secret(&parts.headers) else { return Ok(None) };
    let hash = token_hash(secret);
    let Some(session) = store.session(&hash).await? else { return Ok(None) };
    let lives = match life(session.started_at, session.used_at, now) {
        Life::Fresh => true,
        Life::Stale => store.note_use(&hash, now).await?,
        Life::Over => false,
    };
    if !lives {
        return Ok(None);
    }
    if !parts.method.is_safe() {
        from_our_pages(&parts.headers)?;
    }
    Ok(Some((Person { email: session.email, access: session.access }, SessionHash(hash))))
}

/// That a browser sent this from a page of ours: it says so itself in `Sec-Fetch-Site`, or else in `Origin`.
///
/// # Errors
/// 403 for another site's page, and for who says nothing: every browser that keeps the cookie says one or the other.
pub fn from_our_pages(headers: &HeaderMap) -> Result<(), Problem> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let ours = match (text("sec-fetch-site"), text(ORIGIN.as_str())) {
        // `none`: the reader did it themselves, as by loading a page again.
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

/// Whether a call comes from a browser that was signed in and did not sign out; whether it still is takes a read.
pub(super) fn has_cookie(headers: &HeaderMap) -> bool {
    secret(headers).is_some()
}

/// The session's secret in the cookie that a browser keeps for this scheme.
fn secret(headers: &HeaderMap) -> Option<&str> {
    let name = cookie_name(headers);
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(other, secret)| *other == name && !secret.is_empty()).map(|(_, secret)| secret)
}

/// Over plain HTTP, as on a developer's machine, a browser would not keep a secure cookie, so not this prefix either.
fn cookie_name(headers: &HeaderMap) -> &'static str {
    if is_plain(headers) { "session" } else { "__Host-session" }
}

fn is_plain(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "http")
}

/// The `Set-Cookie` that gives a browser its session.
#[must_use]
pub fn cookie(request: &HeaderMap, secret: &str) -> String {
    set_cookie(request, secret, SESSION_LIFE.as_secs())
}

/// The `Set-Cookie` that takes it away.
#[must_use]
pub fn no_cookie(request: &HeaderMap) -> String {
    set_cookie(request, "", 0)
}

fn set_cookie(request: &HeaderMap, value: &str, max_age: i64) -> String {
    let secure = if is_plain(request) { "" } else { "; Secure" };
    format!("{}={value}; Path=/; Max-Age={max_age}; SameSite=Lax; HttpOnly{secure}", cookie_name(request))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn the_cookie_has_its_prefix_wherever_there_is_https() {
        let https = headers(&[("x-forwarded-proto", "https"), ("cookie", "a=b; session=plain; __Host-session=s3cret")]);
        assert_eq!(cookie(&https, "s"), "__Host-session=s; Path=/; Max-Age=43200; SameSite=Lax; HttpOnly; Secure");
        assert_eq!(secret(&https), Some("s3cret"));
        let plain = headers(&[("x-forwarded-proto", "http"), ("cookie", "__Host-session=other; session=s3cret")]);
        assert_eq!(no_cookie(&plain), "session=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly");
        assert_eq!(secret(&plain), Some("s3cret"));
        assert_eq!(secret(&headers(&[("cookie", "session=plain")])), None);
        assert_eq!(secret(&headers(&[("cookie", "__Host-session=")])), None);
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
