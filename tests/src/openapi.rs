//! `openapi.json`, generated: the routes that every function describes, the problems that they can answer, and the
//! schemas of the types that travel. `cargo run -p system-tests --bin openapi` writes the file that read-listing serves; a test
//! compares it with the code.
//!
//! Pages and forms for people are not in it.
//!
//! What must not live here: what a route does or answers. Its function's `routes.rs` and the types of its handlers say so.

mod examples;
mod parameters;
mod problems;

use std::collections::BTreeMap;

use anyhow::Result;
use domain::schema::RevisionNumber;
use local::functions::descriptions;
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Map, Value as Json, json};
use web::components::Components;
use web::operation::{Access, Answer, Body, Content, Operation, Parameter, ParameterKind};

/// The committed file.
pub const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../functions/read-listing/openapi.json");

const ABOUT: &str = "Partners of an app marketplace answer a questionnaire about the privacy and security of their apps; \
    customers read the answers on the app's Privacy & Security tab. The REST routes are those of the marketplace's own \
    API, in both generations; REST v3 answers under `/marketplace` too.\n\n\
    Problems are `application/problem+json` (RFC 9457), and `{\"errors\": […]}` on REST routes. Query parameters and \
    headers that a route does not name are ignored. Texts of more than 1,024 bytes are compressed with gzip for clients whose
    `Accept-Encoding` takes it; the `ETag` of a public one is weak then, and `If-None-Match` takes it in either form.";

/// The routes of pages for people, which the document leaves out.
pub fn pages() -> impl Iterator<Item = String> {
    let operations = descriptions().flat_map(|(_, function)| function.operations);
    operations.filter(is_page).map(|operation| format!("{} {}", operation.method, operation.path))
}

fn is_page(operation: &Operation) -> bool {
    operation.access == Access::Page
}

/// The file's text: a line for each thing, for whoever reads a change of it, and no more white space than that needs.
///
/// # Errors
/// When the document does not serialise.
pub fn text() -> Result<String> {
    let mut text = Vec::new();
    document().serialize(&mut Serializer::with_formatter(&mut text, PrettyFormatter::with_indent(b" ")))?;
    text.push(b'\n');
    Ok(String::from_utf8(text)?)
}

/// The document.
#[must_use]
pub fn document() -> Json {
    let functions: Vec<_> = descriptions().filter(|(_, function)| !function.operations.iter().all(is_page)).collect();
    let tags: Vec<Json> =
        functions.iter().map(|(name, function)| json!({ "name": name, "description": function.purpose })).collect();
    let mut shared = Shared::default();
    let mut paths = BTreeMap::<String, Map<String, Json>>::new();
    for (name, function) in &functions {
        for operation in &function.operations {
            let method = operation.method.as_str().to_ascii_lowercase();
            let described = describe(name, operation, &mut shared);
            paths.entry(operation.path.clone()).or_default().insert(method, described);
        }
    }
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Privacy & Security",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
            "license": { "name": "Apache-2.0", "identifier": "Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "tags": tags,
        "paths": paths,
        "components": {
            "parameters": shared.parameters,
            "responses": shared.responses,
            "headers": problems::headers(),
            "schemas": shared.types.into_schemas(),
            "securitySchemes": {
                "basic": { "type": "http", "scheme": "basic", "description": "Your email and API token." },
                "bearer": { "type": "http", "scheme": "bearer", "description": "Your API token." },
            },
        },
    })
}

/// What several operations share.
#[derive(Default)]
struct Shared {
    parameters: Map<String, Json>,
    responses: Map<String, Json>,
    types: Components,
}

fn describe(function: &str, operation: &Operation, shared: &mut Shared) -> Json {
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "description": for_whom(operation.access),
        "tags": [function],
        "security": security(operation.access),
        "parameters": parameters(operation, shared),
        "responses": responses(operation, shared),
    });
    if let Some(body) = operation.body {
        described["requestBody"] = request_body(body, &mut shared.types);
    }
    described
}

fn for_whom(access: Access) -> &'static str {
    match access {
        Access::Page => "For people.",
        Access::Public => "For everybody. Credentials may show more; wrong ones are refused.",
        Access::Manager => "For members of the app's partner with the permission Manage App on it.",
        Access::PartnerSecurity => "For members of the partner with the permission for its security.",
        Access::Staff => "For marketplace staff with the role for it.",
    }
}

