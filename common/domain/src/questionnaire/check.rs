//! Whether answers are well formed, each violation at once, and whether they may be published.
//!
//! Nothing here asks whether an answer is missing, but for one rule: inside a row of a table all columns are mandatory
//! to publish. Missing answers are `completeness`.

use serde::Serialize;

use super::answers::{Answers, Row, Value};
use super::asked::is_asked;
use super::definition::{Column, Kind, LINK_LENGTH, ListingField, Place, Questionnaire, TextForm};
use super::load::published;
use super::packed;
use crate::{email, link};

/// "This is a mandatory field.": what a missing mandatory field says.
pub const MANDATORY: &str = "This is a mandatory field.";

/// One thing that is wrong with a body.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Violation {
    /// A JSON Pointer (RFC 6901) to the place in the body.
    pub pointer: String,
    /// Stable, for programs.
    pub code: Code,
    /// For people: what is wrong and what to do.
    pub detail: String,
}

impl Violation {
    /// The same violation of an object that stands at `prefix` in its body.
    #[must_use]
    pub(super) fn within(self, prefix: &str) -> Self {
        Self { pointer: format!("{prefix}{}", self.pointer), ..self }
    }
}

/// What is wrong, for programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Code {
    /// A key that does not exist.
    UnknownField,
    /// A value of another JSON type.
    WrongType,
    /// Not one of the options.
    NotAnOption,
    /// More characters than allowed.
    TooLong,
    /// More items or rows than allowed.
    TooMany,
    /// A number below zero.
    Negative,
    /// A number with a fraction.
    NotAWholeNumber,
    /// A number above the largest.
    TooLarge,
    /// The least is more than the most.
    MinAboveMax,
    /// Not a link.
    LinkMalformed,
    /// Not https.
    LinkScheme,
    /// No public, named host.
    LinkHost,
    /// A user name or password in a link.
    LinkUserInfo,
    /// Not an email address.
    Email,
    /// A control character.
    ControlCharacter,
    /// A mandatory field is missing.
    Mandatory,
    /// All answers together take too much room.
    AnswersTooLarge,
    /// Not of the form that an id has.
    Malformed,
    /// A number below the smallest.
    TooSmall,
    /// Earlier or later, or more or less, than its neighbour allows.
    OutOfOrder,
    /// An exposure that falls; only a roll-back and a kill lower it.
    Falls,
    /// Embedded is ahead of the marketplace.
    AheadOfMarketplace,
}

impl Code {
    /// All of them.
    pub const EVERY: [Self; 22] = [
        Self::UnknownField,
        Self::WrongType,
        Self::NotAnOption,
        Self::TooLong,
        Self::TooMany,
        Self::Negative,
        Self::NotAWholeNumber,
        Self::TooLarge,
        Self::MinAboveMax,
        Self::LinkMalformed,
        Self::LinkScheme,
        Self::LinkHost,
        Self::LinkUserInfo,
        Self::Email,
        Self::ControlCharacter,
        Self::Mandatory,
        Self::AnswersTooLarge,
        Self::Malformed,
        Self::TooSmall,
        Self::OutOfOrder,
        Self::Falls,
        Self::AheadOfMarketplace,
    ];

    /// The word in documents.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::UnknownField => "unknown-field",
            Self::WrongType => "wrong-type",
            Self::NotAnOption => "not-an-option",
            Self::TooLong => "too-long",
            Self::TooMany => "too-many",
            Self::Negative => "negative",
            Self::NotAWholeNumber => "not-a-whole-number",
            Self::TooLarge => "too-large",
            Self::MinAboveMax => "min-above-max",
            Self::LinkMalformed => "link-malformed",
            Self::LinkScheme => "link-scheme",
            Self::LinkHost => "link-host",
            Self::LinkUserInfo => "link-user-info",
            Self::Email => "email",
            Self::ControlCharacter => "control-character",
            Self::Mandatory => "mandatory",
            Self::AnswersTooLarge => "answers-too-large",
            Self::Malformed => "malformed",
            Self::TooSmall => "too-small",
            Self::OutOfOrder => "out-of-order",
            Self::Falls => "falls",
            Self::AheadOfMarketplace => "ahead-of-marketplace",
        }
    }
}

