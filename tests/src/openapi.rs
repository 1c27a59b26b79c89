//! `openapi.json`, generated: the routes that every function describes, the problems that they can answer, and the
//! schemas of what travels. `cargo run -p system-tests --bin openapi` writes the file that read-listing serves; a test
//! compares it with the code.
//!
//! Pages and forms for people are not in it.
//!
//! What must not live here: what a route does or answers. That stands in its function's `routes.rs`.

mod parameters;
mod problems;
mod schemas;
mod tab;

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};
use serde_json::{Map, Value as Json, json};
use web::routes::{Access, Answer, Body, Content, Form, Operation, Parameter};
use web::schema::named;

/// The committed file.
pub const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../functions/read-listing/openapi.json");

const ABOUT: &str = "Partners of an app marketplace answer a questionnaire about the privacy and security of their apps; \
    customers read the answers on the app's Privacy & Security tab. The REST routes are those of the marketplace's own \
    API, in both generations; REST v3 answers under `/marketplace` too.\n\n\
    Problems are `application/problem+json` (RFC 9457), and `{\"errors\": […]}` on REST routes. Query parameters and \
    headers that a route does not name are ignored.";

/// A function, what its routes are for, and the routes.
type Function = (&'static str, &'static str, Vec<Operation>);

/// The routes of pages for people, which the document leaves out.
pub fn pages() -> impl Iterator<Item = String> {
    let operations = account::routes().operations().into_iter().chain(console::routes().operations());
    operations
        .filter(|operation| operation.access == Access::Page)
        .map(|operation| format!("{} {}", operation.method, operation.path))
}

fn functions() -> [Function; 10] {
    [
        ("submit", "Save and discard drafts; the privacy policy's link.", submit::routes().operations()),
        ("preview", "The draft as customers would see it.", preview::routes().operations()),
        ("publish", "Make the draft live.", publish::routes().operations()),
        (
            "read-listing",
            "What customers see, the answers, what was published, this document.",
            read_listing::routes().operations(),
        ),
        ("read-partner", "A partner's profile, and an app's security.", read_partner::routes().operations()),
        (
            "apply-self-assessment",
            "For partners: the application for the Security Self Assessment.",
            apply_self_assessment::routes().operations(),
        ),
        (
            "review-self-assessment",
            "For marketplace staff: the review of Security Self Assessments.",
            review_self_assessment::routes().operations(),
        ),
        (
            "programme",
            "For marketplace staff: the programme's dates and names, the rollout.",
            programme::routes().operations(),
        ),
        (
            "read-mail",
            "For marketplace staff: the mail to partners and what became of it.",
            read_mail::routes().operations(),
        ),
        ("catalogue", "For marketplace staff: partners, apps, members, tokens.", catalogue::routes().operations()),
    ]
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
    let functions = functions();
    let tags: Vec<Json> =
        functions.iter().map(|(name, purpose, _)| json!({ "name": name, "description": purpose })).collect();
    let mut components = Components::default();
    let mut paths = BTreeMap::<String, Map<String, Json>>::new();
    for (function, _, operations) in &functions {
        for operation in operations {
            let method = operation.method.as_str().to_ascii_lowercase();
            let described = describe(function, operation, &mut components);
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
            "parameters": components.parameters,
            "responses": components.responses,
            "headers": problems::headers(),
            "schemas": schemas::all().into_iter().map(|(name, schema)| (name.to_owned(), schema)).collect::<Map<_, _>>(),
            "securitySchemes": {
                "basic": { "type": "http", "scheme": "basic", "description": "Your email and API token." },
                "bearer": { "type": "http", "scheme": "bearer", "description": "Your API token." },
            },
        },
    })
}

/// What several operations share.
#[derive(Default)]
struct Components {
    parameters: Map<String, Json>,
    responses: Map<String, Json>,
}

fn describe(function: &str, operation: &Operation, components: &mut Components) -> Json {
    let mut described = json!({
        "operationId": operation.id,
        "summary": operation.summary,
        "description": for_whom(operation.access),
        "tags": [function],
        "security": security(operation.access),
        "parameters": parameters(operation, components),
        "responses": responses(operation, components),
    });
    if let Some(body) = operation.body {
        described["requestBody"] = request_body(body);
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

fn parameters(operation: &Operation, components: &mut Components) -> Vec<Json> {
    let in_path = operation.path.split(['{', '}']).skip(1).step_by(2).map(parameters::in_path);
    let in_query = operation.query.iter().map(|parameter| optional(parameter, "query"));
    let in_header = operation.headers.iter().map(|parameter| optional(parameter, "header"));
    let shared = |described: Json| {
        let mut name = described["name"].as_str().unwrap_or_default().to_owned();
        // Two parameters of one name, in a path and in a query say, are two components.
        if components.parameters.get(&name).is_some_and(|other| *other != described) {
            name = format!("{name}.{}", operation.id);
        }
        let reference = json!({ "$ref": format!("#/components/parameters/{name}") });
        components.parameters.insert(name, described);
        reference
    };
    in_path.chain(in_query).chain(in_header).map(shared).collect()
}

fn optional(parameter: &Parameter, place: &str) -> Json {
    let (schema, example) = match parameter.form {
        Form::Any => (json!({ "type": "string" }), json!(parameter.example)),
        Form::Word(words) => (json!({ "enum": words }), json!(parameter.example)),
        Form::Number => {
            (named("RevisionNumber"), parameter.example.parse::<u32>().map_or(Json::Null, |number| json!(number)))
        }
        Form::Text(pattern) => (json!({ "type": "string", "pattern": pattern }), json!(parameter.example)),
    };
    json!({
        "name": parameter.name,
        "in": place,
        "description": parameter.description,
        "schema": schema,
        "example": example,
    })
}

fn request_body(body: Body) -> Json {
    let mut content = json!({ "schema": named(body.schema) });
    if let Some(examples) = schemas::examples(body.schema) {
        content["examples"] = examples;
    }
    json!({ "required": body.required, "content": { body.media_type: content } })
}

fn responses(operation: &Operation, components: &mut Components) -> Json {
    let mut responses: Map<String, Json> =
        operation.answers.iter().map(|answer| (answer.status.to_string(), success(answer))).collect();
    for (status, name, described) in problems::of(operation) {
        responses.insert(status.to_string(), json!({ "$ref": format!("#/components/responses/{name}") }));
        components.responses.insert(name, described);
    }
    Json::Object(responses)
}

fn success(answer: &Answer) -> Json {
    let mut response = json!({ "description": answer.description });
    let document = |schema: &str| json!({ "schema": named(schema) });
    let text = || json!({ "schema": { "type": "string" } });
    match answer.content {
        Content::Nothing => {}
        Content::Json(schema) => response["content"] = json!({ "application/json": document(schema) }),
        Content::JsonOrPage(schema) => {
            response["content"] = json!({ "application/json": document(schema), "text/html": text() });
        }
        Content::JsonOrText(schema, media_type) => {
            response["content"] = json!({ "application/json": document(schema), media_type: text() });
        }
        Content::Text(media_type) => response["content"] = json!({ media_type: text() }),
    }
    if answer.tagged {
        response["headers"] = json!({ "ETag": { "$ref": "#/components/headers/ETag" } });
    }
    response
}