fn security(access: Access) -> Json {
    match access {
        Access::Page => json!([]),
        Access::Public => json!([{}, { "basic": [] }, { "bearer": [] }]),
        Access::Manager | Access::PartnerSecurity | Access::Staff => {
            json!([{ "basic": [] }, { "bearer": [] }])
        }
    }
}

fn parameters(operation: &Operation, shared: &mut Shared) -> Vec<Json> {
    let Shared { parameters, types, .. } = shared;
    let names_in_path = operation.path.split(['{', '}']).skip(1).step_by(2);
    let mut described: Vec<Json> = names_in_path.map(|name| parameters::in_path(name, types)).collect();
    described.extend(operation.query.iter().map(|parameter| optional(parameter, "query", types)));
    described.extend(operation.headers.iter().map(|parameter| optional(parameter, "header", types)));
    described.into_iter().map(|described| share_parameter(described, &operation.id, parameters)).collect()
}

/// Puts the parameter among the components, and gives a reference to it.
fn share_parameter(described: Json, operation: &str, parameters: &mut Map<String, Json>) -> Json {
    let same = parameters.iter().find(|(_, other)| **other == described).map(|(name, _)| name.clone());
    let name = same.unwrap_or_else(|| {
        let name = described["name"].as_str().unwrap_or_default();
        // Two parameters of one name, in a path and in a query say, are two components.
        if parameters.contains_key(name) { format!("{name}.{operation}") } else { name.to_owned() }
    });
    let reference = json!({ "$ref": format!("#/components/parameters/{name}") });
    parameters.insert(name, described);
    reference
}

fn optional(parameter: &Parameter, place: &str, types: &mut Components) -> Json {
    let (schema, example) = match parameter.kind {
        ParameterKind::Any => (json!({ "type": "string" }), json!(parameter.example)),
        ParameterKind::Word(words) => (json!({ "enum": words }), json!(parameter.example)),
        ParameterKind::Number => {
            (types.answered_type::<RevisionNumber>(), json!(parameter.example.parse::<u32>().ok()))
        }
        ParameterKind::Text(pattern) => (json!({ "type": "string", "pattern": pattern }), json!(parameter.example)),
    };
    json!({
        "name": parameter.name,
        "in": place,
        "description": parameter.description,
        "schema": schema,
        "example": example,
    })
}

fn request_body(body: Body, types: &mut Components) -> Json {
    let schema = types.sent(body.schema);
    let examples = examples::of(schema["$ref"].as_str().unwrap_or_default());
    let content = json!({ "schema": schema, "examples": examples });
    let content: Map<String, Json> =
        body.media_types.iter().map(|media_type| ((*media_type).to_owned(), content.clone())).collect();
    json!({ "required": body.required, "content": content })
}

fn responses(operation: &Operation, shared: &mut Shared) -> Json {
    let mut responses = Map::new();
    for answer in &operation.answers {
        responses.insert(answer.status.to_string(), success(answer, &mut shared.types));
    }
    for (status, name, described) in problems::of(operation, &mut shared.types) {
        responses.insert(status.to_string(), json!({ "$ref": format!("#/components/responses/{name}") }));
        shared.responses.insert(name, described);
    }
    Json::Object(responses)
}

fn success(answer: &Answer, types: &mut Components) -> Json {
    let mut response = json!({ "description": answer.description });
    let text = json!({ "schema": { "type": "string" } });
    let content = match answer.content {
        Content::Nothing => None,
        Content::Json(schema) => Some(json!({ "application/json": { "schema": types.answered(schema) } })),
        Content::JsonOrPage(schema) => {
            Some(json!({ "application/json": { "schema": types.answered(schema) }, "text/html": text }))
        }
        Content::JsonOrText(schema, media_type) => {
            Some(json!({ "application/json": { "schema": types.answered(schema) }, media_type: text }))
        }
        Content::Text(media_type) => Some(json!({ media_type: text })),
    };
    if let Some(content) = content {
        response["content"] = content;
    }
    if answer.tagged {
        response["headers"] = json!({ "ETag": { "$ref": "#/components/headers/ETag" } });
    }
    response
}
