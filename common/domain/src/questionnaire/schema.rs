//! The JSON Schemas of the wire object, generated from the questionnaire, the tab's from its newest version: what a write
//! accepts, and what a read returns.

use serde_json::{Map, Value as Json, json};

use super::definition::{AnswerPlace, Choice, Column, InputKind, LINK_LENGTH, ListingField, Questionnaire, TextForm};
use super::load::published;
use super::violation::Code;
use super::wire::format::{Generation, WireFormat};
use super::wire::write::FormStatus;
use super::wire::write::v2_spelling;

/// Text without control characters.
const LINE: &str = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$";
/// Text whose only control characters are line feeds and tabs.
const LINES: &str = "^[^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F]*$";
/// An email address, or nothing.
const EMAIL: &str = "^([^@\\s\\u0000-\\u001F\\u007F-\\u009F]+@[^@\\s\\u0000-\\u001F\\u007F-\\u009F]+)?$";
/// An https link, or nothing.
const LINK: &str = "^([hH][tT][tT][pP][sS]://[^\\s\\u0000-\\u001F\\u007F-\\u009F]+)?$";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    /// Every group and field may be absent or `null`, and options may have the spelling of either generation.
    Request,
    /// What is not answered is left out.
    Response(Generation),
}

/// The schema of the bare object that a PUT accepts.
pub fn answers() -> Json {
    request_schema(WireFormat::tab())
}

/// The schema of the bare object that a read of published answers returns.
pub fn written(generation: Generation) -> Json {
    let format = WireFormat::tab();
    object_schema(format, Direction::Response(generation))
}

/// The schema of the bare object that a write in this format accepts.
pub(super) fn request_schema(format: &WireFormat) -> Json {
    let mut root = object_schema(format, Direction::Request);
    for key in format.ignored_beside {
        root["properties"][*key] = json!({ "description": "Read-only: accepted and ignored." });
    }
    root
}

/// The schema of the bare object that a read in this format returns.
pub(super) fn response_schema(format: &WireFormat) -> Json {
    object_schema(format, Direction::Response(Generation::V3))
}

/// The schema of the whole body that a REST read returns.
pub fn body(generation: Generation) -> Json {
    let statuses = [FormStatus::Saved, FormStatus::Submitted, FormStatus::Approved, FormStatus::Rejected];
    let mut object = written(generation);
    object["properties"]["properties"] = json!({
        "type": "object",
        "additionalProperties": false,
        "description": "The read-only part.",
        "required": ["formStatus", "updatedAt", "updatedBy", "updatedValues", "jiraIssueLinks"],
        "properties": {
            "formStatus": { "enum": statuses, "description": "SAVED: a draft. SUBMITTED: live. APPROVED, REJECTED: live and reviewed." },
            "updatedAt": { "type": "integer", "description": "When the answers were saved or published, in milliseconds since 1970." },
            "updatedBy": { "type": "string", "description": "The member, for those who manage the app, or \"a member of a former partner\"; the partner, for everybody else." },
            "updatedValues": { "type": "array", "items": { "enum": paths() }, "description": "The paths of a draft that differ from what is live; of what is live, those that the last publish changed." },
            "jiraIssueLinks": { "type": "array", "maxItems": 0, "items": {}, "description": "Always empty here." },
        },
    });
    object["required"] = json!(["properties"]);
    match generation {
        Generation::V2 => object,
        Generation::V3 => json!({
            "type": "object",
            "additionalProperties": false,
            "required": ["commonCloud"],
            "properties": { "commonCloud": object },
        }),
    }
}

/// The schema of an answer that is stored in the listing instead of the wire object.
pub fn listing_field(field: ListingField) -> Json {
    let parts = published().newest().questions.iter().flat_map(|question| question.parts());
    let part = parts.into_iter().find(|part| part.place == AnswerPlace::Listing(field));
    part.map_or_else(
        || json!(false),
        |part| input_schema(WireFormat::tab(), &part.kind, Direction::Response(Generation::V3)),
    )
}

