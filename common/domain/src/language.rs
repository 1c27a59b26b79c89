//! The languages that the marketplace writes in, and the questionnaire's words in them.
//!
//! The words are data beside the questionnaires (`questionnaires/de.toml`), found by their English wording. They are here
//! and not in the edge's catalogue of texts, because they are fixed words without plurals or variables, and the tab is
//! finished here, for pages and documents alike.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// A language, by its code (BCP 47).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

/// German words by their English wording.
static GERMAN: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is part of this crate, and a test reads it")]
    toml::from_str(include_str!("../questionnaires/de.toml")).expect("the German words load")
});

impl Language {
    /// All languages.
    pub const EVERY: [Self; 2] = [Self::En, Self::De];

    /// The code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
        }
    }

    /// Words of ours, of a questionnaire or of the tab, in this language: the English ones where nobody has translated
    /// them. A partner's words never come here.
    #[must_use]
    pub fn say(self, english: &str) -> &str {
        match self {
            Self::En => english,
            Self::De => GERMAN.get(english).map_or(english, String::as_str),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::questionnaire::definition::{Choice, InputKind, Part};
    use crate::questionnaire::{Questionnaire, View, published};
    use crate::self_assessment::shown::STATEMENTS;
    use crate::tab::OWN_WORDS;

    fn labels(options: &[Choice]) -> impl Iterator<Item = &str> {
        options.iter().map(|option| option.label.as_str())
    }

    /// The labels of an input's kind.
    fn of_kind(kind: &InputKind) -> Vec<&str> {
        match kind {
            InputKind::Choice(options) | InputKind::Chips { options, .. } => labels(options).collect(),
            InputKind::Rows { columns, .. } => columns
                .iter()
                .flat_map(|column| [vec![column.label.as_str()], of_kind(&column.kind)].concat())
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Every text of ours that a customer can read, of all versions.
    fn customers_read() -> BTreeSet<&'static str> {
        let of_part = |part: &'static Part| part.label.as_deref().into_iter().chain(of_kind(&part.kind));
        let of_version = |version: &'static Questionnaire| {
            let shown = version.questions.iter().filter(|question| question.view != View::None);
            let titles = version.sections.iter().map(|section| section.title.as_str());
            titles.chain(shown.flat_map(move |question| {
                std::iter::once(question.label.as_str()).chain(question.parts().iter().flat_map(of_part))
            }))
        };
        published().iter().flat_map(of_version).chain(OWN_WORDS).chain(STATEMENTS).collect()
    }

    #[test]
    fn whatever_a_customer_reads_of_any_version_is_said_in_german() {
        let read = customers_read();
        assert!(read.len() > 70, "{}", read.len());
        let missing: Vec<_> = read.iter().filter(|english| !GERMAN.contains_key(**english)).collect();
        assert!(missing.is_empty(), "de.toml lacks {missing:#?}");
        assert!(GERMAN.values().all(|german| !german.trim().is_empty()));
    }

    #[test]
    fn a_word_that_nobody_translated_is_said_in_english() {
        assert_eq!(Language::De.say("A question to come"), "A question to come");
        assert_eq!((Language::De.say("Yes"), Language::En.say("Yes")), ("Ja", "Yes"));
    }

    #[test]
    fn the_german_words_translate_nothing_that_is_not_said() {
        let mut said = customers_read();
        // Labels of what steers the form only are in the file for the partners' pages.
        let steering = published().iter().flat_map(|version| &version.questions);
        said.extend(steering.map(|question| question.label.as_str()));
        let idle: Vec<_> = GERMAN.keys().filter(|english| !said.contains(english.as_str())).collect();
        assert!(idle.is_empty(), "{idle:?}");
    }
}
