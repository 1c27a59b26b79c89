//! The language of an answer: what the reader chose in the address, else what their browser asks for, else English.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use domain::language::Language;

use super::Problem;
use super::query::Query;

/// The language that the address names with `lang`.
///
/// # Errors
/// 400 for a language that there is not.
pub fn chosen(query: &Query) -> Result<Option<Language>, Problem> {
    query.one_of("lang", &Language::EVERY.map(|language| (language.code(), language)))
}

/// The language that `Accept-Language` asks for with the most weight, of those that there are; between equals the first
/// that is named. A regional variety is its language.
#[must_use]
pub fn accepted(headers: &HeaderMap) -> Language {
    let values = headers.get_all(ACCEPT_LANGUAGE).iter().filter_map(|value| value.to_str().ok());
    let ranges = values.flat_map(|value| value.split(',')).filter_map(range);
    let heaviest = ranges.fold(
        (Language::default(), 0.0_f32),
        |best, (language, weight)| {
            if weight > best.1 { (language, weight) } else { best }
        },
    );
    heaviest.0
}

/// A language that there is, with its weight.
fn range(text: &str) -> Option<(Language, f32)> {
    let mut parts = text.split(';').map(str::trim);
    let primary = parts.next()?.split('-').next()?;
    let known = |language: &Language| primary.eq_ignore_ascii_case(language.code());
    let language = match primary {
        "*" => Language::default(),
        _ => Language::EVERY.into_iter().find(known)?,
    };
    let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse().ok())?;
    Some((language, weight))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(value: &'static str) -> Language {
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT_LANGUAGE, value.parse().unwrap());
        accepted(&headers)
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