impl From<link::LinkError> for Code {
    fn from(error: link::LinkError) -> Self {
        match error {
            link::LinkError::Malformed => Self::LinkMalformed,
            link::LinkError::Scheme => Self::LinkScheme,
            link::LinkError::Host => Self::LinkHost,
            link::LinkError::UserInfo => Self::LinkUserInfo,
        }
    }
}

/// The JSON Pointer of `key` inside the object at `at` (RFC 6901 escapes).
#[must_use]
pub fn pointer(at: &str, key: &str) -> String {
    format!("{at}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The JSON Pointer of a dotted path.
#[must_use]
pub fn path_pointer(path: &str) -> String {
    path.split('.').fold(String::new(), |at, step| pointer(&at, step))
}

/// Every violation of well-formed answers of a tab, by pointers relative to the bare object. Checked against the newest
/// version, so that a newer client never breaks.
#[must_use]
pub fn check(answers: &Answers) -> Vec<Violation> {
    check_against(published().newest(), packed::MAX_BYTES, answers)
}

/// Every violation of well-formed answers to a questionnaire, by pointers relative to the bare object. All together may
/// take `room` bytes packed.
#[must_use]
pub(super) fn check_against(questionnaire: &Questionnaire, room: usize, answers: &Answers) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (_, part, path) in questionnaire.parts() {
        if let Some(value) = answers.get(path) {
            check_value(&part.kind, value, &path_pointer(path), &mut violations);
        }
    }
    check_range(answers, &mut violations);
    if violations.is_empty() {
        check_room(room, answers, &mut violations);
    }
    violations
}

/// Every reason not to publish well-formed answers: columns missing in a row of a table that is asked.
#[must_use]
pub fn publishable(questionnaire: &Questionnaire, answers: &Answers) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (question, part, path) in questionnaire.parts() {
        let Kind::Rows { columns, .. } = &part.kind else { continue };
        if !is_asked(questionnaire, answers, question) {
            continue;
        }
        let Some(Value::Rows(rows)) = answers.get(path) else { continue };
        for (index, row) in rows.iter().enumerate() {
            let at = pointer(&path_pointer(path), &index.to_string());
            violations.extend(missing_columns(columns, row).map(|column| Violation {
                pointer: pointer(&at, &column.name),
                code: Code::Mandatory,
                detail: MANDATORY.to_owned(),
            }));
        }
    }
    violations
}

/// The columns without a value in a row.
pub(super) fn missing_columns<'a>(columns: &'a [Column], row: &'a Row) -> impl Iterator<Item = &'a Column> {
    columns.iter().filter(|column| !row.contains_key(&column.name))
}

/// Checks an answer that is kept in the listing and not in the wire object; `at` is its pointer in the body that it
/// came in.
#[must_use]
pub fn check_listing_field(field: ListingField, text: &str, at: &str) -> Vec<Violation> {
    let mut violations = Vec::new();
    let parts = published().newest().questions.iter().flat_map(|question| question.parts());
    if let Some(part) = parts.into_iter().find(|part| part.place == Place::Listing(field)) {
        check_value(&part.kind, &Value::Text(text.to_owned()), at, &mut violations);
    }
    violations
}

/// Checks a line of a form that is not the questionnaire's, for example an app's name.
#[must_use]
pub fn check_line(text: &str, max_length: usize, at: &str) -> Vec<Violation> {
    let mut violations = Vec::new();
    check_text(TextForm::Line, max_length, text, at, &mut violations);
    violations
}

/// Checks a text of several lines that is not the questionnaire's, for example a reviewer's note.
#[must_use]
pub fn check_lines(text: &str, max_length: usize, at: &str) -> Vec<Violation> {
    let mut violations = Vec::new();
    check_text(TextForm::Lines, max_length, text, at, &mut violations);
    violations
}

