//! The languages that the marketplace writes in, and the translation of the questionnaire's texts.
//!
//! The translations are data beside the questionnaires (`questionnaires/de.toml` and `de-partners.toml`), looked up by the English text. They are
//! here and not in the catalogue of the pages' texts, because they have no plurals or variables, and because this crate
//! completes the tab for pages and JSON documents alike.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// A language.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(inline, transform = crate::schema::words))]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// German.
    De,
}

/// The German texts by their English ones.
static GERMAN: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is part of this crate, and a test reads it")]
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/de.json"))).expect("the German texts load")
});

/// The German texts that only partners read, by their English ones. Apart from those for customers, so that the functions
/// for customers do not read them.
static GERMAN_FOR_PARTNERS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "the file is part of this crate, and a test reads it")]
    serde_json::from_str(include_str!(concat!(env!("OUT_DIR"), "/de-partners.json")))
        .expect("the German texts for partners load")
});

impl Language {
    /// All languages.
    pub const ALL: &'static [Self] = <Self as strum::VariantArray>::VARIANTS;

    /// The language's code as in BCP 47.
    pub fn code(self) -> &'static str {
        self.into()
    }

    /// A text of a questionnaire or of the tab in this language; the English text itself where there is no translation. Not
    /// for what partners write.
    pub fn translate(self, english: &str) -> &str {
        match self {
            Self::En => english,
            Self::De => GERMAN.get(english).map_or(english, String::as_str),
        }
    }

    /// A text of a questionnaire as partners read it in their forms: besides what customers read, its questions, help and
    /// criteria.
    pub fn translate_for_partner(self, english: &str) -> &str {
        match self {
            Self::En => english,
            Self::De => GERMAN_FOR_PARTNERS.get(english).map_or_else(|| self.translate(english), String::as_str),
        }
    }

    /// The label of an input, for partners: what customers read beside its question and, in a question with several inputs, the
    /// input's own.
    pub fn translate_label(self, label: &str) -> String {
        let whole = self.translate_for_partner(label);
        match label.split_once(": ") {
            Some((question, input)) if whole == label => {
                format!("{}: {}", self.translate_for_partner(question), self.translate_for_partner(input))
            }
            _ => whole.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::questionnaire::definition::{Choice, InputKind, Part};
    use crate::questionnaire::{Question, Questionnaire, View, assessment, published};
    use crate::self_assessment::shared::{AREAS, NO_AUDIT, STATEMENTS};
    use crate::tab::OWN_WORDS;

    fn labels(options: &[Choice]) -> impl Iterator<Item = &str> {
        options.iter().map(|option| option.label.as_str())
    }

    /// The labels of an input's kind.
    fn of_kind(kind: &InputKind) -> Vec<&str> {
        match kind {
            InputKind::Choice(options) => labels(options).collect(),
            InputKind::Rows { columns, .. } => columns
                .iter()
                .flat_map(|column| [vec![column.label.as_str()], of_kind(&column.kind)].concat())
                .collect(),
            _ => Vec::new(),
        }
    }

    /// Every text of ours that a customer can read, of all versions.
    fn texts_for_customers() -> BTreeSet<&'static str> {
        let of_part = |part: &'static Part| part.label.as_deref().into_iter().chain(of_kind(&part.kind));
        let of_version = |version: &'static Questionnaire| {
            let shown = version.questions.iter().filter(|question| question.view != View::None);
            let titles = version.sections.iter().map(|section| section.title.as_str());
            titles.chain(shown.flat_map(move |question| {
                let reasons = question.not_applicable.iter().map(|reason| reason.reason.as_str());
                let combined = question.combined.iter().flat_map(|row| [row.label.as_str(), row.text.as_str()]);
                let parts = question.parts().iter().chain(&question.note).flat_map(of_part);
                std::iter::once(question.label.as_str()).chain(reasons).chain(combined).chain(parts)
            }))
        };
        published()
            .iter()
            .flat_map(of_version)
            .chain(OWN_WORDS)
            .chain(STATEMENTS)
            .chain(AREAS.iter().flat_map(|(title, about)| [*title, *about]))
            .chain([NO_AUDIT])
            .chain(crate::drift::own_words())
            .collect()
    }

    #[test]
    fn every_text_for_customers_of_any_version_is_translated_into_german() {
        let texts = texts_for_customers();
        assert!(texts.len() > 70, "{}", texts.len());
        let missing: Vec<_> = texts.iter().filter(|english| !GERMAN.contains_key(**english)).collect();
        assert!(missing.is_empty(), "de.toml lacks {missing:#?}");
        assert!(GERMAN.values().all(|german| !german.trim().is_empty()));
    }

    /// Every text of ours that a partner reads in a form, of all versions and of the self assessment. Suggestions are not
    /// among them: a suggestion becomes the partner's answer, which all customers read as it is.
    fn texts_for_partners() -> BTreeSet<&'static str> {
        let of_part = |part: &'static Part| part.label.as_deref().into_iter().chain(of_kind(&part.kind));
        let of_question = move |question: &'static Question| {
            [Some(&question.question), Some(&question.label), Some(&question.help), question.criterion.as_ref()]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .chain(question.parts().iter().flat_map(of_part))
        };
        let all = published().iter().chain([assessment::questionnaire()]);
        all.flat_map(|version| {
            let titles = version.sections.iter().map(|section| section.title.as_str());
            titles.chain(version.questions.iter().flat_map(of_question))
        })
        .collect()
    }

    #[test]
    fn every_text_of_a_form_is_translated_into_german_and_nothing_else_is() {
        let texts = texts_for_partners();
        assert!(texts.len() > 200, "{}", texts.len());
        let is_translated = |text: &str| GERMAN.contains_key(text) || GERMAN_FOR_PARTNERS.contains_key(text);
        let missing: Vec<_> = texts.iter().filter(|english| !is_translated(english)).collect();
        assert!(missing.is_empty(), "de-partners.toml lacks {missing:#?}");
        let superfluous = |english: &&String| !texts.contains(english.as_str()) || GERMAN.contains_key(*english);
        let unused: Vec<_> = GERMAN_FOR_PARTNERS.keys().filter(superfluous).collect();
        assert!(unused.is_empty(), "de-partners.toml has {unused:#?}, which no form shows or de.toml has");
        assert!(GERMAN_FOR_PARTNERS.values().all(|german| !german.trim().is_empty()));
    }

    #[test]
    fn a_text_without_a_translation_stays_english() {
        assert_eq!(Language::De.translate("A question to come"), "A question to come");
        assert_eq!((Language::De.translate("Yes"), Language::En.translate("Yes")), ("Ja", "Yes"));
    }

    #[test]
    fn there_is_no_german_text_that_is_never_shown() {
        let mut shown = texts_for_customers();
        // The labels of questions that customers do not see are for the partners' pages.
        let questions = published().iter().flat_map(|version| &version.questions);
        shown.extend(questions.map(|question| question.label.as_str()));
        let unused: Vec<_> = GERMAN.keys().filter(|english| !shown.contains(english.as_str())).collect();
        assert!(unused.is_empty(), "{unused:?}");
    }
}