/// The schema of one violation.
pub fn violation() -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["pointer", "code", "detail"],
        "properties": {
            "pointer": { "type": "string", "description": "A JSON Pointer (RFC 6901) to the place in the body." },
            "code": { "enum": Code::ALL, "description": "What is wrong, for programs." },
            "detail": { "type": "string", "description": "What is wrong and what to do, for people." },
        },
    })
}

/// The ids of all questions, in order.
pub fn question_ids() -> Json {
    question_ids_of(published().newest())
}

/// The ids of a questionnaire's questions, in order.
pub(super) fn question_ids_of(questionnaire: &Questionnaire) -> Json {
    let ids = questionnaire.questions.iter().map(|question| json!(question.id));
    json!({ "enum": ids.collect::<Vec<_>>(), "description": "The id of a question, stable over all versions." })
}

/// The names of all versions.
pub fn versions() -> Json {
    let versions = published().iter().map(|questionnaire| json!(questionnaire.version));
    json!({ "enum": versions.collect::<Vec<_>>(), "description": "The name of a version of the questionnaire." })
}

fn paths() -> Vec<&'static str> {
    published().newest().parts().map(|(_, _, path)| path).collect()
}

fn object_schema(format: &WireFormat, direction: Direction) -> Json {
    let mut root = group_schema(format, direction);
    root["type"] = json!("object");
    for question in &format.questionnaire.questions {
        for (part, path) in question.parts_with_path() {
            let mut schema = input_schema(format, &part.kind, direction);
            let label = part.label.as_deref().unwrap_or(&question.label);
            schema["description"] = match part.is_note() {
                true => json!(format!("A note beside the answer to {}.", question.id)),
                false => json!(format!("{}: {label}", question.id)),
            };
            insert(format, &mut root, path, schema, direction);
        }
        for path in question.ignored.iter().filter(|_| direction == Direction::Request) {
            insert(format, &mut root, path, json!({ "description": "Accepted and ignored." }), direction);
        }
    }
    root
}

fn group_schema(format: &WireFormat, direction: Direction) -> Json {
    let nothing = json!({ "type": "object", "additionalProperties": false, "properties": {} });
    let Direction::Request = direction else { return nothing };
    let mut group = nothing;
    group["type"] = json!(["object", "null"]);
    for key in format.ignored_anywhere {
        group["properties"][*key] = json!({});
    }
    group
}

fn insert(format: &WireFormat, root: &mut Json, path: &str, schema: Json, direction: Direction) {
    let mut object = root;
    let steps: Vec<&str> = path.split('.').collect();
    for (index, step) in steps.iter().enumerate() {
        let Some(properties) = object["properties"].as_object_mut() else { return };
        if index + 1 == steps.len() {
            properties.insert((*step).to_owned(), schema);
            return;
        }
        object = properties.entry(*step).or_insert_with(|| group_schema(format, direction));
    }
}

fn typed(direction: Direction, name: &str) -> Json {
    if direction == Direction::Request { json!([name, "null"]) } else { json!(name) }
}

fn list_schema(direction: Direction, max_items: usize, max_length: usize, pattern: &str) -> Json {
    json!({
        "type": typed(direction, "array"),
        "maxItems": max_items,
        "items": { "type": typed(direction, "string"), "maxLength": max_length, "pattern": pattern },
    })
}

