//! The one catalogue of what mails and pages say: `texts/<what>.<language>.ftl`, compiled in. Partners' pages and staff's have
//! texts of their own, so that the functions for customers do not read them at their start. What must not live here: which text a mail or a page uses, and the questionnaire's own words, which are `domain`'s.

use std::borrow::Cow;
use std::sync::LazyLock;

use domain::language::Language;
use domain::time_left::{TimeLeft, calendar_days_ago};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use jiff::Timestamp;
use jiff::civil::Date;
use unic_langid::LanguageIdentifier;

/// The files of a language for a kind of reader.
type Files = &'static [&'static str];

const EN: Files = &[
    include_str!("../texts/shared.en.ftl"),
    include_str!("../texts/mail.en.ftl"),
    include_str!("../texts/pages.en.ftl"),
];
const DE: Files = &[
    include_str!("../texts/shared.de.ftl"),
    include_str!("../texts/mail.de.ftl"),
    include_str!("../texts/pages.de.ftl"),
];
const EN_PARTNERS: Files = &[
    include_str!("../texts/shared.en.ftl"),
    include_str!("../texts/pages.en.ftl"),
    include_str!("../texts/partners.en.ftl"),
];
const DE_PARTNERS: Files = &[
    include_str!("../texts/shared.de.ftl"),
    include_str!("../texts/pages.de.ftl"),
    include_str!("../texts/partners.de.ftl"),
];

const EN_STAFF: Files = &[
    include_str!("../texts/shared.en.ftl"),
    include_str!("../texts/pages.en.ftl"),
    include_str!("../texts/partners.en.ftl"),
    include_str!("../texts/staff.en.ftl"),
];
const DE_STAFF: Files = &[
    include_str!("../texts/shared.de.ftl"),
    include_str!("../texts/pages.de.ftl"),
    include_str!("../texts/partners.de.ftl"),
    include_str!("../texts/staff.de.ftl"),
];

/// A text that the catalogue has not, or that lacks a variable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the text {id} in {}: {problem}", .language.code())]
pub struct BadText {
    /// The message.
    pub id: String,
    /// The language.
    pub language: Language,
    /// What is wrong.
    pub problem: String,
}

/// The texts of one language.
pub struct Texts {
    language: Language,
    bundle: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Texts {
    /// The texts of a language for mails and customers' pages.
    #[must_use]
    pub fn for_language(language: Language) -> &'static Self {
        static ENGLISH: LazyLock<Texts> = LazyLock::new(|| Texts::parse(Language::En, EN));
        static GERMAN: LazyLock<Texts> = LazyLock::new(|| Texts::parse(Language::De, DE));
        match language {
            Language::En => &ENGLISH,
            Language::De => &GERMAN,
        }
    }

