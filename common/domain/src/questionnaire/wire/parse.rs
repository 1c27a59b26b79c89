//! Reads answers from the wire object of a request. Only their JSON types are checked here.
//!
//! Reading normalises exactly this: the object may be bare, in `appTrustInformation` or in `commonCloud`; the read-only
//! keys in [`IGNORED`](super::IGNORED) are dropped; `null` and `""` for an option are no answer; yes, no and not
//! applicable may be strings or booleans; REST v2's `…_N_DR_…` becomes v3's `…_AND_DR_…`; `30.0` becomes `30`. Blank
//! texts, empty lists and `Data not provided` are removed later, by [`Answers::tidied`].

use serde_json::{Map, Number, Value as Json};

use super::format::{Group, Node, WireFormat, Wrapper};
use crate::questionnaire::answers::{Answers, TableRow, Tri, Value};
use crate::questionnaire::definition::{Column, InputKind};
use crate::questionnaire::violation::{Code, Violation, pointer};

/// What was read.
#[derive(Default)]
pub(in crate::questionnaire) struct Parsed {
    /// The answers, as far as they could be read.
    pub(in crate::questionnaire) answers: Answers,
    /// What could not be read, by pointers into the body.
    pub(in crate::questionnaire) violations: Vec<Violation>,
    /// The pointer of the object with the answers in the body.
    pub(in crate::questionnaire) prefix: String,
}

/// Reads answers from a whole body, in which they may be wrapped.
pub(in crate::questionnaire) fn parse_body(format: &WireFormat, body: &Json) -> Parsed {
    let mut parser = Parser::new(format);
    if let Some(object) = parser.unwrap(body) {
        let prefix = parser.parsed.prefix.clone();
        parser.group(&format.root, object, &At::Object(&prefix), true);
    }
    parser.parsed
}

/// Reads answers from the object that contains nothing else.
pub(in crate::questionnaire) fn parse_object(format: &WireFormat, object: &Map<String, Json>) -> Parsed {
    let mut parser = Parser::new(format);
    parser.group(&format.root, object, &At::BODY, true);
    parser.parsed
}

/// Reads the answer to one input.
///
/// # Errors
/// What is wrong with it, in words.
pub(super) fn parse_value(format: &WireFormat, kind: &InputKind, value: &Json) -> Result<Option<Value>, String> {
    let mut parser = Parser::new(format);
    let value = parser.value(kind, value, &At::BODY);
    match parser.parsed.violations.pop() {
        Some(violation) => Err(violation.detail),
        None => Ok(value),
    }
}

const NOT_AN_OBJECT: &str = "The body must be a JSON object with the answers.";
const NEGATIVE_DAYS: &str = "A number of days cannot be negative.";

/// Where a value is in the body. Its JSON Pointer is written only for what is refused, because most is not.
enum At<'a> {
    /// The object with this pointer.
    Object(&'a str),
    /// A field of an object.
    Field(&'a At<'a>, &'a str),
    /// An item of a list.
    Item(&'a At<'a>, usize),
}

impl At<'_> {
    const BODY: Self = Self::Object("");

    fn pointer(&self) -> String {
        match self {
            Self::Object(pointer) => (*pointer).to_owned(),
            Self::Field(object, key) => pointer(&object.pointer(), key),
            Self::Item(list, index) => pointer(&list.pointer(), &index.to_string()),
        }
    }
}

struct Parser<'a> {
    format: &'a WireFormat,
    parsed: Parsed,
}

impl<'a> Parser<'a> {
    fn new(format: &'a WireFormat) -> Self {
        Self { format, parsed: Parsed::default() }
    }

    fn refuse(&mut self, at: &At<'_>, code: Code, detail: impl Into<String>) {
        self.parsed.violations.push(Violation { pointer: at.pointer(), code, detail: detail.into() });
    }

    /// Refuses a value, which then is no answer.
    fn refuse_value(&mut self, at: &At<'_>, code: Code, detail: impl Into<String>) -> Option<Value> {
        self.refuse(at, code, detail);
        None
    }

    fn refuse_unknown(&mut self, at: &At<'_>, key: &str, known: &[&str]) {
        let detail = format!("There is no field {key:?} here. The fields are: {}.", known.join(", "));
        self.refuse(at, Code::UnknownField, detail);
    }