fn check_value(kind: &Kind, value: &Value, at: &str, out: &mut Vec<Violation>) {
    let mut refuse = |at: &str, code, detail: String| out.push(Violation { pointer: at.to_owned(), code, detail });
    match (kind, value) {
        (Kind::Choice(options), Value::Text(word))
            if !word.trim().is_empty() && !options.iter().any(|option| option.value == *word) =>
        {
            let words: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
            refuse(at, Code::NotAnOption, format!("{word:?} is not an option here. Use one of: {}.", words.join(", ")));
        }
        (Kind::Text { form, max_length }, Value::Text(text)) => check_text(*form, *max_length, text, at, out),
        (Kind::Chips { max_items, max_length, .. }, Value::Chips(chips)) => {
            check_items(TextForm::Line, *max_items, *max_length, chips, at, out);
        }
        (Kind::Links { max_items }, Value::Chips(links)) => {
            check_items(TextForm::Link, *max_items, LINK_LENGTH, links, at, out);
        }
        (Kind::Days { max }, Value::Days(days)) if days > max => {
            refuse(
                at,
                Code::TooLarge,
                format!("At most {max} days are allowed. For a longer time, choose that data is kept indefinitely."),
            );
        }
        (Kind::Rows { columns, max_items }, Value::Rows(rows)) => {
            if rows.len() > *max_items {
                refuse(at, Code::TooMany, format!("There are {} rows; at most {max_items} are allowed.", rows.len()));
            }
            for (index, row) in rows.iter().enumerate() {
                let at = pointer(at, &index.to_string());
                for column in columns {
                    if let Some(value) = row.get(&column.name) {
                        check_value(&column.kind, value, &pointer(&at, &column.name), out);
                    }
                }
            }
        }
        _ => {}
    }
}

fn check_items(
    form: TextForm,
    max_items: usize,
    max_length: usize,
    items: &[String],
    at: &str,
    out: &mut Vec<Violation>,
) {
    if items.len() > max_items {
        let detail = format!("There are {} items; at most {max_items} are allowed.", items.len());
        out.push(Violation { pointer: at.to_owned(), code: Code::TooMany, detail });
    }
    for (index, item) in items.iter().enumerate() {
        check_text(form, max_length, item, &pointer(at, &index.to_string()), out);
    }
}

fn check_text(form: TextForm, max_length: usize, text: &str, at: &str, out: &mut Vec<Violation>) {
    let mut refuse = |code, detail: String| out.push(Violation { pointer: at.to_owned(), code, detail });
    if text.trim().is_empty() && !text.chars().any(char::is_control) {
        return;
    }
    let is_link = matches!(form, TextForm::Link | TextForm::Site);
    let length = if is_link { text.len() } else { text.chars().count() };
    if length > max_length {
        refuse(Code::TooLong, format!("This has {length} characters; at most {max_length} are allowed."));
    }
    let lines = form == TextForm::Lines;
    if let Some(control) = text.chars().find(|c| c.is_control() && !(lines && matches!(c, '\n' | '\t'))) {
        let allowed = if lines { "Only line feeds and tabs are allowed" } else { "This must be a single line" };
        refuse(
            Code::ControlCharacter,
            format!("Remove the control character U+{:04X}. {allowed}.", u32::from(control)),
        );
        return;
    }
    match form {
        TextForm::Line | TextForm::Lines => {}
        TextForm::Email => {
            if !email::is_address(text) {
                refuse(Code::Email, "This is not an email address. Enter one such as security@example.com.".to_owned());
            }
        }
        TextForm::Link | TextForm::Site => {
            let checked = if form == TextForm::Link { link::check(text) } else { link::check_site(text) };
            if let Err(error) = checked {
                refuse(error.into(), error.detail().to_owned());
            }
        }
    }
}

/// The least number of days is at most the most.
fn check_range(answers: &Answers, out: &mut Vec<Violation>) {
    const MIN: &str = "dataRetention.retentionDurationInDays.min";
    const MAX: &str = "dataRetention.retentionDurationInDays.max";
    if let (Some(Value::Days(min)), Some(Value::Days(max))) = (answers.get(MIN), answers.get(MAX))
        && min > max
    {
        out.push(Violation {
            pointer: path_pointer(MIN),
            code: Code::MinAboveMax,
            detail: format!(
                "The minimum of {min} days is more than the maximum of {max} days. Swap them or correct one."
            ),
        });
    }
}

/// The item that keeps the answers must stay small, so that every customer's read of it is cheap.
fn check_room(room: usize, answers: &Answers, out: &mut Vec<Violation>) {
    let bytes = packed::pack(answers).len();
    if bytes > room {
        let excess = (bytes - room) * 100 / bytes + 1;
        out.push(Violation {
            pointer: String::new(),
            code: Code::AnswersTooLarge,
            detail: format!(
                "All answers together take {bytes} bytes when stored; at most {room} fit. Shorten the longest texts by about {excess} %."
            ),
        });
    }
}