    /// The texts of a language for partners' pages, which show customers' pages too.
    #[must_use]
    pub fn for_partners(language: Language) -> &'static Self {
        static ENGLISH: LazyLock<Texts> = LazyLock::new(|| Texts::parse(Language::En, EN_PARTNERS));
        static GERMAN: LazyLock<Texts> = LazyLock::new(|| Texts::parse(Language::De, DE_PARTNERS));
        match language {
            Language::En => &ENGLISH,
            Language::De => &GERMAN,
        }
    }

    /// The texts of a language for staff's pages, which have a frame and forms as partners' pages do.
    #[must_use]
    pub fn for_staff(language: Language) -> &'static Self {
        static ENGLISH: LazyLock<Texts> = LazyLock::new(|| Texts::parse(Language::En, EN_STAFF));
        static GERMAN: LazyLock<Texts> = LazyLock::new(|| Texts::parse(Language::De, DE_STAFF));
        match language {
            Language::En => &ENGLISH,
            Language::De => &GERMAN,
        }
    }

    /// What cannot be read is left out, and missed by whoever asks for it; a test proves that there is nothing of it.
    fn parse(language: Language, files: Files) -> Self {
        // Every code of ours is a language's: the plurals in the tests would be wrong otherwise.
        let id: LanguageIdentifier = language.code().parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![id]);
        // The marks around variables are for mixed writing directions; programs that show text alone show them as
        // boxes.
        bundle.set_use_isolating(false);
        for text in files {
            let resource = FluentResource::try_new((*text).to_owned()).unwrap_or_else(|(resource, errors)| {
                tracing::error!(?errors, "the message catalogue cannot be parsed");
                resource
            });
            if let Err(errors) = bundle.add_resource(resource) {
                tracing::error!(?errors, "the message catalogue has a message twice");
            }
        }
        Self { language, bundle }
    }

    /// The language.
    pub fn language(&self) -> Language {
        self.language
    }

    /// Whether there is a text with this id.
    pub fn has(&self, id: &str) -> bool {
        self.bundle.get_message(id).is_some_and(|message| message.value().is_some())
    }

    /// A text with its variables.
    pub fn text(&self, id: &str, variables: &[(&'static str, Value<'_>)]) -> Result<String, BadText> {
        let bad = |problem: String| BadText { id: id.to_owned(), language: self.language, problem };
        let message = self.bundle.get_message(id).and_then(|message| message.value());
        let pattern = message.ok_or_else(|| bad("there is none".to_owned()))?;
        let mut arguments = FluentArgs::new();
        for (name, value) in variables {
            match value {
                Value::Text(text) => arguments.set(*name, text.as_ref()),
                Value::Number(number) => arguments.set(*name, *number),
            }
        }
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&arguments), &mut errors);
        if errors.is_empty() { Ok(text.into_owned()) } else { Err(bad(format!("{errors:?}"))) }
    }

    /// A text with its variables; `None` when there is no text with this id.
    pub fn optional_text(&self, id: &str, variables: &[(&'static str, Value<'_>)]) -> Result<Option<String>, BadText> {
        self.has(id).then(|| self.text(id, variables)).transpose()
    }
}

/// A day as people write it in the language.
pub fn date(texts: &Texts, date: Date) -> Result<String, BadText> {
    let number = |number: i64| Value::Number(number);
    texts.text(
        "date",
        &[
            ("day", number(date.day().into())),
            ("month", number(date.month().into())),
            ("year", number(date.year().into())),
        ],
    )
}

/// The time that is left, as an amount: `You have … left`.
pub fn time_left(texts: &Texts, left: TimeLeft) -> Result<String, BadText> {
    span(texts, "left", left)
}

/// The time that is left, as the time of what will happen then: `It ends …`.
pub fn time_until(texts: &Texts, left: TimeLeft) -> Result<String, BadText> {
    span(texts, "in", left)
}

/// How many days ago something was, by the calendar: `today`, `yesterday`.
pub fn days_ago(texts: &Texts, then: Timestamp, now: Timestamp) -> Result<String, BadText> {
    texts.text("days-ago", &[("count", calendar_days_ago(then, now).into())])
}

fn span(texts: &Texts, name: &str, left: TimeLeft) -> Result<String, BadText> {
    match left {
        TimeLeft::Days(count) => texts.text(&format!("{name}-days"), &[("count", count.into())]),
        TimeLeft::Hours(count) => texts.text(&format!("{name}-hours"), &[("count", count.into())]),
        TimeLeft::LessThanAnHour => texts.text(&format!("{name}-moment"), &[]),
    }
}

