//! How answers travel: the object of the marketplace's REST API, in both generations. Another questionnaire's answers
//! travel by the same reader, under a `Form` of their own.
//!
//! Reading normalises just this, and nothing else changes: the object comes bare, in `appTrustInformation` or in
//! `commonCloud`; the read-only keys in [`IGNORED`] are dropped; `null`, `""`, blank texts and `[]` are no answer, and so
//! is `Data not provided` for the permissions' justification; tri-values arrive as strings or as booleans; REST v2's
//! `…_N_DR_…` is v3's `…_AND_DR_…`; `30.0` is `30`.

use std::sync::LazyLock;

use jiff::Timestamp;
use serde_json::{Map, Number, Value as Json, json};

use super::answers::{Answers, Row, Tri, Value};
use super::check::{self, Code, Violation, pointer};
use super::definition::{Column, Kind, Part, Questionnaire};
use super::load::published;
use super::packed;

/// The keys that a read carries and a write may repeat: accepted and ignored.
pub const IGNORED: [&str; 4] = ["properties", "hasRestAPIExtension", "supportsConfigurableEgress", TYPENAME];
/// A key that clients of the original's GraphQL side leave in any object.
const TYPENAME: &str = "__typename";
/// The objects that may wrap the answers.
pub const WRAPPERS: [&str; 2] = ["appTrustInformation", "commonCloud"];
/// The original writes this link always once its question is answered, and `""` for none.
const DPA_LINK: &str = "privacy.dataProcessingAgreement.link";
const DPA_ANSWER: &str = "privacy.dataProcessingAgreement.isDPASupported";

/// A generation of the REST API.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Generation {
    /// `/rest/2`: the bare object, `…_N_DR_…`.
    V2,
    /// `/rest/3`: wrapped in `commonCloud`, `…_AND_DR_…`.
    V3,
}

/// The read-only part of the object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Properties {
    /// Where the answers stand.
    pub status: FormStatus,
    /// When they were saved or published.
    pub updated_at: Timestamp,
    /// Who did, as far as the reader may know.
    pub updated_by: String,
    /// The paths that differ from the live answers.
    pub updated_values: Vec<String>,
}

/// Where answers stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FormStatus {
    /// A draft.
    Saved,
    /// Live, and not reviewed yet.
    #[default]
    Submitted,
    /// Live, and reviewed.
    Approved,
    /// Live, and something in it was withheld.
    Rejected,
}

/// How the answers to one questionnaire travel. The reader, the checks and the schemas know no other difference between
/// questionnaires.
pub(super) struct Form {
    /// What is answered.
    pub(super) questionnaire: &'static Questionnaire,
    /// Where the answers are in a body.
    wrapper: Wrapper,
    /// Keys beside the answers that a read carries and a write may repeat: accepted and ignored.
    pub(super) beside: &'static [&'static str],
    /// Keys of any object that are accepted and ignored.
    pub(super) anywhere: &'static [&'static str],
    /// The most bytes that all answers may take packed.
    pub(super) room: usize,
    root: Group,
}

/// Where the answers are in a body.
enum Wrapper {
    /// Always in this object.
    Always(&'static str),
    /// Bare, or in one of these objects.
    Maybe(&'static [&'static str]),
}

/// The fields of an object, in the questionnaire's order.
type Group = Vec<(&'static str, Node)>;

enum Node {
    Group(Group),
    Leaf(&'static Part, &'static str),
    Ignored,
}

impl Form {
    /// The form of answers that always stand in the object `wrapper`, with nothing beside them.
    pub(super) fn new(questionnaire: &'static Questionnaire, wrapper: &'static str, room: usize) -> Self {
        Self::wrapped(questionnaire, Wrapper::Always(wrapper), room)
    }

    fn wrapped(questionnaire: &'static Questionnaire, wrapper: Wrapper, room: usize) -> Self {
        let mut root = Group::new();
        for question in &questionnaire.questions {
            for (part, path) in question.paths() {
                place(&mut root, path, Node::Leaf(part, path));
            }
            for path in &question.ignored {
                place(&mut root, path, Node::Ignored);
            }
        }
        Self { questionnaire, wrapper, beside: &[], anywhere: &[], room, root }
    }

    /// The tab's: that of the newest version, which knows every path that any version knows.
    pub(super) fn tab() -> &'static Self {
        static TAB: LazyLock<Form> = LazyLock::new(|| Form {
            beside: &IGNORED,
            anywhere: &[TYPENAME],
            ..Form::wrapped(published().newest(), Wrapper::Maybe(&WRAPPERS), packed::MAX_BYTES)
        });
        &TAB
    }

    fn ignores(&self, key: &str, outermost: bool) -> bool {
        self.anywhere.contains(&key) || (outermost && self.beside.contains(&key))
    }
}

