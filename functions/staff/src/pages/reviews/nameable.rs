//! The words in which an obscenity was found, for a reviewer who knows them as names.

use domain::questionnaire::Value;
use domain::review::ReviewFinding;
use review::{FindingKind, obscene_words};
use web::known_names::check_names;

/// What of a text could be marked as a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nameable {
    /// The words in which an obscenity was found and that are no known names.
    pub words: Vec<String>,
    /// Whether all of them are known names by now, so that the next scan finds nothing.
    pub is_spared: bool,
}

impl Nameable {
    /// Of an answer in which something was found.
    pub fn find(value: &Value, findings: &[ReviewFinding], known: &[String]) -> Self {
        if !findings.iter().any(is_obscenity) {
            return Self::default();
        }
        let texts = texts_in(value);
        let find = |known: &[String]| texts.iter().flat_map(|text| obscene_words(text, known)).collect::<Vec<_>>();
        let mut words = find(known);
        let is_spared = words.is_empty() && !find(&[]).is_empty();
        words.retain(|word| check_names(std::slice::from_ref(word)).is_empty());
        words.sort_unstable();
        words.dedup();
        Self { words, is_spared }
    }
}

/// Whether a finding is of a word that may be a name.
pub fn is_obscenity(finding: &ReviewFinding) -> bool {
    finding.kind.parse() == Ok(FindingKind::Obscenity)
}

fn texts_in(value: &Value) -> Vec<&str> {
    match value {
        Value::Text(text) => vec![text],
        Value::Chips(items) => items.iter().map(String::as_str).collect(),
        Value::Rows(rows) => rows.iter().flat_map(|row| row.values().flat_map(texts_in)).collect(),
        Value::YesNo(_) | Value::Tri(_) | Value::Days(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(kind: &str) -> ReviewFinding {
        let (path, kind, detail) = ("name".to_owned(), kind.to_owned(), String::new());
        ReviewFinding { path, kind, detail, found_at: jiff::Timestamp::UNIX_EPOCH, risk: 60, host: None }
    }

    #[test]
    fn the_words_of_a_finding_are_offered_once_each_wherever_in_a_table_they_stand() {
        let cell = |text: &str| ("name".to_owned(), Value::Text(text.to_owned()));
        let rows =
            Value::Rows(["Fucking GmbH", "Acme", "Fucking Ltd, Wanker"].map(|text| [cell(text)].into()).to_vec());
        let found = [finding("dead-link"), finding("obscenity")];
        let names = |known: &[&str]| {
            let known: Vec<String> = known.iter().map(|name| (*name).to_owned()).collect();
            let nameable = Nameable::find(&rows, &found, &known);
            (nameable.words, nameable.is_spared)
        };
        assert_eq!(names(&[]), (vec!["Fucking".to_owned(), "Wanker".to_owned()], false));
        assert_eq!(names(&["fucking"]), (vec!["Wanker".to_owned()], false));
        assert_eq!(names(&["Fucking", "WANKER"]), (Vec::new(), true));
        assert_eq!(Nameable::find(&rows, &found[..1], &[]), Nameable::default());
        let honest = Value::Text("Acme Notes".to_owned());
        assert_eq!(Nameable::find(&honest, &found, &[]), Nameable::default(), "the answer was corrected since");
    }
}