fn input_schema(format: &WireFormat, kind: &InputKind, direction: Direction) -> Json {
    let typed = |name| typed(direction, name);
    match kind {
        InputKind::YesNo { or_not_applicable: true } => yes_no_schema(direction),
        InputKind::YesNo { .. } | InputKind::Checkbox => json!({ "type": typed("boolean") }),
        InputKind::Tri => tri_schema(direction),
        InputKind::Choice(options) => choice_schema(options, direction),
        InputKind::Chips { max_items, max_length } => list_schema(direction, *max_items, *max_length, LINE),
        InputKind::Places { max_items, max_length, .. } => {
            let mut schema = list_schema(direction, *max_items, *max_length, LINE);
            schema["items"]["description"] = json!(place_description(direction));
            schema
        }
        InputKind::Links { max_items } => list_schema(direction, *max_items, LINK_LENGTH, LINK),
        InputKind::Text { form: text, max_length } => {
            let mut schema = json!({ "type": typed("string"), "maxLength": max_length });
            match text {
                TextForm::Link => schema["pattern"] = json!(LINK),
                TextForm::Email if direction == Direction::Request => schema["pattern"] = json!(EMAIL),
                TextForm::Email => schema["format"] = json!("email"),
                TextForm::Lines => schema["pattern"] = json!(LINES),
                TextForm::Line | TextForm::Site | TextForm::Contact => schema["pattern"] = json!(LINE),
            }
            schema
        }
        InputKind::Days { max } => json!({ "type": typed("integer"), "minimum": 0, "maximum": max }),
        InputKind::Rows { columns, max_items } => {
            json!({ "type": typed("array"), "maxItems": max_items, "items": row_schema(format, columns, direction) })
        }
    }
}

fn place_description(direction: Direction) -> &'static str {
    match direction {
        Direction::Request => {
            "A code of ISO 3166-1 (two letters), EU, XK or Global, or any other text. English and German names, other codes \
             such as UK and DEU, and lower case are stored as the code."
        }
        Direction::Response(_) => "A code of ISO 3166-1 (two letters), EU, XK or Global, or any other text.",
    }
}

/// An enum has values of one type only, and what else is accepted stands beside it: generators of clients cannot read others.
fn tri_schema(direction: Direction) -> Json {
    match direction {
        Direction::Request => json!({ "anyOf": [
            { "enum": ["TRUE", "FALSE", "NOT_APPLICABLE", ""] },
            { "type": "boolean" },
            { "type": "null" },
        ] }),
        Direction::Response(_) => json!({ "enum": ["TRUE", "FALSE", "NOT_APPLICABLE"] }),
    }
}

/// Yes or no as it always was, and the one word for neither.
fn yes_no_schema(direction: Direction) -> Json {
    match direction {
        Direction::Request => json!({ "anyOf": [
            { "type": "boolean" },
            { "enum": ["TRUE", "FALSE", "NOT_APPLICABLE", ""] },
            { "type": "null" },
        ] }),
        Direction::Response(_) => json!({ "anyOf": [{ "type": "boolean" }, { "enum": ["NOT_APPLICABLE"] }] }),
    }
}

fn choice_schema(options: &[Choice], direction: Direction) -> Json {
    let options = json!({ "enum": option_values(options, direction) });
    match direction {
        Direction::Request => json!({ "anyOf": [options, { "type": "null" }] }),
        Direction::Response(_) => options,
    }
}

fn option_values(options: &[Choice], direction: Direction) -> Vec<Json> {
    let values = options.iter().map(|option| option.value.as_str());
    match direction {
        Direction::Response(Generation::V3) => values.map(|value| json!(value)).collect(),
        Direction::Response(Generation::V2) => values.map(|value| json!(v2_spelling(value))).collect(),
        Direction::Request => {
            let v2_only =
                values.clone().filter(|value| v2_spelling(value) != *value).map(|value| json!(v2_spelling(value)));
            values.map(|value| json!(value)).chain(v2_only).chain([json!("")]).collect()
        }
    }
}

fn row_schema(format: &WireFormat, columns: &[Column], direction: Direction) -> Json {
    let properties: Map<String, Json> =
        columns.iter().map(|column| (column.name.clone(), input_schema(format, &column.kind, direction))).collect();
    let mut row = group_schema(format, direction);
    if let Some(all) = row["properties"].as_object_mut() {
        all.extend(properties);
    }
    row
}