/// Puts a node at a dotted path. The loader has refused a path within another.
fn place(root: &mut Group, path: &'static str, node: Node) {
    let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
    let Some(rest) = rest else {
        root.push((step, node));
        return;
    };
    let at = root.iter().position(|(name, _)| *name == step).unwrap_or_else(|| {
        root.push((step, Node::Group(Group::new())));
        root.len() - 1
    });
    if let Node::Group(inner) = &mut root[at].1 {
        place(inner, rest, node);
    }
}

/// Reads answers from the wire object and checks them.
///
/// # Errors
/// Every violation at once, each with the pointer of its place in `body`.
pub fn read(body: &Json) -> Result<Answers, Vec<Violation>> {
    read_as(Form::tab(), body)
}

/// Reads answers from a body of this form and checks them.
///
/// # Errors
/// Every violation at once, each with the pointer of its place in `body`.
pub(super) fn read_as(form: &Form, body: &Json) -> Result<Answers, Vec<Violation>> {
    let mut reader = Reader::new(form);
    let (object, prefix) = reader.unwrapped(body);
    if let Some(object) = object {
        reader.group(&form.root, object, &prefix, true);
    }
    let (answers, violations) = reader.checked(&prefix);
    if violations.is_empty() { Ok(answers) } else { Err(violations) }
}

/// Reads the object with the answers alone: the answers as far as they can be read, and every violation.
pub(super) fn read_bare(form: &Form, object: &Map<String, Json>) -> (Answers, Vec<Violation>) {
    let mut reader = Reader::new(form);
    reader.group(&form.root, object, "", true);
    reader.checked("")
}

/// Reads answers that were checked when they were saved, from the object alone.
///
/// # Errors
/// What is not of the object's shape.
pub(super) fn read_checked(form: &Form, object: &Json) -> Result<Answers, Vec<Violation>> {
    let mut reader = Reader::new(form);
    match object.as_object() {
        Some(object) => reader.group(&form.root, object, "", true),
        None => reader.refuse("", Code::WrongType, NOT_AN_OBJECT),
    }
    if reader.violations.is_empty() { Ok(reader.answers) } else { Err(reader.violations) }
}

/// What a body that is not an object is told.
const NOT_AN_OBJECT: &str = "The body must be a JSON object with the answers.";

struct Reader<'a> {
    form: &'a Form,
    answers: Answers,
    violations: Vec<Violation>,
}

impl<'a> Reader<'a> {
    fn new(form: &'a Form) -> Self {
        Self { form, answers: Answers::default(), violations: Vec::new() }
    }

    /// The answers of an object that stood at `prefix`, with what is wrong with them.
    fn checked(self, prefix: &str) -> (Answers, Vec<Violation>) {
        let Self { form, answers, mut violations } = self;
        let checked = check::check_against(form.questionnaire, form.room, &answers);
        violations.extend(checked.into_iter().map(|violation| violation.within(prefix)));
        (answers.tidied(form.questionnaire), violations)
    }

    fn refuse(&mut self, pointer: &str, code: Code, detail: impl Into<String>) {
        self.violations.push(Violation { pointer: pointer.to_owned(), code, detail: detail.into() });
    }

