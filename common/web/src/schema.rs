//! The JSON Schemas that all functions' descriptions share: ids, instants and problems, and how a schema is put together.
//! What must not live here: what a function alone sends or takes; what answers are made of is `domain`'s to say.

use domain::questionnaire::definition::ListingField;
use domain::questionnaire::schema;
use serde_json::{Map, Value as Json, json};

use super::ProblemKind;

/// Schemas by the names that descriptions use.
pub type Schemas = Vec<(&'static str, Json)>;

/// An object with these fields and no others.
#[must_use]
pub fn object(required: &[(&str, Json)], optional: &[(&str, Json)]) -> Json {
    let names: Vec<&str> = required.iter().map(|(name, _)| *name).collect();
    let properties: Map<String, Json> =
        required.iter().chain(optional).map(|(name, schema)| ((*name).to_owned(), schema.clone())).collect();
    let mut object = json!({ "type": "object", "additionalProperties": false, "properties": properties });
    if !names.is_empty() {
        object["required"] = json!(names);
    }
    object
}

/// The schema of this name.
#[must_use]
pub fn named(name: &str) -> Json {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// `schema`, or `null`.
#[must_use]
pub fn or_null(schema: Json) -> Json {
    json!({ "anyOf": [schema, { "type": "null" }] })
}

/// A list.
#[must_use]
pub fn list(items: Json) -> Json {
    json!({ "type": "array", "items": items })
}

/// `schema` with what it is for.
#[must_use]
pub fn described(mut schema: Json, description: &str) -> Json {
    schema["description"] = json!(description);
    schema
}

/// The shared schemas.
#[must_use]
pub fn shared() -> Schemas {
    let text = |form: &str, example: &str| json!({ "type": "string", "pattern": form, "examples": [example] });
    let uuid = "^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$";
    let email = "^[^@/#\\s\\u0000-\\u001F\\u007F-\\u009F]+@[^@/#\\s\\u0000-\\u001F\\u007F-\\u009F]+$";
    vec![
        ("AppKey", text("^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$", "com.example.acme.notes")),
        ("ProductId", text(uuid, "00000000-0000-4000-8000-000000000001")),
        ("PartnerId", text("^[a-z0-9][a-z0-9-]{0,59}$", "acme")),
        (
            "EmailAddress",
            json!({ "type": "string", "maxLength": 254, "pattern": email, "examples": ["pat@acme.example"] }),
        ),
        ("Instant", json!({ "type": "string", "format": "date-time", "examples": ["2025-03-01T09:00:00Z"] })),
        ("PrivacyPolicyLink", schema::listing_field(ListingField::PrivacyPolicyUrl)),
        ("RevisionNumber", json!({ "type": "integer", "minimum": 1, "maximum": u32::MAX, "examples": [1] })),
        ("QuestionId", schema::question_ids()),
        ("QuestionnaireVersion", schema::versions()),
        ("Violation", schema::violation()),
        ("Problem", problem()),
        ("RestErrors", rest_errors()),
        (
            "GatewayMessage",
            described(object(&[("message", json!({ "type": "string" }))], &[]), "An answer of API Gateway itself."),
        ),
    ]
}

/// The document of RFC 9457.
fn problem() -> Json {
    let kinds = || ProblemKind::EVERY.iter().map(|kind| kind.facts());
    let types: Vec<String> = kinds().map(|(slug, ..)| format!("urn:problem:{slug}")).collect();
    let statuses: std::collections::BTreeSet<u16> = kinds().map(|(.., status)| status.as_u16()).collect();
    described(
        object(
            &[
                ("type", described(json!({ "enum": types }), "What went wrong, for programs.")),
                (
                    "title",
                    described(json!({ "type": "string" }), "What went wrong, the same for every problem of the type."),
                ),
                ("status", json!({ "enum": statuses })),
                ("detail", described(json!({ "type": "string" }), "What happened and what to do, in this case.")),
            ],
            &[("errors", described(list(named("Violation")), "What is wrong in the body, all at once."))],
        ),
        "A problem document (RFC 9457).",
    )
}

/// The original's document.
fn rest_errors() -> Json {
    let string = || json!({ "type": "string" });
    let entry = object(
        &[
            ("id", described(string(), "The problem's slug and a number.")),
            ("status", json!({ "type": "string", "pattern": "^[1-5][0-9]{2}$" })),
            ("code", described(string(), "The problem's slug, or what is wrong at `source`.")),
            ("title", string()),
            ("detail", string()),
        ],
        &[("source", object(&[("pointer", described(string(), "A JSON Pointer to the place in the body."))], &[]))],
    );
    let mut errors = list(entry);
    errors["minItems"] = json!(1);
    described(object(&[("errors", errors)], &[]), "What went wrong, in the shape of the marketplace's REST API.")
}
