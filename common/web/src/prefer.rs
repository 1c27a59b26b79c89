//! The `Prefer` header (RFC 7240): whether a client wants the changed resource in the reply instead of a redirect to it.

use axum::http::{HeaderMap, HeaderName};

const PREFER: HeaderName = HeaderName::from_static("prefer");

/// Whether the client asks for `return=representation`. The form's script does: it continues with the draft that its own
/// save made, and a redirect could show it a draft that somebody else saved a moment later.
pub fn wants_representation(headers: &HeaderMap) -> bool {
    let sent = headers.get_all(PREFER).iter().filter_map(|value| value.to_str().ok());
    sent.flat_map(|text| text.split(',')).any(|one| one.trim().eq_ignore_ascii_case("return=representation"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preference_is_read_among_others_and_in_any_case() {
        let asks = |text: &'static str| {
            wants_representation(&HeaderMap::from_iter([(PREFER, axum::http::HeaderValue::from_static(text))]))
        };
        assert!(asks("return=representation") && asks("wait=10, Return=Representation"));
        assert!(!asks("return=minimal") && !wants_representation(&HeaderMap::new()));
    }
}