    /// The object that holds the answers, and its pointer in the body.
    fn unwrapped<'b>(&mut self, body: &'b Json) -> (Option<&'b Map<String, Json>>, String) {
        let Some(object) = body.as_object() else {
            self.refuse("", Code::WrongType, NOT_AN_OBJECT);
            return (None, String::new());
        };
        let form = self.form;
        let wrapper = match form.wrapper {
            Wrapper::Always(name) if object.contains_key(name) => name,
            Wrapper::Always(name) => {
                let detail = format!("The answers are missing. Send them as a JSON object in the field {name:?}.");
                self.refuse(&pointer("", name), Code::Mandatory, detail);
                return (None, String::new());
            }
            Wrapper::Maybe(names) => match names.iter().find(|name| object.contains_key(**name)) {
                Some(name) => name,
                None => return (Some(object), String::new()),
            },
        };
        for key in object.keys().filter(|key| *key != wrapper && !form.ignores(key, true)) {
            self.refuse(
                &pointer("", key),
                Code::UnknownField,
                format!("No other field is allowed beside {wrapper:?}. Move this field into it, or remove it."),
            );
        }
        let prefix = pointer("", wrapper);
        let inner = object[wrapper].as_object();
        if inner.is_none() {
            self.refuse(&prefix, Code::WrongType, "This must be a JSON object with the answers.");
        }
        (inner, prefix)
    }

    fn group(&mut self, shape: &Group, object: &Map<String, Json>, at: &str, outermost: bool) {
        for (key, value) in object {
            let here = pointer(at, key);
            match shape.iter().find(|(name, _)| name == key).map(|(_, node)| node) {
                Some(Node::Ignored) => {}
                Some(Node::Leaf(part, path)) => {
                    if let Some(value) = self.value(&part.kind, value, &here) {
                        self.answers.set(path, value);
                    }
                }
                Some(Node::Group(inner)) => match value {
                    Json::Null => {}
                    Json::Object(object) => self.group(inner, object, &here, false),
                    _ => self.refuse(&here, Code::WrongType, format!("{key:?} must be a JSON object.")),
                },
                None if self.form.ignores(key, outermost) => {}
                None => {
                    let fields = shape.iter().filter(|(_, node)| !matches!(node, Node::Ignored));
                    self.unknown(&here, key, &fields.map(|(name, _)| *name).collect::<Vec<_>>());
                }
            }
        }
    }

    fn unknown(&mut self, at: &str, key: &str, known: &[&str]) {
        let detail = format!("There is no field {key:?} here. The fields are: {}.", known.join(", "));
        self.refuse(at, Code::UnknownField, detail);
    }

    fn value(&mut self, kind: &Kind, value: &Json, at: &str) -> Option<Value> {
        if value.is_null() {
            return None;
        }
        match (kind, value) {
            (Kind::YesNo | Kind::Checkbox, Json::Bool(yes)) => Some(Value::YesNo(*yes)),
            (Kind::Tri, Json::Bool(yes)) => Some(Value::Tri(if *yes { Tri::True } else { Tri::False })),
            (Kind::Tri | Kind::Choice(_), Json::String(word)) if word.is_empty() => None,
            (Kind::Tri, Json::String(word)) => match Tri::parse(word) {
                Some(tri) => Some(Value::Tri(tri)),
                None => self.none(
                    at,
                    Code::NotAnOption,
                    format!("{word:?} is not an answer here. Use TRUE, FALSE or NOT_APPLICABLE."),
                ),
            },
            (Kind::Choice(_), Json::String(word)) => Some(Value::Text(word.replace("_N_DR_", "_AND_DR_"))),
            (Kind::Text { .. }, Json::String(text)) => Some(Value::Text(text.clone())),
            (Kind::Chips { .. } | Kind::Links { .. }, Json::Array(items)) => Some(Value::Chips(self.chips(items, at))),
            (Kind::Days { .. }, Json::Number(number)) => self.days(number, at),
            (Kind::Rows { columns, .. }, Json::Array(rows)) => Some(Value::Rows(self.rows(columns, rows, at))),
            _ => self.none(at, Code::WrongType, format!("This must be {}.", expected(kind))),
        }
    }

    fn none<T>(&mut self, at: &str, code: Code, detail: String) -> Option<T> {
        self.refuse(at, code, detail);
        None
    }

    fn days(&mut self, number: &Number, at: &str) -> Option<Value> {
        let whole = number.as_i64().or_else(|| {
            let float = number.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 1e15)?;
            // Whole and far below 2^53: exact.
            Some(float as i64)
        });
        match whole {
            Some(days) if days < 0 => self.none(at, Code::Negative, "A number of days cannot be negative.".to_owned()),
            Some(days) => Some(Value::Days(u32::try_from(days).unwrap_or(u32::MAX))),
            None if number.as_f64().is_some_and(|float| float < 0.0) => {
                self.none(at, Code::Negative, "A number of days cannot be negative.".to_owned())
            }
            None if number.as_f64().is_some_and(|float| float.fract() != 0.0) => {
                self.none(at, Code::NotAWholeNumber, "Enter a whole number of days.".to_owned())
            }
            None => Some(Value::Days(u32::MAX)),
        }
    }

    /// Keeps every item's index, so that later violations point at the right one.
    fn chips(&mut self, items: &[Json], at: &str) -> Vec<String> {
        let mut chips = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            match item {
                Json::String(text) => chips.push(text.clone()),
                Json::Null => chips.push(String::new()),
                _ => {
                    self.refuse(&pointer(at, &index.to_string()), Code::WrongType, "Each item must be a string.");
                    chips.push(String::new());
                }
            }
        }
        chips
    }

    fn rows(&mut self, columns: &[Column], items: &[Json], at: &str) -> Vec<Row> {
        let mut rows = Vec::with_capacity(items.len());
        for (index, item) in items.iter().enumerate() {
            let here = pointer(at, &index.to_string());
            let mut row = Row::new();
            match item {
                Json::Null => {}
                Json::Object(object) => {
                    for (key, value) in object {
                        let here = pointer(&here, key);
                        match columns.iter().find(|column| column.name == *key) {
                            Some(column) => {
                                if let Some(value) = self.value(&column.kind, value, &here) {
                                    row.insert(key.clone(), value);
                                }
                            }
                            None if self.form.ignores(key, false) => {}
                            None => {
                                let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
                                self.unknown(&here, key, &known);
                            }
                        }
                    }
                }
                _ => self.refuse(&here, Code::WrongType, "Each row must be a JSON object."),
            }
            rows.push(row);
        }
        rows
    }
}

