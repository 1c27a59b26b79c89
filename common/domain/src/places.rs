//! Countries and other places: their codes, and their names in the marketplace's languages.
//!
//! The names are those of the Unicode CLDR, in `places/places.tsv`; its head names version and licence, and `places/update`
//! writes it again. The codes are those of ISO 3166-1 (two letters), `EU`, `XK`, and `Global`, which is ours.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use crate::language::Language;

/// A line of the data: a place.
struct Place {
    code: &'static str,
    english: &'static str,
    german: &'static str,
    /// Other codes and names, separated by tabs.
    others: &'static str,
}

/// All places, by code in the order of the data. Reading it allocates nothing else, because each start of a function that
/// shows places pays for it.
static PLACES: LazyLock<Vec<Place>> =
    LazyLock::new(|| include_str!("../places/places.tsv").lines().filter_map(parse_line).collect());

/// The codes by everything that a place can be called, folded. Only read for what is not simply a code.
static CODES: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let spellings = PLACES.iter().flat_map(|place| place.spellings().map(|spelling| (spelling, place.code)));
    spellings.flat_map(|(spelling, code)| foldings(spelling).map(move |folded| (folded, code))).collect()
});

impl Place {
    fn name(&self, language: Language) -> &'static str {
        match language {
            Language::En => self.english,
            Language::De => self.german,
        }
    }

    fn spellings(&self) -> impl Iterator<Item = &'static str> {
        [self.english, self.german].into_iter().chain(self.others.split('\t')).filter(|spelling| !spelling.is_empty())
    }
}

/// `None` for the head of the data.
fn parse_line(line: &'static str) -> Option<Place> {
    let mut cells = line.splitn(4, '\t');
    let place = Place {
        code: cells.next()?,
        english: cells.next()?,
        german: cells.next()?,
        others: cells.next().unwrap_or_default(),
    };
    (!line.starts_with('#')).then_some(place)
}

/// The code of a place: from the code in any case, from another code such as `UK` or `DEU`, or from a name in any language.
/// Case, accents, punctuation and "and" do not matter in names, so `Cote d'Ivoire` and `Trinidad and Tobago` have a code;
/// umlauts may be written with an e. `None` if `text` names no place.
pub fn code_of(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let place = PLACES.iter().find(|place| place.code.eq_ignore_ascii_case(text));
    place.map(|place| place.code).or_else(|| CODES.get(&fold(text)).copied())
}

/// The name of the place with this code, which must be spelled as [`code_of`] returns it.
pub fn name_of(code: &str, language: Language) -> Option<&'static str> {
    PLACES.iter().find(|place| place.code == code).map(|place| place.name(language))
}

/// The codes and names of all places, by name.
pub fn all(language: Language) -> Vec<(&'static str, &'static str)> {
    let mut all: Vec<_> = PLACES.iter().map(|place| (place.code, place.name(language))).collect();
    all.sort_by_cached_key(|(_, name)| fold(name));
    all
}

/// Each text's code, or the text itself if it names no place; without duplicates.
pub fn codes_of<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let mut seen = BTreeSet::new();
    let codes = texts.into_iter().map(|text| code_of(text).unwrap_or(text));
    codes.filter(|code| seen.insert(*code)).collect()
}

/// What people read for places as they are stored: the name where a text names a place, otherwise the text; without
/// duplicates.
pub fn names_of<T: AsRef<str>>(texts: &[T], language: Language) -> Vec<String> {
    let codes = codes_of(texts.iter().map(AsRef::as_ref));
    codes.into_iter().map(|code| name_of(code, language).unwrap_or(code).to_owned()).collect()
}

/// The ways to write a name that do not differ in what [`fold`] ignores: with letters for umlauts, and with two letters each.
fn foldings(name: &str) -> impl Iterator<Item = String> {
    let lower = name.to_lowercase();
    let spelled_out = lower.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
    let other = (spelled_out != lower).then(|| fold(&spelled_out));
    [Some(fold(&lower)), other].into_iter().flatten()
}

/// A name without what people write differently: case, accents, spaces and punctuation, the article, and "and" between
/// words.
fn fold(name: &str) -> String {
    let lower = name.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let words = match words.as_slice() {
        ["the", rest @ ..] if !rest.is_empty() => rest,
        all => all,
    };
    let mut folded = String::with_capacity(lower.len());
    for (at, word) in words.iter().enumerate() {
        if at == 0 || !["and", "und"].contains(word) {
            folded.extend(word.chars().map(without_accent));
        }
    }
    folded
}

