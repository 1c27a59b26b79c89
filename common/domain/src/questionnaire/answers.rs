//! What a partner answered: values by the dotted path of the wire object.

use std::collections::BTreeMap;

use super::definition::{Column, InputKind, Part, Questionnaire, TextForm};
use crate::link::check_link;

/// Answers by path. A path without a value has no answer.
///
/// Invariant after [`Answers::tidied`]: no value is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, Value>);

/// The answer to one part of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Yes or no, or whether a checkbox is ticked.
    YesNo(bool),
    /// Yes, no or not applicable.
    Tri(Tri),
    /// An option's value, a text, a link or an email address.
    Text(String),
    /// Several short texts or links.
    Chips(Vec<String>),
    /// A number of days.
    Days(u32),
    /// The rows of a table.
    Rows(Vec<TableRow>),
}

/// A row of a table: values by column name.
pub type TableRow = BTreeMap<String, Value>;

/// Yes, no or not applicable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::EnumString)]
#[strum(serialize_all = "SCREAMING_SNAKE_CASE")]
pub enum Tri {
    /// `TRUE`.
    True,
    /// `FALSE`.
    False,
    /// `NOT_APPLICABLE`.
    NotApplicable,
}

impl Tri {
    /// The answer as the REST API spells it.
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

fn is_blank(text: &str) -> bool {
    text.trim().is_empty()
}

impl Value {
    /// The word that conditions compare; `None` for values that conditions cannot look at.
    pub fn condition_word(&self, kind: &InputKind) -> Option<&str> {
        match (self, kind) {
            (Self::YesNo(ticked), InputKind::Checkbox) => Some(if *ticked { "ticked" } else { "unticked" }),
            (Self::YesNo(yes), _) => Some(if *yes { "yes" } else { "no" }),
            (Self::Tri(tri), _) => Some(tri.as_str()),
            (Self::Text(text), InputKind::Choice(_)) => Some(text),
            _ => None,
        }
    }

    /// The value without blank texts, chips and rows; `None` if nothing is left.
    fn tidied(self) -> Option<Self> {
        match self {
            Self::Text(text) => (!is_blank(&text)).then_some(Self::Text(text)),
            Self::Chips(mut chips) => {
                chips.retain(|chip| !is_blank(chip));
                (!chips.is_empty()).then_some(Self::Chips(chips))
            }
            Self::Rows(rows) => {
                let rows: Vec<TableRow> = rows.into_iter().map(tidy_row).filter(|row| !row.is_empty()).collect();
                (!rows.is_empty()).then_some(Self::Rows(rows))
            }
            other => Some(other),
        }
    }
}

fn tidy_row(row: TableRow) -> TableRow {
    row.into_iter().filter_map(|(column, value)| Some((column, value.tidied()?))).collect()
}

impl Answers {
    /// The answer at a path.
    pub fn get(&self, path: &str) -> Option<&Value> {
        self.0.get(path)
    }

    /// Sets the answer at a path.
    pub fn set(&mut self, path: &str, value: Value) {
        self.0.insert(path.to_owned(), value);
    }

    /// Removes the answer at a path.
    pub fn clear(&mut self, path: &str) {
        self.0.remove(path);
    }

    /// All answers, by path.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(path, value)| (path.as_str(), value))
    }

    /// Whether there is no answer at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The answers without those that say nothing: blank texts, and values that their part declares to be no answer.
    pub fn tidied(self, questionnaire: &Questionnaire) -> Self {
        let no_answers: BTreeMap<&str, (&str, &InputKind)> = questionnaire
            .parts()
            .filter_map(|(_, part, path)| Some((path, (part.no_answer.as_deref()?, &part.kind))))
            .collect();
        let tidied = self.0.into_iter().filter_map(|(path, value)| {
            let value = value.tidied()?;
            let is_no_answer = no_answers.get(path.as_str()).is_some_and(|(nothing, kind)| match &value {
                Value::Text(text) => text == nothing,
                other => other.condition_word(kind) == Some(nothing),
            });
            (!is_no_answer).then_some((path, value))
        });
        Self(tidied.collect())
    }

    /// Only the answers whose path `keep` accepts.
    pub(crate) fn retained(&self, keep: impl Fn(&str) -> bool) -> Self {
        Self(self.0.iter().filter(|(path, _)| keep(path)).map(|(path, value)| (path.clone(), value.clone())).collect())
    }
}

/// Whether this version of a part can show a value. An option that only a later version has is kept in the answers, but
/// counts as no answer here.
pub(crate) fn is_known(part: &Part, value: &Value) -> bool {
    match (&part.kind, value) {
        (InputKind::Choice(options), Value::Text(text)) => options.iter().any(|option| option.value == *text),
        (InputKind::YesNo { or_not_applicable: false }, Value::Tri(_)) => false,
        // A later version takes a page as well.
        (InputKind::Text { form: TextForm::Email, .. }, Value::Text(text)) => check_link(text).is_err(),
        _ => true,
    }
}

/// The mandatory columns for which a row has no value.
pub(super) fn missing_columns<'a>(columns: &'a [Column], row: &TableRow) -> impl Iterator<Item = &'a Column> {
    columns.iter().filter(|column| !column.optional && !row.contains_key(&column.name))
}
