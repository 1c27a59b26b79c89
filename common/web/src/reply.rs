//! Answers: JSON and pages, with their validators and what a cache may do with them.

use axum::extract::Request;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, CONTENT_LANGUAGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, LOCATION, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use domain::language::Language;
use serde::Serialize;

use super::conditional::{etag_of, unchanged};
use super::{Problem, ProblemKind};

/// A JSON document for the caller alone. A handler that returns one needs no other description of what it answers.
#[derive(Debug)]
pub struct Reply<T> {
    status: StatusCode,
    etag: Option<String>,
    document: T,
}

impl<T> Reply<T> {
    pub fn ok(document: T) -> Self {
        Self::new(StatusCode::OK, document)
    }

    pub fn new(status: StatusCode, document: T) -> Self {
        Self { status, etag: None, document }
    }

    /// The same answer with the `ETag` of what it shows, if that has one.
    pub fn with_etag<'a>(self, etag: impl Into<Option<&'a str>>) -> Self {
        Self { etag: etag.into().map(ToOwned::to_owned), ..self }
    }
}

impl<T: Serialize> IntoResponse for Reply<T> {
    fn into_response(self) -> Response {
        let response = document(&self.document).map(|text| private(self.status, JSON, text));
        match (response, self.etag) {
            (Ok(response), Some(etag)) => with_etag(response, &etag),
            (response, _) => response.into_response(),
        }
    }
}

/// The media type of a document.
pub const JSON: &str = "application/json";

/// A document as JSON text.
///
/// # Errors
/// 500 when it does not serialise.
pub fn document(body: &impl Serialize) -> Result<String, Problem> {
    serde_json::to_string(body).map_err(|error| {
        tracing::error!(%error, "a response could not be serialised");
        Problem::new(ProblemKind::Internal, "We have logged the error. Try again later.")
    })
}

/// A representation for the caller alone.
#[must_use]
pub fn private(status: StatusCode, media_type: &'static str, text: String) -> Response {
    let mut response = (status, text).into_response();
    set(&mut response, CONTENT_TYPE, media_type);
    set(&mut response, CACHE_CONTROL, "private, no-store");
    response
}

/// The same answer, with the ETag of the draft that it shows. It is strong; `compression` decides whether it stays so.
#[must_use]
pub fn with_etag(mut response: Response, etag: &str) -> Response {
    insert(&mut response, ETAG, &format!("\"{etag}\""));
    response
}

/// Who may keep a public representation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Anybody, if they ask each time whether it is still the same.
    Shared,
    /// Anybody, for some minutes without asking: what stands in pages elsewhere and is fetched with each view of them.
    Briefly,
    /// Anybody, for a day without asking: what programs look for at an address that every site has.
    ForADay,
    /// The reader alone: it depends on who reads.
    Private,
    /// Anybody, for ever: its address changes with its content.
    Forever,
}

/// The representation for which a 304 stands, which has neither its type nor its length. The answer must have the validator of
/// the 200 that it replaces (RFC 9110, 15.4.5).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unsent {
    pub(crate) media_type: &'static str,
    /// In bytes, before any coding.
    pub(crate) length: usize,
}

/// A public representation: readable from any origin, with an ETag over its bytes; 304 when the reader has it.
#[must_use]
pub fn public(request: &HeaderMap, media_type: &'static str, text: String, keep: Keep) -> Response {
    let etag = etag_of(text.as_bytes());
    let mut response = if unchanged(request, &etag) {
        let mut known = StatusCode::NOT_MODIFIED.into_response();
        known.extensions_mut().insert(Unsent { media_type, length: text.len() });
        known
    } else {
        let mut whole = text.into_response();
        set(&mut whole, CONTENT_TYPE, media_type);
        whole
    };
    set(
        &mut response,
        CACHE_CONTROL,
        match keep {
            Keep::Shared => "public, no-cache",
            Keep::Briefly => "public, max-age=300",
            Keep::ForADay => "public, max-age=86400",
            Keep::Private => "private, no-cache",
            Keep::Forever => "public, max-age=31536000, immutable",
        },
    );
    set(&mut response, VARY, "Accept, Accept-Language");
    set(&mut response, ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    set(&mut response, ACCESS_CONTROL_EXPOSE_HEADERS, "ETag");
    with_etag(response, &etag)
}

/// The same answer, in a language.
#[must_use]
pub fn in_language(mut response: Response, language: Language) -> Response {
    set(&mut response, CONTENT_LANGUAGE, language.code());
    response
}

/// What a browser may do with a page: load its stylesheet and pictures, send its forms home, and stand in no frame but
/// those of `frame_ancestors`. No script and no style may stand in a page itself. Nothing on the page calls the page's own site;
/// that is allowed because Lighthouse reads `robots.txt` from within the page, and takes it for broken otherwise.
pub fn framed_by(response: &mut Response, frame_ancestors: &str) {
    insert(
        response,
        CONTENT_SECURITY_POLICY,
        &format!(
            "default-src 'none'; connect-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors {frame_ancestors}"
        ),
    );
}

/// The same page, which may load the site's own module, and the module may call the page's own site.
#[must_use]
pub fn scripted(mut response: Response) -> Response {
    set(
        &mut response,
        CONTENT_SECURITY_POLICY,
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    );
    response
}

/// To another page, which the browser gets with GET.
#[must_use]
pub fn see_other(path: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    insert(&mut response, LOCATION, path);
    set(&mut response, CACHE_CONTROL, "private, no-store");
    response
}

/// A layer: what every answer tells a browser, unless the handler said it itself.
pub async fn for_browsers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if !response.headers().contains_key(CONTENT_SECURITY_POLICY) {
        framed_by(&mut response, "'none'");
    }
    // A browser heeds it over HTTPS alone, so it does nothing on a developer's machine.
    set(&mut response, STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    set(&mut response, X_CONTENT_TYPE_OPTIONS, "nosniff");
    set(&mut response, REFERRER_POLICY, "strict-origin-when-cross-origin");
    response
}

/// Sets a header to words of ours, which must be ASCII.
fn set(response: &mut Response, name: HeaderName, value: &'static str) {
    response.headers_mut().insert(name, HeaderValue::from_static(value));
}

/// Sets a header. All values that reach here are ASCII by construction; one that is not is left out.
pub fn insert(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