fn expected(kind: &Kind) -> &'static str {
    match kind {
        Kind::YesNo | Kind::Checkbox => "true or false",
        Kind::Tri => "TRUE, FALSE or NOT_APPLICABLE (or true or false)",
        Kind::Choice(_) | Kind::Text { .. } => "a string",
        Kind::Chips { .. } => "a list of strings",
        Kind::Links { .. } => "a list of https links",
        Kind::Days { .. } => "a whole number of days",
        Kind::Rows { .. } => "a list of objects",
    }
}

/// Writes answers as the bare object of a generation: what is not answered is left out.
#[must_use]
pub fn write(answers: &Answers, generation: Generation) -> Map<String, Json> {
    let mut root = object(answers, generation);
    if answers.get(DPA_ANSWER).is_some() && answers.get(DPA_LINK).is_none() {
        put(&mut root, DPA_LINK, json!(""));
    }
    root
}

/// The answers and nothing else, as they rest.
pub(super) fn object(answers: &Answers, generation: Generation) -> Map<String, Json> {
    let mut root = Map::new();
    for (path, value) in answers.iter() {
        put(&mut root, path, written(value, generation));
    }
    root
}

/// Writes answers as a generation's whole body, with its read-only part.
#[must_use]
pub fn body(answers: &Answers, properties: &Properties, generation: Generation) -> Json {
    let mut object = write(answers, generation);
    object.insert(
        "properties".to_owned(),
        json!({
            "formStatus": properties.status,
            "updatedAt": properties.updated_at.as_millisecond(),
            "updatedBy": properties.updated_by,
            "updatedValues": properties.updated_values,
            "jiraIssueLinks": [],
        }),
    );
    match generation {
        Generation::V2 => Json::Object(object),
        Generation::V3 => json!({ "commonCloud": object }),
    }
}

/// One value as REST v3 writes it.
#[must_use]
pub fn value(value: &Value) -> Json {
    written(value, Generation::V3)
}

fn written(value: &Value, generation: Generation) -> Json {
    match value {
        Value::YesNo(yes) => json!(yes),
        Value::Tri(tri) => json!(tri.word()),
        Value::Text(text) if generation == Generation::V2 && text.starts_with("STORED_IN_ATLASSIAN_AND_DR_") => {
            json!(text.replace("_AND_DR_", "_N_DR_"))
        }
        Value::Text(text) => json!(text),
        Value::Chips(chips) => json!(chips),
        Value::Days(days) => json!(days),
        Value::Rows(rows) => rows
            .iter()
            .map(|row| row.iter().map(|(key, value)| (key.clone(), written(value, generation))).collect::<Map<_, _>>())
            .map(Json::Object)
            .collect(),
    }
}

/// Puts a value at a dotted path.
pub(super) fn put(root: &mut Map<String, Json>, path: &str, value: Json) {
    let (groups, last) = path.rsplit_once('.').map_or((None, path), |(groups, last)| (Some(groups), last));
    let mut object = root;
    for group in groups.into_iter().flat_map(|groups| groups.split('.')) {
        let entry = object.entry(group).or_insert_with(|| Json::Object(Map::new()));
        let Json::Object(inner) = entry else { return };
        object = inner;
    }
    object.insert(last.to_owned(), value);
}
