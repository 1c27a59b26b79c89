//! Adapts derived schemas to openapi.json, and names the texts and numbers that are no type of their own in Rust.
//!
//! Doc comments of this crate are written for programmers. [`documented`] lists the fields whose doc comment, or rather its
//! first paragraph, also becomes the description in openapi.json. Where that has other words, they are in the attribute
//! `schemars(description = …)`.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Value as Json, json};

/// Marks a hand-written schema, which is used as it is. The mark itself is removed.
pub const VERBATIM: &str = "x-verbatim";

/// Implements `JsonSchema` with schemas that are written by hand, under these names in openapi.json: for texts and numbers,
/// and for documents that no struct can describe.
#[macro_export]
macro_rules! hand_written_schemas {
    ($($name:literal for $type:ty: $schema:expr;)+) => {$(
        impl schemars::JsonSchema for $type {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                $name.into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                $crate::schema::form::verbatim($schema)
            }
        }
    )+};
}

/// A hand-written schema with its mark.
pub fn verbatim(schema: Json) -> Schema {
    let mut schema = Schema::try_from(schema).unwrap_or_default();
    schema.insert(VERBATIM.to_owned(), json!(true));
    schema
}

/// Reduces the schema of an enum without fields to the list of its names, without descriptions.
pub fn words(schema: &mut Schema) {
    let words: Vec<Json> = match (schema.get("enum"), schema.get("oneOf")) {
        (Some(Json::Array(words)), _) => words.clone(),
        (_, Some(Json::Array(variants))) => variants.iter().map(|variant| variant["const"].clone()).collect(),
        _ => Vec::new(),
    };
    *schema = match words.as_slice() {
        [only] => json_schema!({ "type": "string", "const": only }),
        all => json_schema!({ "type": "string", "enum": all }),
    };
}

/// Removes all descriptions but those of the listed properties, which are separated by commas; `Self` is the type. A listed
/// property without a description is a mistake in the list, and panics.
pub fn documented(names: &'static str) -> impl FnMut(&mut Schema) {
    let names: Vec<&str> = names.split(", ").filter(|name| !name.is_empty()).collect();
    move |schema| {
        let mut unseen = names.clone();
        hide_others(schema, &names, &mut unseen);
        assert!(unseen.is_empty(), "no doc comment of {unseen:?}: {schema:?}");
    }
}

fn hide_others(schema: &mut Schema, names: &[&str], unseen: &mut Vec<&str>) {
    hide_unless_named("Self", schema, names, unseen);
    for (name, property) in schema.get_mut("properties").and_then(Json::as_object_mut).into_iter().flatten() {
        if let Ok(property) = property.try_into() {
            hide_unless_named(name, property, names, unseen);
        }
    }
    for variants in ["oneOf", "anyOf"] {
        for variant in schema.get_mut(variants).and_then(Json::as_array_mut).into_iter().flatten() {
            if let Ok(variant) = variant.try_into() {
                hide_others(variant, names, unseen);
            }
        }
    }
}

fn hide_unless_named(name: &str, schema: &mut Schema, names: &[&str], unseen: &mut Vec<&str>) {
    if !names.contains(&name) {
        schema.remove("description");
    } else if schema.get("description").is_some() {
        unseen.retain(|unseen| *unseen != name);
    }
}

/// Turns the `anyOf` of an untagged enum into `oneOf`, because a document is always of exactly one variant.
pub fn exclusive_variants(schema: &mut Schema) {
    if let Some(variants) = schema.remove("anyOf") {
        schema.insert("oneOf".to_owned(), variants);
    }
}

/// Moves the description of a nullable field to the value that is not `null`.
pub fn describe_value(schema: &mut Schema) {
    let Some(description) = schema.remove("description") else { return };
    if let Some(types) = schema.get("type").and_then(Json::as_array).cloned() {
        schema.insert("type".to_owned(), types.first().cloned().unwrap_or_default());
        if let Some(words) = schema.get_mut("enum").and_then(Json::as_array_mut) {
            words.retain(|word| !word.is_null());
        }
        let value = std::mem::take(schema);
        schema.insert("anyOf".to_owned(), json!([value, { "type": "null" }]));
    }
    if let Some(value) = schema.get_mut("anyOf").and_then(|variants| variants.get_mut(0)) {
        value["description"] = description;
    }
}

/// A text in one line that is not blank and has at most `MAX` characters.
#[derive(Debug)]
pub enum Line<const MAX: usize> {}

impl<const MAX: usize> JsonSchema for Line<MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        format!("Line{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let not_blank = "^[^\\u0000-\\u001F\\u007F-\\u009F]*[^\\s\\u0000-\\u001F\\u007F-\\u009F][^\\u0000-\\u001F\\u007F-\\u009F]*$";
        json_schema!({ "type": "string", "maxLength": MAX, "pattern": not_blank })
    }
}

/// A [`jiff::Timestamp`].
#[derive(Debug)]
pub enum Instant {}

/// The number of a revision.
#[derive(Debug)]
pub enum RevisionNumber {}

/// How many of 10,000 visitors see the tab.
#[derive(Debug)]
pub enum BasisPoints {}

/// A link to a page of the marketplace.
#[derive(Debug)]
pub enum Link {}

/// The privacy policy's link.
#[derive(Debug)]
pub enum PrivacyPolicyLink {}

/// The name of a version of the questionnaire.
#[derive(Debug)]
pub enum QuestionnaireVersion {}

/// The id of a question of the Security Self Assessment.
#[derive(Debug)]
pub enum AssessmentQuestionId {}

/// The answers of a self assessment, as they are read.
#[derive(Debug)]
pub enum AssessmentAnswers {}
