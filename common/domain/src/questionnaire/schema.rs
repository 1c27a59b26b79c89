//! The JSON Schema of the wire object, made from the newest questionnaire.

use serde_json::{Map, Value as Json, json};

use super::definition::{Column, Kind, TextForm};
use super::load::published;
use super::wire::IGNORED;

/// The schema of the bare object that a PUT takes: every group and field optional, `null` allowed everywhere.
#[must_use]
pub fn answers() -> Json {
    let mut root = group();
    for (question, part, path) in published().newest().parts() {
        let mut schema = of(&part.kind);
        schema["description"] = json!(format!("{}: {}", question.id, part.label.as_deref().unwrap_or(&question.label)));
        insert(&mut root, path, schema);
    }
    for key in IGNORED {
        root["properties"][key] = json!({ "description": "Read-only: accepted and ignored." });
    }
    root["type"] = json!("object");
    root
}

fn group() -> Json {
    json!({ "type": ["object", "null"], "additionalProperties": false, "properties": { "__typename": {} } })
}

fn insert(root: &mut Json, path: &str, schema: Json) {
    let mut at = root;
    let steps: Vec<&str> = path.split('.').collect();
    for (index, step) in steps.iter().enumerate() {
        let Some(properties) = at["properties"].as_object_mut() else { return };
        if index + 1 == steps.len() {
            properties.insert((*step).to_owned(), schema);
            return;
        }
        at = properties.entry(*step).or_insert_with(group);
    }
}

fn of(kind: &Kind) -> Json {
    match kind {
        Kind::YesNo | Kind::Checkbox => json!({ "type": ["boolean", "null"] }),
        Kind::Tri => json!({ "enum": ["TRUE", "FALSE", "NOT_APPLICABLE", true, false, "", null] }),
        Kind::Choice(options) => {
            let values = options.iter().map(|option| option.value.clone());
            let older = options
                .iter()
                .filter(|option| option.value.contains("_AND_DR_"))
                .map(|option| option.value.replace("_AND_DR_", "_N_DR_"));
            let mut all: Vec<Json> = values.chain(older).map(Json::String).collect();
            all.extend([json!(""), Json::Null]);
            json!({ "enum": all })
        }
        Kind::Chips { max_items, max_length, .. } => json!({
            "type": ["array", "null"],
            "maxItems": max_items,
            "items": { "type": ["string", "null"], "maxLength": max_length },
        }),
        Kind::Text { form, max_length } => {
            let mut schema = json!({ "type": ["string", "null"], "maxLength": max_length });
            match form {
                TextForm::Link => schema["format"] = json!("uri"),
                TextForm::Email => schema["format"] = json!("email"),
                TextForm::Line | TextForm::Lines | TextForm::Site => {}
            }
            schema
        }
        Kind::Days { max } => json!({ "type": ["integer", "null"], "minimum": 0, "maximum": max }),
        Kind::Rows { columns, max_items } => json!({
            "type": ["array", "null"],
            "maxItems": max_items,
            "items": row(columns),
        }),
    }
}

fn row(columns: &[Column]) -> Json {
    let mut properties: Map<String, Json> =
        columns.iter().map(|column| (column.name.clone(), of(&column.kind))).collect();
    properties.insert("__typename".to_owned(), json!({}));
    json!({ "type": ["object", "null"], "additionalProperties": false, "properties": properties })
}
