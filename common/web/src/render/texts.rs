//! The texts of a page in its language, as templates use them: from the catalogue of texts, with dates and names filled
//! in.

use domain::language::Language;
use domain::tab::{NO, NOT_APPLICABLE, NOT_PROVIDED, YES};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use runtime::text::{BadText, Texts, date, days_ago};

/// The texts of a page in a language.
#[derive(Clone, Copy, Debug)]
pub struct PageTexts {
    catalogue: &'static Texts,
}

impl PageTexts {
    pub fn for_customers(language: Language) -> Self {
        Self { catalogue: Texts::for_language(language) }
    }

    pub fn for_partners(language: Language) -> Self {
        Self { catalogue: Texts::for_partners(language) }
    }

    pub fn for_staff(language: Language) -> Self {
        Self { catalogue: Texts::for_staff(language) }
    }

    pub fn language(self) -> Language {
        self.catalogue.language()
    }

    pub fn language_code(self) -> &'static str {
        self.language().code()
    }

    /// A language's name in that language.
    pub fn language_name(self, language: &Language) -> Result<String, BadText> {
        Self::for_customers(*language).text("language-name")
    }

    /// A text of a questionnaire, for partners: in German where there is a translation.
    pub fn translate(self, english: &str) -> &str {
        self.language().translate_for_partner(english)
    }

    /// The label of an input: what customers read beside its question and, in a question with several inputs, the input's own.
    pub fn translate_label(self, label: &str) -> String {
        self.language().translate_label(label)
    }

    pub(super) fn catalogue(self) -> &'static Texts {
        self.catalogue
    }

    pub fn text(self, id: &str) -> Result<String, BadText> {
        self.catalogue.text(id, &[])
    }

    /// A text with one variable.
    pub fn text_with(self, id: &str, name: &'static str, value: &str) -> Result<String, BadText> {
        self.catalogue.text(id, &[(name, value.into())])
    }

    /// A text with a count, which decides its form.
    pub fn text_with_count(self, id: &str, count: &usize) -> Result<String, BadText> {
        self.catalogue.text(id, &[("count", (*count).into())])
    }

    /// A text with a number of minutes.
    pub fn text_with_minutes(self, id: &str, minutes: i64) -> Result<String, BadText> {
        self.catalogue.text(id, &[("minutes", minutes.into())])
    }

    /// A text with a revision's number.
    pub fn text_with_number(self, id: &str, number: &u32) -> Result<String, BadText> {
        self.catalogue.text(id, &[("number", i64::from(*number).into())])
    }

    /// A text that names an app and its partner.
    pub fn text_about_app(self, id: &str, app: &str, partner: &str) -> Result<String, BadText> {
        self.catalogue.text(id, &[("app", app.into()), ("partner", partner.into())])
    }

    /// An instant as people write it.
    pub fn instant(self, instant: &Timestamp) -> Result<String, BadText> {
        let day = self.day(instant)?;
        let time = instant.strftime("%H:%M").to_string();
        self.catalogue.text("instant", &[("date", (&day).into()), ("time", (&time).into())])
    }

    /// The day of an instant in UTC, as people write it.
    pub fn day(self, instant: &Timestamp) -> Result<String, BadText> {
        date(self.catalogue, instant.to_zoned(TimeZone::UTC).date())
    }

    /// A day as people write it.
    pub fn date(self, day: Date) -> Result<String, BadText> {
        date(self.catalogue, day)
    }

    /// How many days ago an instant was at `now`, by the calendar in UTC.
    pub fn days_ago(self, then: Timestamp, now: Timestamp) -> Result<String, BadText> {
        days_ago(self.catalogue, then, now)
    }

    /// What is shown where the partner gave no answer.
    pub fn not_provided(self) -> &'static str {
        self.language().translate(NOT_PROVIDED)
    }

    /// The CSS class that shows a fixed answer (yes, no, not applicable) as a chip; empty for any other text. All look
    /// the same: whether a yes is good depends on the question and on the reader.
    pub fn chip_class(self, answer: &str) -> &'static str {
        let is_fixed = [YES, NO, NOT_APPLICABLE].iter().any(|english| self.language().translate(english) == answer);
        if is_fixed { " chip" } else { "" }
    }
}

/// An instant as HTML's `datetime` and Atom have it.
pub fn machine_time(instant: &Timestamp) -> String {
    instant.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_utc_for_programs_and_for_people_in_their_language() {
        let instant: Timestamp = "2025-03-04T05:06:07.891Z".parse().unwrap();
        assert_eq!(machine_time(&instant), "2025-03-04T05:06:07Z");
        assert_eq!(PageTexts::for_customers(Language::En).instant(&instant).unwrap(), "4 March 2025, 05:06 UTC");
        assert_eq!(PageTexts::for_partners(Language::De).instant(&instant).unwrap(), "4. März 2025, 05:06 Uhr UTC");
    }
}