/// The value of a variable.
#[derive(Clone, Debug)]
pub enum Value<'a> {
    /// A text as it is.
    Text(Cow<'a, str>),
    /// A number, which decides between singular and plural.
    Number(i64),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl<'a> From<&'a String> for Value<'a> {
    fn from(text: &'a String) -> Self {
        Self::Text(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Self::Text(Cow::Owned(text))
    }
}

impl From<usize> for Value<'_> {
    fn from(number: usize) -> Self {
        Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<i64> for Value<'_> {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    /// The messages of a language, each with the variables that it names.
    fn messages(files: Files) -> BTreeMap<String, BTreeSet<String>> {
        assert!(files.iter().all(|text| FluentResource::try_new((*text).to_owned()).is_ok()));
        let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut current = String::new();
        for line in files.iter().flat_map(|text| text.lines()).filter(|line| !line.starts_with('#')) {
            if let Some((id, _)) = line.split_once(" =").filter(|_| line.starts_with(|c: char| c.is_ascii_lowercase()))
            {
                id.clone_into(&mut current);
                assert!(messages.insert(current.clone(), BTreeSet::new()).is_none(), "{current} is said twice");
            }
            let variables = line
                .split('$')
                .skip(1)
                .map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect::<String>());
            messages.entry(current.clone()).or_default().extend(variables);
        }
        messages.remove("");
        messages
    }

    #[test]
    fn every_language_says_the_same_with_the_same_variables() {
        assert_eq!(messages(EN), messages(DE));
        assert_eq!(messages(EN_PARTNERS), messages(DE_PARTNERS));
        assert_eq!(messages(EN_STAFF), messages(DE_STAFF));
        assert!(messages(EN).len() > 30);
    }

    #[test]
    fn numbers_choose_between_singular_and_plural_and_are_written_plainly() {
        for (language, one, many) in [
            (Language::En, "1 field is missing", "1200 fields are missing"),
            (Language::De, "1 Feld fehlt", "1200 Felder fehlen"),
        ] {
            let texts = Texts::for_language(language);
            assert_eq!(texts.text("fields-missing", &[("fields", 1_usize.into())]).unwrap(), one);
            assert_eq!(texts.text("fields-missing", &[("fields", 1_200_usize.into())]).unwrap(), many);
        }
    }

    #[test]
    fn the_time_that_is_left_is_said_in_each_language() {
        let (en, de) = (Texts::for_language(Language::En), Texts::for_language(Language::De));
        for (left, english, german) in [
            (TimeLeft::Days(2), ["2 days", "in 2 days"], ["2 Tage", "in 2 Tagen"]),
            (TimeLeft::Hours(24), ["24 hours", "in 24 hours"], ["24 Stunden", "in 24 Stunden"]),
            (TimeLeft::Hours(1), ["1 hour", "in 1 hour"], ["1 Stunde", "in 1 Stunde"]),
            (
                TimeLeft::LessThanAnHour,
                ["less than an hour", "in less than an hour"],
                ["weniger als eine Stunde", "in weniger als einer Stunde"],
            ),
        ] {
            assert_eq!([time_left(en, left).unwrap(), time_until(en, left).unwrap()], english);
            assert_eq!([time_left(de, left).unwrap(), time_until(de, left).unwrap()], german);
        }
        let ago = |texts, then: &str| {
            days_ago(texts, then.parse().unwrap(), "2023-08-14T00:30:00Z".parse().unwrap()).unwrap()
        };
        assert_eq!(
            ["2023-08-14T00:00:00Z", "2023-08-13T23:30:00Z", "2023-08-04T23:30:00Z"].map(|then| ago(en, then)),
            ["today", "yesterday", "10 days ago"]
        );
        assert_eq!(ago(de, "2023-08-12T00:00:00Z"), "vor 2 Tagen");
    }

    #[test]
    fn a_text_that_is_not_there_or_lacks_a_variable_is_an_error() {
        let texts = Texts::for_language(Language::En);
        assert!(texts.text("nonsense", &[]).is_err());
        assert!(texts.text("why", &[("partner", "Acme".into())]).unwrap_err().problem.contains("marketplace"));
    }

    #[test]
    fn a_subject_names_no_app_and_no_partner() {
        for (id, variables) in messages(EN).iter().filter(|(id, _)| id.starts_with("subject-")) {
            for variable in variables {
                assert!(["apps", "by", "date", "left", "until"].contains(&variable.as_str()), "{id} names {variable}");
            }
        }
    }
}
