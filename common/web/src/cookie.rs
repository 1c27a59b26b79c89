//! The session cookie. Its value is a secret: the table stores only its hash, and nothing logs it.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use domain::session::SESSION_LIFE;
use runtime::secret::Secret;

/// Whether a session cookie was sent. Whether the session is still valid takes a read of the table.
pub(crate) fn has_cookie(headers: &HeaderMap) -> bool {
    secret(headers).is_some()
}

/// The session's secret, from the cookie for this scheme.
pub(crate) fn secret(headers: &HeaderMap) -> Option<Secret> {
    let name = cookie_name(headers);
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(other, secret)| *other == name && !secret.is_empty()).map(|(_, secret)| Secret::received(secret))
}

/// The `__Host-` prefix demands `Secure`, and browsers do not store a secure cookie over plain HTTP (a developer's
/// machine), so the name there has no prefix.
fn cookie_name(headers: &HeaderMap) -> &'static str {
    if is_plain(headers) { "session" } else { "__Host-session" }
}

fn is_plain(headers: &HeaderMap) -> bool {
    headers.get("x-forwarded-proto").is_some_and(|scheme| scheme == "http")
}

/// The `Set-Cookie` that starts a session in a browser.
pub fn cookie(request: &HeaderMap, secret: &Secret) -> String {
    set_cookie(request, secret.expose(), SESSION_LIFE.as_secs())
}

/// The `Set-Cookie` that deletes the session's cookie.
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
        assert_eq!(
            cookie(&https, &Secret::received("s")),
            "__Host-session=s; Path=/; Max-Age=43200; SameSite=Lax; HttpOnly; Secure"
        );
        assert_eq!(secret(&https).unwrap().expose(), "s3cret");
        let plain = headers(&[("x-forwarded-proto", "http"), ("cookie", "__Host-session=other; session=s3cret")]);
        assert_eq!(no_cookie(&plain), "session=; Path=/; Max-Age=0; SameSite=Lax; HttpOnly");
        assert_eq!(secret(&plain).unwrap().expose(), "s3cret");
        assert!(secret(&headers(&[("cookie", "session=plain")])).is_none());
        assert!(secret(&headers(&[("cookie", "__Host-session=")])).is_none());
    }
}
