//! What a page says of its own, in its language: the catalogue of texts as templates use it.

use domain::language::Language;
use domain::tab::{NO, NOT_APPLICABLE, NOT_PROVIDED, YES};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use runtime::text::{BadText, Texts, Value, date};

/// The words of a page in a language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words(pub(super) Language);

impl Words {
    pub(super) fn code(self) -> &'static str {
        self.0.code()
    }

    pub(super) fn say(self, id: &str) -> Result<String, BadText> {
        Texts::of(self.0).say(id, &[])
    }

    /// A text with one variable.
    pub(super) fn with<'a>(self, id: &str, name: &'static str, value: impl Into<Value<'a>>) -> Result<String, BadText> {
        Texts::of(self.0).say(id, &[(name, value.into())])
    }

    /// A text with a revision's number.
    pub(super) fn numbered(self, id: &str, number: &u32) -> Result<String, BadText> {
        self.with(id, "number", i64::from(*number))
    }

    /// A language's name in that language.
    pub(super) fn name_of(self, language: &Language) -> Result<String, BadText> {
        Self(*language).say("language-name")
    }

    /// A text about an app and its partner.
    pub(super) fn about(self, id: &str, app: &str, partner: &str) -> Result<String, BadText> {
        Texts::of(self.0).say(id, &[("app", app.into()), ("partner", partner.into())])
    }

    /// A text about a partner.
    pub(super) fn of_partner(self, id: &str, partner: &str) -> Result<String, BadText> {
        self.with(id, "partner", partner)
    }

    /// An instant for people.
    pub(super) fn time(self, instant: &Timestamp) -> Result<String, BadText> {
        let texts = Texts::of(self.0);
        let time = instant.strftime("%H:%M").to_string();
        texts.say("instant", &[("date", (&self.day(instant)?).into()), ("time", (&time).into())])
    }

    /// The day of an instant, for people.
    pub(super) fn day(self, instant: &Timestamp) -> Result<String, BadText> {
        date(Texts::of(self.0), instant.to_zoned(TimeZone::UTC).date())
    }

    /// What stands where the partner said nothing.
    pub(super) fn not_provided(self) -> &'static str {
        self.0.translate(NOT_PROVIDED)
    }

    /// The class that makes a short word of ours a chip.
    pub(super) fn tone(self, word: &str) -> &'static str {
        let tones = [(YES, " chip yes"), (NO, " chip no"), (NOT_APPLICABLE, " chip")];
        tones.iter().find(|(english, _)| self.0.translate(english) == word).map_or("", |(_, tone)| tone)
    }
}
