//! What programs look for at an address that every site has: which pages search engines may read (`/robots.txt`, RFC 9309),
//! the site's icon (`/favicon.ico`), and where to report a security bug (`/.well-known/security.txt`, RFC 9116).

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use domain::language::Language;
use domain::programme::{Programme, SecurityContact};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use web::render::assets::icon;
use web::render::link::mailto;
use web::reply::{Keep, public};
use web::{Caller, Now, Problem, ProblemKind};

use super::state::ReadState;

/// The media type of a text.
const TEXT: &str = "text/plain; charset=utf-8";

/// Only what customers read: their pages, the badges and feeds around them, and what the pages load. Everything else is for
/// partners, staff or programs, and a route that is added later is too until it is named here. Of the rules that match an
/// address, the longest counts (RFC 9309, 2.2.2).
const ROBOTS: &str = "\
User-agent: *
Allow: /listings/
Allow: /partners/
Allow: /statistics
Allow: /assets/
Allow: /favicon.ico
Allow: /.well-known/
Disallow: /partners/*/self-assessment
Disallow: /
";

pub(super) async fn read_robots(_: Caller, headers: HeaderMap) -> Response {
    public(&headers, TEXT, ROBOTS.to_owned(), Keep::ForADay)
}

/// The icon of the pages, for whoever asks for it without having read one. Its media type says that it is an SVG; the
/// ending of the address does not matter to browsers.
pub(super) async fn read_favicon(_: Caller, headers: HeaderMap) -> Response {
    let icon = icon();
    public(&headers, icon.media_type, icon.text.to_string(), Keep::ForADay)
}

pub(super) async fn read_security_contact(
    State(state): State<ReadState>,
    _: Caller,
    Now(now): Now,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let programme = state.store.programme().await?;
    let text = security_text(&programme, &state.public_url, now)?;
    Ok(public(&headers, TEXT, text, Keep::ForADay))
}

/// The text of `/.well-known/security.txt`.
fn security_text(programme: &Programme, public_url: &str, now: Timestamp) -> Result<String, Problem> {
    let contact = match programme.security_contact() {
        SecurityContact::Page(href) => href.to_owned(),
        SecurityContact::Mail(address) => mailto(address.as_str()),
    };
    let languages: Vec<&str> = Language::ALL.iter().map(|language| language.code()).collect();
    let mut text =
        format!("Contact: {contact}\nExpires: {}\nPreferred-Languages: {}\n", expiry(now)?, languages.join(", "));
    // The address of the file must be https (RFC 9116, 2.5.2), which it is not on a developer's machine.
    if public_url.starts_with("https://") {
        text.push_str(&format!("Canonical: {public_url}/.well-known/security.txt\n"));
    }
    Ok(text)
}

/// A year from now, at the beginning of a day in UTC: the text stays the same for a day, and caches can keep it.
fn expiry(now: Timestamp) -> Result<Timestamp, Problem> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let expiry = today.checked_add(1.year()).and_then(|day| day.to_zoned(TimeZone::UTC));
    let expiry = expiry.map_err(|error| {
        tracing::error!(%error, "no day is a year from {today}");
        Problem::new(ProblemKind::Internal, "We have logged the error. Try again later.")
    })?;
    Ok(expiry.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_https_security_txt_names_its_own_address() {
        let now = "2024-02-29T12:00:00Z".parse().unwrap();
        let text = security_text(&Programme::default(), "https://tab.example", now).unwrap();
        let canonical = "Canonical: https://tab.example/.well-known/security.txt\n";
        assert!(text.ends_with(canonical), "{text}");
        assert!(text.contains("\nExpires: 2025-02-28T00:00:00Z\n"), "{text}");
    }
}
