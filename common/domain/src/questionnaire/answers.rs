//! What a partner answered: values by the dotted path of the wire object.

use std::collections::BTreeMap;

use super::definition::{Kind, Part, Questionnaire};

/// Values by path. A path without a value has no answer.
///
/// Invariant after [`Answers::tidied`]: no value is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, Value>);

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Yes or no; a checkbox's tick.
    YesNo(bool),
    /// Yes, no or not applicable.
    Tri(Tri),
    /// An option, a text, a link or an address.
    Text(String),
    /// Chips or links.
    Chips(Vec<String>),
    /// Days.
    Days(u32),
    /// A table.
    Rows(Vec<Row>),
}

/// A row of a table: values by column.
pub type Row = BTreeMap<String, Value>;

/// Yes, no or not applicable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tri {
    /// `TRUE`.
    True,
    /// `FALSE`.
    False,
    /// `NOT_APPLICABLE`.
    NotApplicable,
}

impl Tri {
    /// The word on the wire.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::True => "TRUE",
            Self::False => "FALSE",
            Self::NotApplicable => "NOT_APPLICABLE",
        }
    }

    /// Reads the word on the wire.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        [Self::True, Self::False, Self::NotApplicable].into_iter().find(|tri| tri.word() == word)
    }
}

/// Whether a text says nothing: empty, or white space alone.
fn blank(text: &str) -> bool {
    text.trim().is_empty()
}

impl Value {
    /// The word that conditions compare; `None` for values that conditions cannot look at.
    #[must_use]
    pub fn word(&self, kind: &Kind) -> Option<&str> {
        match (self, kind) {
            (Self::YesNo(ticked), Kind::Checkbox) => Some(if *ticked { "ticked" } else { "unticked" }),
            (Self::YesNo(yes), _) => Some(if *yes { "yes" } else { "no" }),
            (Self::Tri(tri), _) => Some(tri.word()),
            (Self::Text(text), Kind::Choice(_)) => Some(text),
            _ => None,
        }
    }

    /// The value without what says nothing (blank texts, chips and rows); `None` when nothing is left.
    fn tidied(self) -> Option<Self> {
        match self {
            Self::Text(text) => (!blank(&text)).then_some(Self::Text(text)),
            Self::Chips(mut chips) => {
                chips.retain(|chip| !blank(chip));
                (!chips.is_empty()).then_some(Self::Chips(chips))
            }
            Self::Rows(rows) => {
                let row = |row: Row| -> Row {
                    row.into_iter().filter_map(|(column, value)| Some((column, value.tidied()?))).collect()
                };
                let rows: Vec<Row> = rows.into_iter().map(row).filter(|row| !row.is_empty()).collect();
                (!rows.is_empty()).then_some(Self::Rows(rows))
            }
            other => Some(other),
        }
    }
}

impl Answers {
    /// The answer at a path.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&Value> {
        self.0.get(path)
    }

    /// Puts an answer at a path.
    pub fn set(&mut self, path: &str, value: Value) {
        self.0.insert(path.to_owned(), value);
    }

    /// Takes the answer at a path away.
    pub fn clear(&mut self, path: &str) {
        self.0.remove(path);
    }

    /// All answers, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(path, value)| (path.as_str(), value))
    }

    /// Whether nothing was answered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The answers without what says nothing: blank texts, and what a part says reads as no answer.
    #[must_use]
    pub fn tidied(self, questionnaire: &Questionnaire) -> Self {
        let says_nothing: BTreeMap<&str, (&str, &Kind)> = questionnaire
            .parts()
            .filter_map(|(_, part, path)| Some((path, (part.no_answer.as_deref()?, &part.kind))))
            .collect();
        let kept = self.0.into_iter().filter_map(|(path, value)| {
            let value = value.tidied()?;
            let silent = says_nothing.get(path.as_str()).is_some_and(|(nothing, kind)| match &value {
                Value::Text(text) => text == nothing,
                other => other.word(kind) == Some(nothing),
            });
            (!silent).then_some((path, value))
        });
        Self(kept.collect())
    }

    /// Only the answers whose path `keep` accepts.
    #[must_use]
    pub(super) fn retained(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self(self.0.iter().filter(|(path, _)| keep(path)).map(|(path, value)| (path.clone(), value.clone())).collect())
    }
}

/// Whether a version knows a value: an option that a later version brought is kept, and is nothing to this one.
pub(super) fn known(part: &Part, value: &Value) -> bool {
    match (&part.kind, value) {
        (Kind::Choice(options), Value::Text(text)) => options.iter().any(|option| option.value == *text),
        _ => true,
    }
}
