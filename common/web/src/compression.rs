//! The layer that compresses answers with gzip for readers who take it (RFC 9110, 8.4.1).
//!
//! It is ours and not `tower-http`'s, which leaves the ETag strong, gives a 304 neither `Vary` nor the ETag of its 200, and
//! brings a crate for streams, which no answer here is. `flate2` stands on the `miniz_oxide` that packs the drafts, so it adds
//! little to a program.
//!
//! No answer is left out for the secret in it (BREACH). A guess at a secret needs the same secret beside input of the
//! guesser's choice in many answers, and no page has that: forms carry no token, because browsers say themselves where a
//! request comes from, and the secret of an API token stands in one answer to one press of a button. Whoever adds a page that
//! shows a lasting secret beside what the address says must give it `Cache-Control: no-transform`.

use std::io::{self, Write as _};

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::Request;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderName, VARY,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::accept::weighted_values;
use super::reply::{Unsent, insert};
use super::{Problem, ProblemKind};

/// The longest answer that is sent as it is, in bytes: it fits into one packet either way.
const LONGEST_PLAIN: usize = 1024;

/// Half the time of flate2's own level 6, for a tenth more bytes of openapi.json. Level 1 takes half the time again, but makes
/// it half as large again.
const LEVEL: Compression = Compression::new(3);

/// A layer: answers of some length are compressed for those who take gzip, and every answer of which that could be says in
/// `Vary` that it depends on it.
pub(crate) async fn compress_for_reader(request: Request, next: Next) -> Response {
    let takes_gzip = takes_gzip(request.headers());
    let mut response = next.run(request).await;
    if let Some(unsent) = response.extensions().get::<Unsent>().copied() {
        if may_be_compressed(response.headers(), unsent.media_type) {
            vary(&mut response);
            if takes_gzip && unsent.length > LONGEST_PLAIN {
                weaken_etag(&mut response);
            }
        }
        return response;
    }
    let media_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !may_be_compressed(response.headers(), media_type) {
        return response;
    }
    vary(&mut response);
    if takes_gzip { compress(response).await } else { response }
}

/// Whether `Accept-Encoding` takes gzip, and no less gladly than the answer as it is.
fn takes_gzip(request: &HeaderMap) -> bool {
    let weight_of = |wanted: &[&str]| {
        let mut codings = weighted_values(request, &ACCEPT_ENCODING);
        codings
            .find_map(|(coding, weight)| wanted.iter().any(|name| coding.eq_ignore_ascii_case(name)).then_some(weight))
    };
    let gzip = weight_of(&["gzip", "x-gzip"]).or_else(|| weight_of(&["*"])).unwrap_or(0.0);
    gzip > 0.0 && gzip >= weight_of(&["identity"]).unwrap_or(0.0)
}

/// Whether an answer with these headers is a text that nobody has compressed, or said not to.
fn may_be_compressed(headers: &HeaderMap, media_type: &str) -> bool {
    is_text(media_type) && !contains(headers, CACHE_CONTROL, "no-transform") && !headers.contains_key(CONTENT_ENCODING)
}

/// The words of a header that is a list.
fn listed(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).map(str::trim)
}

fn contains(headers: &HeaderMap, name: HeaderName, word: &str) -> bool {
    listed(headers, name).any(|listed| listed.eq_ignore_ascii_case(word))
}

fn is_text(media_type: &str) -> bool {
    let kind = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind.starts_with("text/")
        || ["+json", "+xml"].iter().any(|syntax| kind.ends_with(syntax))
        || ["application/json", "application/x-ndjson", "application/xml"].contains(&kind.as_str())
}

/// Adds `Accept-Encoding` to what the answer depends on.
fn vary(response: &mut Response) {
    let headers = response.headers();
    if !contains(headers, VARY, "*") && !contains(headers, VARY, ACCEPT_ENCODING.as_str()) {
        let names: Vec<_> = listed(headers, VARY).chain(["Accept-Encoding"]).collect();
        let names = names.join(", ");
        insert(response, VARY, &names);
    }
}

