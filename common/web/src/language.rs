//! The language of an answer: what the reader chose in the address, else what their browser asks for, else English. Pages
//! for partners, which no cache shares, remember the choice in a cookie.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::header::SET_COOKIE;
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Uri};
use axum::response::Response;
use domain::language::Language;
use domain::session::{HOME, STAFF_HOME};

use super::Problem;
use super::accept::weighted_values;
use super::cookie::{find_cookies, set_cookie};
use super::query::Query;

/// The address of the page that signs in.
pub const SIGN_IN: &str = "/sign-in";

/// Whether a path is of a page for people who are signed in. Below `/staff` there are routes for programs too, which answer
/// as pages do only to somebody who asks for a page.
pub(crate) fn is_for_signed_in(path: &str) -> bool {
    [HOME, STAFF_HOME].iter().any(|home| path.starts_with(home))
}

/// The query parameter that chooses a language.
pub const PARAMETER: &str = "lang";
/// The cookie with the language that a partner chose.
const COOKIE: &str = "lang";
/// For how long the choice is remembered, in seconds: a year. (Ours.)
const REMEMBERED: i64 = 365 * 24 * 60 * 60;

/// The language that the address names with `lang`.
///
/// # Errors
/// 400 for a language that we do not have.
pub fn chosen(query: &Query) -> Result<Option<Language>, Problem> {
    let codes: Vec<_> = Language::ALL.iter().map(|language| (language.code(), *language)).collect();
    query.one_of(PARAMETER, &codes)
}

/// The language of a page for partners: what they choose in the address or chose before, else what their browser asks for.
/// A language in the address that we do not have is ignored.
pub fn of_partner(parts: &Parts) -> Language {
    let remembered = || find_cookies(&parts.headers, COOKIE).find_map(language_of_code);
    chosen_in(&parts.uri).or_else(remembered).unwrap_or_else(|| accepted(&parts.headers))
}

/// The language of a page for partners, and the page's query without it, which the links to other languages repeat.
#[derive(Clone, Debug)]
pub struct PartnerLanguage {
    pub language: Language,
    pub query: Vec<(String, String)>,
}

impl<S: Send + Sync> FromRequestParts<S> for PartnerLanguage {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

impl PartnerLanguage {
    pub(crate) fn of(parts: &Parts) -> Self {
        let query = Query::parse(parts.uri.query().unwrap_or_default()).without(PARAMETER);
        Self { language: of_partner(parts), query }
    }
}

/// The language that an address names, if it is one of ours.
pub(crate) fn chosen_in(address: &Uri) -> Option<Language> {
    chosen(&Query::parse(address.query().unwrap_or_default())).ok().flatten()
}

/// The cookie that remembers the language that a partner chooses with this request; `None` if the request chooses none.
pub(crate) fn remember(parts: &Parts) -> Option<HeaderValue> {
    let path = parts.uri.path();
    let is_for_partners = is_for_signed_in(path) || path.starts_with(SIGN_IN);
    let language = chosen_in(&parts.uri).filter(|_| is_for_partners && parts.method == Method::GET)?;
    HeaderValue::from_str(&set_cookie(&parts.headers, COOKIE, language.code(), REMEMBERED)).ok()
}

/// Adds the cookie of [`remember`].
pub(crate) fn set_remembered(response: &mut Response, cookie: Option<HeaderValue>) {
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

/// The language that `Accept-Language` gives the most weight among ours; between equals the first that is named. A regional
/// variety such as `de-AT` counts as its language.
pub fn accepted(headers: &HeaderMap) -> Language {
    let ranges = weighted_values(headers, &ACCEPT_LANGUAGE);
    let ours = ranges.filter_map(|(range, weight)| Some((language_of(range)?, weight)));
    let heaviest = |best: (Language, f32), next: (Language, f32)| if next.1 > best.1 { next } else { best };
    ours.fold((Language::default(), 0.0), heaviest).0
}

fn language_of_code(code: &str) -> Option<Language> {
    Language::ALL.iter().copied().find(|language| language.code() == code)
}

/// The language of ours that a range such as `de-AT` or `*` names.
fn language_of(range: &str) -> Option<Language> {
    let primary = range.split('-').next()?;
    match primary {
        "*" => Some(Language::default()),
        _ => Language::ALL.iter().copied().find(|language| primary.eq_ignore_ascii_case(language.code())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(value: &'static str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, value.parse().unwrap());
        accepted(&headers)
    }

    fn for_partner(path: &str, headers: &[(&'static str, &'static str)]) -> (Language, Option<String>) {
        let mut request = axum::http::Request::get(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        (of_partner(&parts), remember(&parts).map(|cookie| cookie.to_str().unwrap().to_owned()))
    }

    #[test]
    fn a_partners_choice_is_remembered_and_counts_more_than_the_browsers_wish() {
        let german = ("accept-language", "de");
        assert_eq!(for_partner("/manage", &[german]), (Language::De, None));
        assert_eq!(for_partner("/manage", &[german, ("cookie", "a=b; lang=en")]), (Language::En, None));
        assert_eq!(for_partner("/manage", &[german, ("cookie", "lang=xx")]), (Language::De, None));
        let (language, cookie) = for_partner("/manage/tokens?lang=de", &[("cookie", "lang=en")]);
        assert_eq!(
            (language, cookie.as_deref()),
            (Language::De, Some("lang=de; Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly; Secure"))
        );
        assert_eq!(for_partner("/manage?lang=xx", &[]), (Language::En, None));
        // Customers' pages are in caches that many readers share.
        assert_eq!(for_partner("/listings/a/privacy-and-security?lang=de", &[]).1, None);
    }

    #[test]
    fn the_heaviest_language_that_there_is_counts() {
        for german in ["de", "DE-at", "fr, de;q=0.1", "de-CH;q=0.9, en;q=0.8", "de, en", "en;q=0, de;q=0.5", "x y, de"]
        {
            assert_eq!(accept(german), Language::De, "{german}");
        }
        for english in ["", "en", "fr", "en-GB,en;q=0.9,de;q=0.8", "*", "de;q=0", "de;q=heavy", "deu", "*, de;q=0.5"] {
            assert_eq!(accept(english), Language::En, "{english}");
        }
        assert_eq!(accepted(&HeaderMap::new()), Language::En);
    }
}
