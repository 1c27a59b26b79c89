//! The parameters in paths: what each name stands for, on every route alike.

use domain::rollout::{Channel, OperationKind};
use domain::schema::RevisionNumber;
use domain::{AppKey, EmailAddress, PartnerId, ProductId};
use serde_json::{Value as Json, json};
use web::components::Components;

/// The description of the path parameter `name`.
pub(super) fn in_path(name: &str, types: &mut Components) -> Json {
    let notes = "com.example.acme.notes";
    let (description, schema, example) = match name {
        "appKey" => ("The app's key.", types.answered_type::<AppKey>(), json!(notes)),
        "addonKey" => {
            ("The app's key, by the name that REST v2 has for it.", types.answered_type::<AppKey>(), json!(notes))
        }
        "productId" => {
            ("The product's id.", types.answered_type::<ProductId>(), json!("00000000-0000-4000-8000-000000000001"))
        }
        "partnerId" => ("The partner's id.", types.answered_type::<PartnerId>(), json!("acme")),
        "email" => ("The person's email address.", types.answered_type::<EmailAddress>(), json!("pat@acme.example")),
        "number" => ("The revision's number.", types.answered_type::<RevisionNumber>(), json!(1)),
        "channel" => ("The channel of the rollout.", json!({ "enum": Channel::ALL }), json!("marketplace")),
        "operation" => (
            "What to do.",
            json!({ "enum": OperationKind::ALL.iter().map(|kind| kind.as_str()).collect::<Vec<_>>() }),
            json!("hold"),
        ),
        "visitorId" => (
            "The visitor's id.",
            json!({ "type": "string", "minLength": 1, "maxLength": 200 }),
            json!("0190b3f4-7a2e-7c11-8e21-2f6b5a3c9d10"),
        ),
        "tokenId" => (
            "The token's public id.",
            json!({ "type": "string", "pattern": "^[0-9a-f]{32}$" }),
            json!("0190b3f47a2e7c118e212f6b5a3c9d10"),
        ),
        "file" => (
            "The file's name, as the pages link to it; it changes with the file's content.",
            json!({ "type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]*$" }),
            json!("tab.css"),
        ),
        // A name that nobody described: the test of openapi.json refuses it.
        _ => ("", json!({}), Json::Null),
    };
    json!({
        "name": name,
        "in": "path",
        "required": true,
        "description": description,
        "schema": schema,
        "example": example,
    })
}
