//! The JSON Schemas of the wire object, made from the questionnaire (the tab's from its newest): what a write takes, and
//! what a read gives.

use serde_json::{Map, Value as Json, json};

use super::check::Code;
use super::definition::{Choice, Column, Kind, LINK_LENGTH, ListingField, Place, Questionnaire, TextForm};
use super::load::published;
use super::wire::{Form, FormStatus, Generation};

/// Text without control characters.
const LINE: &str = "^[^\\u0000-\\u001F\\u007F-\\u009F]*$";
/// Text whose only control characters are line feeds and tabs.
const LINES: &str = "^[^\\u0000-\\u0008\\u000B-\\u001F\\u007F-\\u009F]*$";
/// An email address, or nothing.
const EMAIL: &str = "^([^@\\s\\u0000-\\u001F\\u007F-\\u009F]+@[^@\\s\\u0000-\\u001F\\u007F-\\u009F]+)?$";
/// An https link, or nothing.
const LINK: &str = "^([hH][tT][tT][pP][sS]://[^\\s\\u0000-\\u001F\\u007F-\\u009F]+)?$";

/// Which way answers travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    /// To us: every group and field may be absent or `null`, in either generation's spelling.
    In,
    /// From us: what is not answered is left out.
    Out(Generation),
}

/// The schema of the bare object that a PUT takes.
#[must_use]
pub fn answers() -> Json {
    taken(Form::tab())
}

/// The schema of the bare object that a read of published answers gives.
#[must_use]
pub fn written(generation: Generation) -> Json {
    object(Form::tab(), Way::Out(generation))
}

/// The schema of the bare object that a write of this form takes.
pub(super) fn taken(form: &Form) -> Json {
    let mut root = object(form, Way::In);
    for key in form.beside {
        root["properties"][*key] = json!({ "description": "Read-only: accepted and ignored." });
    }
    root
}

/// The schema of the bare object that a read of this form gives.
pub(super) fn given(form: &Form) -> Json {
    object(form, Way::Out(Generation::V3))
}

/// The schema of the whole body that a REST read gives.
#[must_use]
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
            "updatedBy": { "type": "string", "description": "The member, for those who manage the app; the partner, for everybody else." },
            "updatedValues": { "type": "array", "items": { "enum": paths() }, "description": "The paths of a draft that differ from what is live." },
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

/// The schema of an answer that is kept in the listing and not in the wire object.
#[must_use]
pub fn listing_field(field: ListingField) -> Json {
    let parts = published().newest().questions.iter().flat_map(|question| question.parts());
    let part = parts.into_iter().find(|part| part.place == Place::Listing(field));
    part.map_or_else(|| json!(false), |part| of(Form::tab(), &part.kind, Way::Out(Generation::V3)))
}

/// The schema of one violation.
#[must_use]
pub fn violation() -> Json {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["pointer", "code", "detail"],
        "properties": {
            "pointer": { "type": "string", "description": "A JSON Pointer (RFC 6901) to the place in the body." },
            "code": { "enum": Code::EVERY, "description": "What is wrong, for programs." },
            "detail": { "type": "string", "description": "What is wrong and what to do, for people." },
        },
    })
}

/// The ids of all questions, in order.
#[must_use]
pub fn question_ids() -> Json {
    ids_of(published().newest())
}

/// The ids of a questionnaire's questions, in order.
pub(super) fn ids_of(questionnaire: &Questionnaire) -> Json {
    let ids = questionnaire.questions.iter().map(|question| json!(question.id));
    json!({ "enum": ids.collect::<Vec<_>>(), "description": "The id of a question, stable over all versions." })
}

/// The names of all versions.
#[must_use]
pub fn versions() -> Json {
    let versions = published().iter().map(|questionnaire| json!(questionnaire.version));
    json!({ "enum": versions.collect::<Vec<_>>(), "description": "The name of a version of the questionnaire." })
}

fn paths() -> Vec<&'static str> {
    published().newest().parts().map(|(_, _, path)| path).collect()
}

