//! Cookies: how they are read and set, and the session's. A session's value is a secret: the table stores only its hash, and
//! nothing logs it.
//!
//! No crate does this: two cookies with fixed attributes and values without special characters are a few lines, and all
//! functions would start with a parser of dates that they never use.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use domain::session::SESSION_LIFE;
use runtime::secret::Secret;

/// The values of the cookies with this name. A browser may send several, for example of different paths.
pub(crate) fn find_cookies<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(move |(other, _)| *other == name).map(|(_, value)| value)
}

/// The `Set-Cookie` of a cookie that scripts cannot read and other sites' forms do not send. `max_age` is in seconds.
pub(crate) fn set_cookie(request: &HeaderMap, name: &str, value: &str, max_age: i64) -> String {
    // Browsers do not store a secure cookie over plain HTTP, which a developer's machine uses.
    let secure = if is_plain(request) { "" } else { "; Secure" };
    format!("{name}={value}; Path=/; Max-Age={max_age}; SameSite=Lax; HttpOnly{secure}")
}

fn is_plain(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "http")
}

/// The prefix `__Host-` demands `Secure`, so the name has none over plain HTTP.
fn session_cookie_name(headers: &HeaderMap) -> &'static str {
    if is_plain(headers) { "session" } else { "__Host-session" }
}

/// The session's secret, from the cookie for this scheme.
pub(crate) fn session_secret(headers: &HeaderMap) -> Option<Secret> {
    find_cookies(headers, session_cookie_name(headers)).find(|secret| !secret.is_empty()).map(Secret::received)
}

/// Whether a session cookie was sent. Whether the session is still valid takes a read of the table.
pub(crate) fn has_session_cookie(headers: &HeaderMap) -> bool {
    session_secret(headers).is_some()
}

/// The `Set-Cookie` that starts a session in a browser.
pub fn session_cookie(request: &HeaderMap, secret: &Secret) -> String {
    set_cookie(request, session_cookie_name(request), secret.expose(), SESSION_LIFE.as_secs())
}

/// The `Set-Cookie` that deletes the session's cookie.
pub fn expired_session_cookie(request: &HeaderMap) -> String {
    set_cookie(request, session_cookie_name(request), "", 0)
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
        assert_eq!(
            session_cookie(&https, &Secret::received("s")),
            "__Host-session=s; Path=/; Max-Age=43200; SameSite=Lax; HttpOnly; Secure"
        );
        assert_eq!(session_secret(&https).unwrap().expose(), "s3cret");
        let plain = headers(&[("x-forwarded-proto", "http"), ("cookie", "__Host-session=other; session=s3cret")]);
        assert_eq!(expired_session_cookie(&plain), "session=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly");
        assert_eq!(session_secret(&plain).unwrap().expose(), "s3cret");
        assert!(session_secret(&headers(&[("cookie", "session=plain")])).is_none());
        assert!(session_secret(&headers(&[("cookie", "__Host-session=")])).is_none());
    }
}