/// The same answer compressed, if it is long enough; one without a body never is.
async fn compress(response: Response) -> Response {
    let (parts, body) = response.into_parts();
    let packed = match to_bytes(body, usize::MAX).await {
        Ok(text) if text.len() <= LONGEST_PLAIN => return Response::from_parts(parts, Body::from(text)),
        Ok(text) => gzip(&text),
        Err(error) => Err(io::Error::other(error)),
    };
    let packed = match packed {
        Ok(packed) => packed,
        Err(error) => {
            tracing::error!(%error, "an answer could not be compressed");
            return Problem::new(ProblemKind::Internal, "We have logged the error. Try again later.").into_response();
        }
    };
    let mut response = Response::from_parts(parts, Body::from(packed));
    // The server counts again.
    response.headers_mut().remove(CONTENT_LENGTH);
    response.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    weaken_etag(&mut response);
    response
}

fn gzip(text: &Bytes) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::with_capacity(text.len() / 4), LEVEL);
    encoder.write_all(text)?;
    encoder.finish()
}

/// Makes the ETag weak where caches may keep the answer: compressed and not, it has the same one but not the same bytes.
///
/// An answer that nobody may store keeps its ETag as it is, and with it `If-Match`, which never takes a weak one. It is the
/// revision of what a client changes, in whatever form it was read. A coding needs a strong ETag of its own so that caches and
/// range requests never mix bytes (RFC 9110, 8.8.3.3), and these answers are neither stored nor cut into ranges.
fn weaken_etag(response: &mut Response) {
    let is_stored = !contains(response.headers(), CACHE_CONTROL, "no-store");
    let weak = response.headers().get(ETAG).and_then(|etag| etag.to_str().ok()).map(|etag| match etag {
        etag if etag.starts_with("W/") => etag.to_owned(),
        etag => format!("W/{etag}"),
    });
    if let Some(weak) = weak.filter(|_| is_stored) {
        insert(response, ETAG, &weak);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(name: HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn gzip_is_taken_where_accept_encoding_names_it_or_anything() {
        for taken in
            ["gzip", "GZip", "x-gzip", "br, gzip", "gzip, deflate, br, zstd", "*", "br;q=0, *;q=0.1", "gzip;q=0.001"]
        {
            assert!(takes_gzip(&headers(ACCEPT_ENCODING, taken)), "{taken}");
        }
        for taken in ["gzip, identity", "gzip;q=0.5, identity;q=0.5", "gzip, *;q=0", "identity;q=0, gzip;q=0.2"] {
            assert!(takes_gzip(&headers(ACCEPT_ENCODING, taken)), "{taken}");
        }
        for refused in ["", "br", "identity", "gzip;q=0", "gzip;q=0.0, *", "gzip; Q=0", "*;q=0", "gzip;q=x", "gzipped"]
        {
            assert!(!takes_gzip(&headers(ACCEPT_ENCODING, refused)), "{refused}");
        }
        assert!(
            !takes_gzip(&headers(ACCEPT_ENCODING, "identity, gzip;q=0.5")),
            "it would rather have the answer as it is"
        );
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn texts_may_be_compressed_unless_they_are_already_or_say_not_to() {
        for text in [
            "application/json",
            "application/problem+json",
            "application/x-ndjson",
            "application/atom+xml; charset=utf-8",
            "application/rss+xml",
            "image/svg+xml",
            "TEXT/HTML; charset=utf-8",
            "text/css",
            "text/javascript; charset=utf-8",
            "text/csv; charset=utf-8",
            "text/plain",
        ] {
            assert!(may_be_compressed(&HeaderMap::new(), text), "{text}");
            assert!(!may_be_compressed(&headers(CONTENT_ENCODING, "br"), text), "{text}");
            assert!(!may_be_compressed(&headers(CACHE_CONTROL, "private, No-Transform"), text), "{text}");
        }
        for other in ["", "image/png", "application/octet-stream", "application/gzip", "application/jsonp"] {
            assert!(!may_be_compressed(&HeaderMap::new(), other), "{other}");
        }
    }
}
