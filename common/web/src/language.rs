//! The language of an answer: what the reader chose in the address, else what their browser asks for, else English.

use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use domain::language::Language;

use super::Problem;
use super::accept::weighted_values;
use super::query::Query;

/// The language that the address names with `lang`.
///
/// # Errors
/// 400 for a language that we do not have.
pub fn chosen(query: &Query) -> Result<Option<Language>, Problem> {
    let codes: Vec<_> = Language::ALL.iter().map(|language| (language.code(), *language)).collect();
    query.one_of("lang", &codes)
}

/// The language that `Accept-Language` gives the most weight among ours; between equals the first that is named. A regional
/// variety such as `de-AT` counts as its language.
pub fn accepted(headers: &HeaderMap) -> Language {
    let ranges = weighted_values(headers, &ACCEPT_LANGUAGE);
    let ours = ranges.filter_map(|(range, weight)| Some((language_of(range)?, weight)));
    let heaviest = |best: (Language, f32), next: (Language, f32)| if next.1 > best.1 { next } else { best };
    ours.fold((Language::default(), 0.0), heaviest).0
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
