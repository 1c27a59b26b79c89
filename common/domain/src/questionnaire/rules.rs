//! Whether answers obey the rules of their questionnaire: options, limits, links, addresses, control characters. All
//! violations are found at once. Whether an answer is missing is for [`completeness`](super::completeness).

use super::answers::{Answers, TableRow, Value};
use super::definition::{AnswerPlace, Column, InputKind, LINK_LENGTH, ListingField, Questionnaire, TextForm};
use super::load::published;
use super::retention::check_retention;
use super::violation::{Code, Violation, path_pointer, pointer};
use crate::email;
use crate::link::{self, LinkError};

/// All violations of answers, by pointers into the bare object.
pub(super) fn check_rules(questionnaire: &Questionnaire, answers: &Answers) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (_, part, path) in questionnaire.parts() {
        if let Some(value) = answers.get(path) {
            check_value(&part.kind, value, &path_pointer(path), &mut violations);
        }
    }
    check_retention(answers, &mut violations);
    violations
}

/// Checks an answer that is stored in the listing instead of the wire object; `at` is its pointer in the body.
pub fn check_listing_field(field: ListingField, text: &str, at: &str) -> Vec<Violation> {
    let mut violations = Vec::new();
    let parts = published().newest().questions.iter().flat_map(|question| question.parts());
    if let Some(part) = parts.into_iter().find(|part| part.place == AnswerPlace::Listing(field)) {
        check_value(&part.kind, &Value::Text(text.to_owned()), at, &mut violations);
    }
    violations
}

/// Checks a line that is not an answer, for example an app's name.
pub fn check_line(text: &str, max_length: usize, at: &str) -> Vec<Violation> {
    let mut violations = Vec::new();
    check_text(TextForm::Line, max_length, text, at, &mut violations);
    violations
}

/// Checks a text of several lines that is not an answer, for example a reviewer's note.
pub fn check_lines(text: &str, max_length: usize, at: &str) -> Vec<Violation> {
    let mut violations = Vec::new();
    check_text(TextForm::Lines, max_length, text, at, &mut violations);
    violations
}

fn check_value(kind: &InputKind, value: &Value, at: &str, out: &mut Vec<Violation>) {
    let mut refuse = |at: &str, code, detail: String| out.push(Violation { pointer: at.to_owned(), code, detail });
    match (kind, value) {
        (InputKind::Choice(options), Value::Text(word))
            if !word.trim().is_empty() && !options.iter().any(|option| option.value == *word) =>
        {
            let words: Vec<&str> = options.iter().map(|option| option.value.as_str()).collect();
            refuse(at, Code::NotAnOption, format!("{word:?} is not an option here. Use one of: {}.", words.join(", ")));
        }
        (InputKind::Text { form, max_length }, Value::Text(text)) => check_text(*form, *max_length, text, at, out),
        (
            InputKind::Chips { max_items, max_length } | InputKind::Places { max_items, max_length, .. },
            Value::Chips(chips),
        ) => {
            check_items(TextForm::Line, *max_items, *max_length, chips, at, out);
        }
        (InputKind::Links { max_items }, Value::Chips(links)) => {
            check_items(TextForm::Link, *max_items, LINK_LENGTH, links, at, out);
        }
        (InputKind::Days { max }, Value::Days(days)) if days > max => {
            refuse(
                at,
                Code::TooLarge,
                format!("At most {max} days are allowed. For a longer time, choose that data is kept indefinitely."),
            );
        }
        (InputKind::Rows { columns, max_items }, Value::Rows(rows)) => check_table(columns, *max_items, rows, at, out),
        _ => {}
    }
}

fn check_table(columns: &[Column], max_items: usize, rows: &[TableRow], at: &str, out: &mut Vec<Violation>) {
    if rows.len() > max_items {
        let detail = format!("There are {} rows; at most {max_items} are allowed.", rows.len());
        out.push(Violation { pointer: at.to_owned(), code: Code::TooMany, detail });
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
    // A blank text is no answer and is removed later; a control character in it is still an error of the client.
    if text.trim().is_empty() && !text.chars().any(char::is_control) {
        return;
    }
    let length = match form {
        TextForm::Link | TextForm::Site => text.len(),
        TextForm::Line | TextForm::Lines | TextForm::Email | TextForm::Contact => text.chars().count(),
    };
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
        // A link or an address with a control character would only get a second, less helpful violation.
        return;
    }
    if let Err((code, detail)) = check_form(form, text) {
        refuse(code, detail.to_owned());
    }
}

/// Whether a text is what its input takes.
fn check_form(form: TextForm, text: &str) -> Result<(), (Code, &'static str)> {
    let told = |error: LinkError| (error.into(), error.detail());
    match form {
        TextForm::Line | TextForm::Lines => Ok(()),
        TextForm::Link => link::check_link(text).map_err(told),
        TextForm::Site => link::check_website(text).map_err(told),
        TextForm::Email | TextForm::Contact if email::is_address(text) => Ok(()),
        TextForm::Email => Err((Code::Email, "This is not an email address. Enter one such as security@example.com.")),
        TextForm::Contact if link::check_link(text).is_ok() => Ok(()),
        TextForm::Contact => Err((
            Code::Contact,
            "This is neither an email address nor an https link. Enter one such as security@example.com or \
             https://example.com/security.",
        )),
    }
}
