//! What a client prefers: lists of values with weights (`q`), as in `Accept`, `Accept-Encoding` and `Accept-Language` (RFC 9110, 12.4.2).

use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, HeaderName};

/// The values of a header with their weights, 1 where none is given, in the order in which they are named. A value whose
/// weight is not a number is left out.
pub(crate) fn weighted_values<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> impl Iterator<Item = (&'a str, f32)> + use<'a> {
    let lines = headers.get_all(name).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).filter_map(|item| {
        let mut parts = item.split(';').map(str::trim);
        let value = parts.next()?;
        let weight = parts
            .find_map(|part| part.strip_prefix(['q', 'Q'])?.strip_prefix('='))
            .map_or(Some(1.0), |weight| weight.parse().ok())?;
        Some((value, weight))
    })
}

/// The two formats of a public representation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A JSON document, for programs.
    Json,
    /// A page, for browsers.
    Html,
}

/// The format that `Accept` asks for: a page if HTML has more weight than JSON, else a document, so that a program that
/// sends no `Accept` gets JSON.
pub fn preferred_format(headers: &HeaderMap) -> Format {
    let weight_of = |wanted: &[&str]| {
        let ranges = weighted_values(headers, &ACCEPT);
        let weights = ranges.filter(|(range, _)| wanted.iter().any(|wanted| range.eq_ignore_ascii_case(wanted)));
        weights.map(|(_, weight)| weight).fold(0.0_f32, f32::max)
    };
    match weight_of(&["text/html", "application/xhtml+xml"]) > weight_of(&["application/json"]) {
        true => Format::Html,
        false => Format::Json,
    }
}

/// Whether a page is wanted: HTML is preferred, or a browser says that it opens the address for its reader, who sees what comes back.
pub fn wants_page(headers: &HeaderMap) -> bool {
    let is_navigation = headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate");
    let takes_pages = || weighted_values(headers, &ACCEPT).any(|(range, weight)| range == "*/*" && weight > 0.0);
    preferred_format(headers) == Format::Html || (is_navigation && takes_pages())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn accept(value: &'static str) -> Format {
        let mut headers = HeaderMap::new();
        headers.insert("accept", HeaderValue::from_static(value));
        preferred_format(&headers)
    }

    #[test]
    fn a_browser_gets_a_page_and_a_program_a_document() {
        assert_eq!(accept("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"), Format::Html);
        for program in ["*/*", "application/json", "application/json, text/html;q=0.5", "", "text/html;q=0"] {
            assert_eq!(accept(program), Format::Json, "{program}");
        }
        assert_eq!(preferred_format(&HeaderMap::new()), Format::Json);
    }
}