    /// Finds the object that holds the answers and notes its pointer.
    fn unwrap<'b>(&mut self, body: &'b Json) -> Option<&'b Map<String, Json>> {
        let Some(object) = body.as_object() else {
            self.refuse(&At::BODY, Code::WrongType, NOT_AN_OBJECT);
            return None;
        };
        let wrapper = match self.format.wrapper {
            Wrapper::Required(name) if object.contains_key(name) => name,
            Wrapper::Required(name) => {
                let detail = format!("The answers are missing. Send them as a JSON object in the field {name:?}.");
                self.refuse(&At::Field(&At::BODY, name), Code::Mandatory, detail);
                return None;
            }
            Wrapper::Optional(names) => match names.iter().find(|name| object.contains_key(**name)) {
                Some(name) => name,
                None => return Some(object),
            },
        };
        let format = self.format;
        for (key, value) in object.iter().filter(|(key, _)| *key != wrapper && !format.ignores(key, true)) {
            if format.keeps(key, true) {
                self.keep(key, value, &At::Field(&At::BODY, key));
                continue;
            }
            let detail =
                format!("No other field is allowed beside {wrapper:?}. Move this field into it, or remove it.");
            self.refuse(&At::Field(&At::BODY, key), Code::UnknownField, detail);
        }
        let prefix = pointer("", wrapper);
        let inner = object[wrapper].as_object();
        if inner.is_none() {
            self.refuse(&At::Object(&prefix), Code::WrongType, "This must be a JSON object with the answers.");
        }
        self.parsed.prefix = prefix;
        inner
    }

    /// Reads a yes or no that stands beside the wrapper.
    fn keep(&mut self, key: &str, value: &Json, at: &At<'_>) {
        if let Some(value) = self.value(&InputKind::YesNo { or_not_applicable: false }, value, at) {
            self.parsed.answers.set(key, value);
        }
    }

    fn group(&mut self, group: &Group, object: &Map<String, Json>, at: &At<'_>, outermost: bool) {
        for (key, value) in object {
            let here = At::Field(at, key);
            match group.iter().find(|(name, _)| name == key).map(|(_, node)| node) {
                Some(Node::Ignored) => {}
                Some(Node::Leaf(part, path)) => {
                    if let Some(value) = self.value(&part.kind, value, &here) {
                        self.parsed.answers.set(path, value);
                    }
                }
                Some(Node::Group(inner)) => match value {
                    Json::Null => {}
                    Json::Object(object) => self.group(inner, object, &here, false),
                    _ => self.refuse(&here, Code::WrongType, format!("{key:?} must be a JSON object.")),
                },
                None if self.format.keeps(key, outermost) => self.keep(key, value, &here),
                None if self.format.ignores(key, outermost) => {}
                None => {
                    let fields = group.iter().filter(|(_, node)| !matches!(node, Node::Ignored));
                    self.refuse_unknown(&here, key, &fields.map(|(name, _)| *name).collect::<Vec<_>>());
                }
            }
        }
    }

    fn value(&mut self, kind: &InputKind, value: &Json, at: &At<'_>) -> Option<Value> {
        match (kind, value) {
            (_, Json::Null) => None,
            (InputKind::YesNo { .. } | InputKind::Checkbox, Json::Bool(yes)) => Some(Value::YesNo(*yes)),
            (InputKind::Tri, Json::Bool(yes)) => Some(Value::Tri(if *yes { Tri::True } else { Tri::False })),
            (InputKind::YesNo { or_not_applicable: true }, Json::String(word)) => self.yes_no(word, at),
            (InputKind::Tri | InputKind::Choice(_), Json::String(word)) if word.is_empty() => None,
            (InputKind::Tri, Json::String(word)) => self.tri(word, at),
            (InputKind::Choice(_), Json::String(word)) => Some(Value::Text(word.replace("_N_DR_", "_AND_DR_"))),
            (InputKind::Text { .. }, Json::String(text)) => Some(Value::Text(text.clone())),
            (InputKind::Chips { .. } | InputKind::Places { .. } | InputKind::Links { .. }, Json::Array(items)) => {
                Some(Value::Chips(self.chips(items, at)))
            }
            (InputKind::Days { .. }, Json::Number(number)) => self.days(number, at),
            (InputKind::Rows { columns, .. }, Json::Array(rows)) => Some(Value::Rows(self.rows(columns, rows, at))),
            _ => self.refuse_value(at, Code::WrongType, format!("This must be {}.", expected_type(kind))),
        }
    }

    /// A yes or no that may be not applicable: the words are those of [`Tri`], yes and no are stored as such.
    fn yes_no(&mut self, word: &str, at: &At<'_>) -> Option<Value> {
        match word.parse() {
            Ok(Tri::True) => Some(Value::YesNo(true)),
            Ok(Tri::False) => Some(Value::YesNo(false)),
            Ok(Tri::NotApplicable) => Some(Value::Tri(Tri::NotApplicable)),
            Err(_) if word.is_empty() => None,
            Err(_) => {
                let detail = format!("{word:?} is not an answer here. Use true, false or \"NOT_APPLICABLE\".");
                self.refuse_value(at, Code::NotAnOption, detail)
            }
        }
    }

    fn tri(&mut self, word: &str, at: &At<'_>) -> Option<Value> {
        match word.parse() {
            Ok(tri) => Some(Value::Tri(tri)),
            Err(_) => {
                let detail = format!("{word:?} is not an answer here. Use TRUE, FALSE or NOT_APPLICABLE.");
                self.refuse_value(at, Code::NotAnOption, detail)
            }
        }
    }

    fn days(&mut self, number: &Number, at: &At<'_>) -> Option<Value> {
        if let Some(days) = whole_number(number) {
            return match u32::try_from(days) {
                Ok(days) => Some(Value::Days(days)),
                Err(_) if days < 0 => self.refuse_value(at, Code::Negative, NEGATIVE_DAYS),
                // Too large to be represented is above every limit, and the check of limits refuses it.
                Err(_) => Some(Value::Days(u32::MAX)),
            };
        }
        match number.as_f64() {
            Some(days) if days < 0.0 => self.refuse_value(at, Code::Negative, NEGATIVE_DAYS),
            Some(days) if days.fract() != 0.0 => {
                self.refuse_value(at, Code::NotAWholeNumber, "Enter a whole number of days.")
            }
            _ => Some(Value::Days(u32::MAX)),
        }
    }

    /// An item that cannot be read becomes an empty one: later violations must point at the right index.
    fn chips(&mut self, items: &[Json], at: &At<'_>) -> Vec<String> {
        let mut chips = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            chips.push(match item {
                Json::String(text) => text.clone(),
                Json::Null => String::new(),
                _ => {
                    self.refuse(&At::Item(at, index), Code::WrongType, "Each item must be a string.");
                    String::new()
                }
            });
        }
        chips
    }

    fn rows(&mut self, columns: &[Column], items: &[Json], at: &At<'_>) -> Vec<TableRow> {
        let mut rows = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let here = At::Item(at, index);
            rows.push(match item {
                Json::Null => TableRow::new(),
                Json::Object(object) => self.row(columns, object, &here),
                _ => {
                    self.refuse(&here, Code::WrongType, "Each row must be a JSON object.");
                    TableRow::new()
                }
            });
        }
        rows
    }

    fn row(&mut self, columns: &[Column], object: &Map<String, Json>, at: &At<'_>) -> TableRow {
        let mut row = TableRow::new();
        for (key, value) in object {
            let here = At::Field(at, key);
            match columns.iter().find(|column| column.name == *key) {
                Some(column) => {
                    if let Some(value) = self.value(&column.kind, value, &here) {
                        row.insert(key.clone(), value);
                    }
                }
                None if self.format.ignores(key, false) => {}
                None => {
                    let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                    self.refuse_unknown(&here, key, &known);
                }
            }
        }
        row
    }
}

/// The number, if it is an integer or a float without a fraction.
fn whole_number(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e15)?;
        // Whole and far below 2^53, so the conversion is exact.
        Some(float as i64)
    })
}

fn expected_type(kind: &InputKind) -> &'static str {
    match kind {
        InputKind::YesNo { or_not_applicable: true } => "true, false or \"NOT_APPLICABLE\"",
        InputKind::YesNo { .. } | InputKind::Checkbox => "true or false",
        InputKind::Tri => "TRUE, FALSE or NOT_APPLICABLE (or true or false)",
        InputKind::Choice(_) | InputKind::Text { .. } => "a string",
        InputKind::Chips { .. } | InputKind::Places { .. } => "a list of strings",
        InputKind::Links { .. } => "a list of https links",
        InputKind::Days { .. } => "a whole number of days",
        InputKind::Rows { .. } => "a list of objects",
    }
}