fn object(form: &Form, way: Way) -> Json {
    let mut root = group(form, way);
    root["type"] = json!("object");
    for question in &form.questionnaire.questions {
        for (part, path) in question.paths() {
            let mut schema = of(form, &part.kind, way);
            let label = part.label.as_deref().unwrap_or(&question.label);
            schema["description"] = json!(format!("{}: {label}", question.id));
            insert(form, &mut root, path, schema, way);
        }
        for path in question.ignored.iter().filter(|_| way == Way::In) {
            insert(form, &mut root, path, json!({ "description": "Accepted and ignored." }), way);
        }
    }
    root
}

fn group(form: &Form, way: Way) -> Json {
    let nothing = json!({ "type": "object", "additionalProperties": false, "properties": {} });
    let Way::In = way else { return nothing };
    let mut group = nothing;
    group["type"] = json!(["object", "null"]);
    for key in form.anywhere {
        group["properties"][*key] = json!({});
    }
    group
}

fn insert(form: &Form, root: &mut Json, path: &str, schema: Json, way: Way) {
    let mut at = root;
    let steps: Vec<&str> = path.split('.').collect();
    for (index, step) in steps.iter().enumerate() {
        let Some(properties) = at["properties"].as_object_mut() else { return };
        if index + 1 == steps.len() {
            properties.insert((*step).to_owned(), schema);
            return;
        }
        at = properties.entry(*step).or_insert_with(|| group(form, way));
    }
}

fn of(form: &Form, kind: &Kind, way: Way) -> Json {
    let typed = |name: &str| if way == Way::In { json!([name, "null"]) } else { json!(name) };
    match kind {
        Kind::YesNo | Kind::Checkbox => json!({ "type": typed("boolean") }),
        Kind::Tri if way == Way::In => json!({ "enum": ["TRUE", "FALSE", "NOT_APPLICABLE", true, false, "", null] }),
        Kind::Tri => json!({ "enum": ["TRUE", "FALSE", "NOT_APPLICABLE"] }),
        Kind::Choice(options) => json!({ "enum": words(options, way) }),
        Kind::Chips { max_items, max_length, .. } => json!({
            "type": typed("array"),
            "maxItems": max_items,
            "items": { "type": typed("string"), "maxLength": max_length, "pattern": LINE },
        }),
        Kind::Links { max_items } => json!({
            "type": typed("array"),
            "maxItems": max_items,
            "items": { "type": typed("string"), "maxLength": LINK_LENGTH, "pattern": LINK },
        }),
        Kind::Text { form: text, max_length } => {
            let mut schema = json!({ "type": typed("string"), "maxLength": max_length });
            match text {
                TextForm::Link => schema["pattern"] = json!(LINK),
                TextForm::Email if way == Way::In => schema["pattern"] = json!(EMAIL),
                TextForm::Email => schema["format"] = json!("email"),
                TextForm::Lines => schema["pattern"] = json!(LINES),
                TextForm::Line | TextForm::Site => schema["pattern"] = json!(LINE),
            }
            schema
        }
        Kind::Days { max } => json!({ "type": typed("integer"), "minimum": 0, "maximum": max }),
        Kind::Rows { columns, max_items } => {
            json!({ "type": typed("array"), "maxItems": max_items, "items": row(form, columns, way) })
        }
    }
}

fn words(options: &[Choice], way: Way) -> Vec<Json> {
    let older = |value: &str| value.replace("_AND_DR_", "_N_DR_");
    let values = options.iter().map(|option| option.value.as_str());
    match way {
        Way::Out(Generation::V3) => values.map(|value| json!(value)).collect(),
        Way::Out(Generation::V2) => values.map(|value| json!(older(value))).collect(),
        Way::In => {
            let spelled_otherwise =
                values.clone().filter(|value| older(value) != *value).map(|value| json!(older(value)));
            let said_nothing = [json!(""), Json::Null];
            values.map(|value| json!(value)).chain(spelled_otherwise).chain(said_nothing).collect()
        }
    }
}

fn row(form: &Form, columns: &[Column], way: Way) -> Json {
    let properties: Map<String, Json> =
        columns.iter().map(|column| (column.name.clone(), of(form, &column.kind, way))).collect();
    let mut row = group(form, way);
    if let Some(all) = row["properties"].as_object_mut() {
        all.extend(properties);
    }
    row
}