/// The letter below an accent. The names have no others.
fn without_accent(letter: char) -> char {
    match letter {
        'à'..='å' => 'a',
        'ç' => 'c',
        'è'..='ë' => 'e',
        'ì'..='ï' => 'i',
        'ñ' => 'n',
        'ò'..='ö' => 'o',
        'ù'..='ü' => 'u',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::questionnaire::definition::{Choice, InputKind};
    use crate::questionnaire::published;

    #[test]
    fn every_iso_code_and_the_questionnaires_own_words_have_a_name_in_each_language() {
        let all_codes: Vec<&str> = all(Language::En).into_iter().map(|(code, _)| code).collect();
        let beside_iso = ["EU", "Global", "XK"];
        let iso = all_codes.iter().filter(|code| !beside_iso.contains(code));
        assert_eq!(iso.clone().count(), 249, "ISO 3166-1 has 249 codes");
        assert!(iso.clone().all(|code| code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())));
        assert_eq!(BTreeSet::from_iter(&all_codes).len(), 249 + beside_iso.len());
        for code in all_codes {
            for language in Language::ALL {
                let name = name_of(code, *language).unwrap();
                assert!(!name.is_empty() && name.trim() == name, "{code}: {name:?}");
                assert_eq!(code_of(name), Some(code), "{name}");
                assert_eq!(code_of(&name.to_uppercase()), Some(code), "{name}");
                assert!(fold(name).is_ascii(), "{name} has a letter that people may not be able to type");
            }
            assert_eq!((code_of(code), code_of(&code.to_lowercase())), (Some(code), Some(code)));
        }
    }

    #[test]
    fn no_spelling_means_two_places() {
        let mut seen: HashMap<String, &str> = HashMap::new();
        for place in PLACES.iter() {
            let codes = std::iter::once(place.code.to_lowercase());
            for folded in codes.chain(place.spellings().flat_map(foldings)) {
                assert!(!folded.is_empty());
                let other = seen.insert(folded.clone(), place.code);
                assert!(other.is_none_or(|other| other == place.code), "{folded}: {other:?} and {}", place.code);
            }
        }
    }

    #[test]
    fn places_have_a_code_however_they_are_written() {
        for (text, code) in [
            (" us\t", "US"),
            ("UK", "GB"),
            ("uk", "GB"),
            ("U.K.", "GB"),
            ("USA", "US"),
            ("deu", "DE"),
            ("xkk", "XK"),
            ("AND", "AD"),
            ("global", "Global"),
            ("Weltweit", "Global"),
            ("Worldwide", "Global"),
            ("Europäische Union", "EU"),
            ("south korea", "KR"),
            ("Österreich", "AT"),
            ("Osterreich", "AT"),
            ("OESTERREICH", "AT"),
            ("O\u{308}sterreich", "AT"),
            ("Türkiye", "TR"),
            ("Turkiye", "TR"),
            ("Turkey", "TR"),
            ("Cote d'Ivoire", "CI"),
            ("Côte d’Ivoire", "CI"),
            ("Elfenbeinküste", "CI"),
            ("Trinidad and Tobago", "TT"),
            ("Trinidad und Tobago", "TT"),
            ("The Netherlands", "NL"),
            ("Czech Republic", "CZ"),
            ("Hong Kong", "HK"),
            ("Hong Kong SAR China", "HK"),
        ] {
            assert_eq!(code_of(text), Some(code), "{text:?}");
        }
        for text in
            ["Bavaria", "AWS eu-central-1", "EMEA", "", " ", "and", "the", "DE, AT", "CT", "SU", "n/a", "-", "ZZ"]
        {
            let code = code_of(text);
            assert_eq!(code, (text == "and").then_some("AD"), "{text:?}");
        }
    }

    #[test]
    fn a_list_has_each_place_once_and_keeps_what_names_none() {
        let texts = ["us", "Bavaria", "UK", "GB", " AWS eu-central-1", "United States", "Bavaria", "XK"];
        assert_eq!(codes_of(texts), ["US", "Bavaria", "GB", " AWS eu-central-1", "XK"]);
        assert_eq!(names_of(&["us", "UK", "GB", "XK"], Language::En), ["United States", "United Kingdom", "Kosovo"]);
        assert_eq!(
            names_of(&["us", "Vereinigtes Königreich", "Bavaria"], Language::De),
            ["Vereinigte Staaten", "Vereinigtes Königreich", "Bavaria"]
        );
    }

    #[test]
    fn names_are_in_the_order_in_which_people_look_for_them() {
        let names = |language| all(language).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        let english = names(Language::En);
        assert_eq!(english[..3], ["Afghanistan", "Åland Islands", "Albania"]);
        let german = names(Language::De);
        let austria = german.iter().position(|name| *name == "Österreich").unwrap();
        assert_eq!(german[austria - 1..=austria + 1], ["Oman", "Österreich", "Pakistan"]);
    }

    fn offered(kind: &InputKind) -> Vec<&Choice> {
        match kind {
            InputKind::Places { options, .. } => options.iter().collect(),
            InputKind::Rows { columns, .. } => columns.iter().flat_map(|column| offered(&column.kind)).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn what_the_questionnaires_offer_are_places_under_the_same_name() {
        let parts = published().iter().flat_map(|version| version.parts());
        let options: Vec<_> = parts.flat_map(|(_, part, _)| offered(&part.kind)).collect();
        assert!(options.len() >= 4 * 12, "{}", options.len());
        for Choice { value, label } in options {
            assert_eq!((code_of(value), code_of(label)), (Some(value.as_str()), Some(value.as_str())));
            assert_eq!(name_of(value, Language::En), Some(label.as_str()));
        }
    }

    #[test]
    fn the_data_names_its_source_and_its_licence_is_beside_it() {
        let data = include_str!("../places/places.tsv");
        assert!(data.starts_with("# ") && data.contains("Unicode CLDR") && data.contains("Unicode-3.0"));
        assert!(include_str!("../places/LICENSE").contains("UNICODE LICENSE V3"));
    }
}
