//! A text with its variables, as templates write it: `texts.say("history-of").with("app", name).html()?`.
//!
//! The texts are ours and may have markup around their variables, so that each language has its own order of words. What is
//! filled in is escaped.

use std::fmt::{Display, Write as _};

use askama::filters::{Html, Safe, escape};
use jiff::Timestamp;
use runtime::text::{BadText, Value};

use super::texts::{PageTexts, machine_time};

/// A text that is being filled in.
#[derive(Debug)]
pub struct Phrase<'a> {
    texts: PageTexts,
    id: &'a str,
    variables: Vec<(&'static str, Variable)>,
}

#[derive(Debug)]
enum Variable {
    Text(String),
    Plain(String),
    Html(String),
    Number(i64),
    Instant(Timestamp),
}

/// A number that a text may have, however many references a template puts before it.
pub trait Count {
    fn to_number(&self) -> i64;
}

macro_rules! counts {
    ($($number:ty),*) => {$(
        impl Count for $number {
            fn to_number(&self) -> i64 {
                i64::try_from(*self).unwrap_or(i64::MAX)
            }
        }
    )*};
}

counts!(u8, u16, u32, u64, usize);

impl<T: Count> Count for &T {
    fn to_number(&self) -> i64 {
        (**self).to_number()
    }
}

impl PageTexts {
    /// A text whose variables follow.
    pub fn say<'a>(self, id: &'a str) -> Phrase<'a> {
        Phrase { texts: self, id, variables: Vec::new() }
    }
}

impl Phrase<'_> {
    /// Fills in a name or any other text. As HTML it keeps its own writing direction.
    #[must_use]
    pub fn with(self, name: &'static str, value: impl Display) -> Self {
        self.and(name, Variable::Text(value.to_string()))
    }

    /// Fills in an address in the text's markup, or words of ours.
    #[must_use]
    pub fn plain(self, name: &'static str, text: impl Display) -> Self {
        self.and(name, Variable::Plain(text.to_string()))
    }

    /// Fills in another text of ours with its markup.
    #[must_use]
    pub fn html_part(self, name: &'static str, html: &Safe<String>) -> Self {
        self.and(name, Variable::Html(html.0.clone()))
    }

    /// Fills in a number, which decides between singular and plural.
    #[must_use]
    pub fn count(self, name: &'static str, number: impl Count) -> Self {
        self.and(name, Variable::Number(number.to_number()))
    }

    /// Fills in an instant.
    #[must_use]
    pub fn at(self, name: &'static str, instant: &Timestamp) -> Self {
        self.and(name, Variable::Instant(*instant))
    }

    fn and(mut self, name: &'static str, variable: Variable) -> Self {
        self.variables.push((name, variable));
        self
    }

    /// The text with its variables as they are, for a title or an attribute.
    ///
    /// # Errors
    /// There is no such text, or it lacks a variable.
    pub fn text(&self) -> Result<String, BadText> {
        self.fill(|variable| match variable {
            Variable::Text(text) | Variable::Plain(text) | Variable::Html(text) => Ok(text.clone().into()),
            Variable::Number(number) => Ok((*number).into()),
            Variable::Instant(instant) => Ok(self.texts.instant(instant)?.into()),
        })
    }

    /// The text as HTML: its own markup stays, and what was filled in is escaped.
    ///
    /// # Errors
    /// There is no such text, or it lacks a variable.
    pub fn html(&self) -> Result<Safe<String>, BadText> {
        let text = self.fill(|variable| match variable {
            Variable::Text(text) => Ok(format!("<bdi>{}</bdi>", escaped(text)).into()),
            Variable::Plain(text) => Ok(escaped(text).into()),
            Variable::Html(html) => Ok(html.clone().into()),
            Variable::Number(number) => Ok((*number).into()),
            Variable::Instant(instant) => {
                let (machine, people) = (machine_time(instant), self.texts.instant(instant)?);
                Ok(format!("<time datetime=\"{machine}\">{people}</time>").into())
            }
        });
        Ok(Safe(text?))
    }

    fn fill(&self, value: impl Fn(&Variable) -> Result<Value<'static>, BadText>) -> Result<String, BadText> {
        let mut values = Vec::new();
        for (name, variable) in &self.variables {
            values.push((*name, value(variable)?));
        }
        self.texts.catalogue().text(self.id, &values)
    }
}

fn escaped(text: &str) -> String {
    let mut html = String::new();
    let Ok(escaped) = escape(text, Html);
    // Writing to a string cannot fail.
    let _infallible = write!(html, "{escaped}");
    html
}

#[cfg(test)]
mod tests {
    use domain::language::Language;

    use super::*;

    #[test]
    fn what_is_filled_in_is_escaped_and_the_texts_own_markup_stays() {
        let phrase = PageTexts::for_partners(Language::De).say("history-of").with("app", "<b>&\"");
        assert_eq!(phrase.html().unwrap().0, "Verlauf von <bdi>&#60;b&#62;&#38;&#34;</bdi>");
        assert_eq!(phrase.text().unwrap(), "Verlauf von <b>&\"");
    }
}
