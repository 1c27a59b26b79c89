//! The schemas in openapi.json, made from the types of requests and replies. Only with the feature `schema`.
//!
//! `schemars` and openapi.json write the same schema differently. In openapi.json an object accepts no other fields, a
//! nullable value is an `anyOf`, an enum has no `type`, and a timestamp is a reference to the schema `Instant`.

use domain::schema::Instant;
use domain::schema::form::VERBATIM;
use schemars::generate::{Contract, SchemaSettings};
use schemars::transform::{Transform, transform_subschemas};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde_json::{Map, Value as Json, json};

use super::schema::SchemaSource;

/// Collects the schemas of the types that are asked for, and of all types that those refer to.
#[derive(Debug)]
pub struct Components {
    sent: SchemaGenerator,
    answered: SchemaGenerator,
}

impl Default for Components {
    fn default() -> Self {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        let (sent, answered) = (settings.clone().for_deserialize(), settings.for_serialize());
        Self { sent: sent.into_generator(), answered: answered.into_generator() }
    }
}

impl Components {
    /// A reference to the schema of a request's document.
    pub fn sent(&mut self, schema: SchemaSource) -> Json {
        (schema.make)(&mut self.sent).into()
    }

    /// A reference to the schema of a reply's document.
    pub fn answered(&mut self, schema: SchemaSource) -> Json {
        (schema.make)(&mut self.answered).into()
    }

    /// A reference to the schema of a type, as replies contain it.
    pub fn answered_type<T: JsonSchema>(&mut self) -> Json {
        self.answered.subschema_for::<T>().into()
    }

    /// All schemas by name.
    pub fn into_schemas(mut self) -> Map<String, Json> {
        self.answered.subschema_for::<Instant>();
        let mut schemas = Map::new();
        for mut generator in [self.sent, self.answered] {
            let mut form = HouseForm { contract: generator.settings().contract.clone() };
            for (name, mut schema) in generator.take_definitions(false) {
                if let Ok(schema) = <&mut Schema>::try_from(&mut schema) {
                    form.transform(schema);
                }
                let before = schemas.insert(name.clone(), schema);
                assert!(before.is_none_or(|before| before == schemas[&name]), "two schemas have the name {name}");
            }
        }
        schemas
    }
}

/// Rewrites a schema, and all schemas in it, as openapi.json has them.
struct HouseForm {
    contract: Contract,
}

impl Transform for HouseForm {
    fn transform(&mut self, schema: &mut Schema) {
        if schema.remove(VERBATIM).is_some() {
            return;
        }
        schema.remove("default");
        schema.remove("title");
        schema.remove("uniqueItems");
        shorten_description(schema);
        if self.contract.is_serialize() {
            unwrap_left_out(schema);
        }
        close(schema);
        distribute(schema);
        separate_null(schema);
        simplify(schema);
        transform_subschemas(self, schema);
    }
}

/// The description is the first paragraph of a doc comment, without its line breaks.
fn shorten_description(schema: &mut Schema) {
    if let Some(Json::String(text)) = schema.get_mut("description") {
        *text = text.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    }
}

/// In replies a field that is left out when it has no value is never `null`.
fn unwrap_left_out(schema: &mut Schema) {
    let required: Vec<Json> = schema.get("required").and_then(Json::as_array).cloned().unwrap_or_default();
    let Some(properties) = schema.get_mut("properties").and_then(Json::as_object_mut) else { return };
    for (_, property) in properties.iter_mut().filter(|(name, _)| !required.contains(&json!(name))) {
        let Ok(property) = <&mut Schema>::try_from(property) else { continue };
        separate_null(property);
        let value = property.get("anyOf").and_then(|variants| variants.get(0)).and_then(Json::as_object).cloned();
        let is_nullable =
            property.get("anyOf").and_then(|variants| variants.get(1)) == Some(&json!({ "type": "null" }));
        if let Some(value) = value.filter(|_| is_nullable) {
            property.remove("anyOf");
            for (key, value) in value {
                property.insert(key, value);
            }
        }
    }
}

/// An object accepts no other fields.
fn close(schema: &mut Schema) {
    if schema.get("properties").is_some() && schema.get("additionalProperties").is_none() {
        schema.insert("additionalProperties".to_owned(), json!(false));
    }
}

/// Copies the fields beside an enum into each variant, which would not accept them otherwise.
fn distribute(schema: &mut Schema) {
    if schema.get("oneOf").is_none() {
        return;
    }
    let shared: Vec<Json> = ["type", "additionalProperties", "properties", "required"]
        .map(|key| schema.remove(key).unwrap_or_default())
        .into();
    let [_, _, Json::Object(properties), required] = shared.as_slice() else { return };
    let required = required.as_array().cloned().unwrap_or_default();
    for variant in schema.get_mut("oneOf").and_then(Json::as_array_mut).into_iter().flatten() {
        if let Some(own) = variant["properties"].as_object_mut() {
            own.extend(properties.clone());
        }
        if let Some(own) = variant["required"].as_array_mut() {
            own.splice(0..0, required.clone());
        }
    }
}

/// A nullable value is an `anyOf`; its description is outside.
fn separate_null(schema: &mut Schema) {
    let Some(types) = schema.get("type").and_then(Json::as_array) else { return };
    let [kind, null] = types.as_slice() else { return };
    if null != "null" {
        return;
    }
    let kind = kind.clone();
    let mut value = std::mem::take(schema);
    let description = value.remove("description");
    value.insert("type".to_owned(), kind);
    if let Some(words) = value.get_mut("enum").and_then(Json::as_array_mut) {
        words.retain(|word| !word.is_null());
    }
    schema.insert("anyOf".to_owned(), json!([value, { "type": "null" }]));
    if let Some(description) = description {
        schema.insert("description".to_owned(), description);
    }
}

/// An enum or a constant has no `type`, a number no width, and a timestamp is a reference.
fn simplify(schema: &mut Schema) {
    if schema.get("const").is_some() {
        for beside in ["type", "enum", "minimum", "maximum", "format"] {
            schema.remove(beside);
        }
    } else if schema.get("enum").is_some() {
        schema.remove("type");
    }
    let Some(format) = schema.get("format").and_then(Json::as_str).map(ToOwned::to_owned) else { return };
    let widest = match format.as_str() {
        "date-time" => {
            schema.remove("type");
            schema.remove("format");
            schema.insert("$ref".to_owned(), json!("#/components/schemas/Instant"));
            return;
        }
        "uint8" => Some(json!(u8::MAX)),
        "uint16" => Some(json!(u16::MAX)),
        "uint" | "uint32" | "uint64" => None,
        _ => return,
    };
    schema.remove("format");
    if widest.is_some() && schema.get("maximum") == widest.as_ref() {
        schema.remove("maximum");
    }
}
