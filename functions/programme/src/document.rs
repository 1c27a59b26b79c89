//! The programme's document: read and replaced as a whole.

use axum::extract::State;
use axum::http::HeaderMap;
use domain::access::Role;
use domain::programme::Programme;
use serde_json::json;
use store::Store;
use store::Versioned;
use store::audit::Actor;
use store::programme::ProgrammeChange;
use web::body::RequestBody;
use web::conditional::{require_precondition, unmet};
use web::reply::Reply;
use web::{Caller, Now, Problem};

pub(super) async fn read_programme(State(store): State<Store>, caller: Caller) -> Result<Reply<Programme>, Problem> {
    caller.staff(Role::Programme)?;
    Ok(reply(store.current_programme().await?))
}

/// Replaces the document; what is absent takes its default.
pub(super) async fn put_programme(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    headers: HeaderMap,
    body: RequestBody,
) -> Result<Reply<Programme>, Problem> {
    let person = &caller.staff(Role::Programme)?.email;
    let precondition = require_precondition(&headers)?;
    let document = body.json()?;
    let replaced = super::change(&store, Actor { person, now }, |current| {
        if !precondition.is_met_by(Some(&current.version.to_string())) {
            return Err(unmet(
                &precondition,
                format!(
                    "The programme has changed: it is now at version {}. Nothing was changed. Read it again.",
                    current.version
                ),
            ));
        }
        let after = current.value.replaced_by(&document, now).map_err(Problem::invalid)?;
        Ok((after, ProgrammeChange { action: "programme", detail: json!({}) }))
    });
    Ok(reply(replaced.await?))
}

fn reply(Versioned { value: programme, version, .. }: Versioned<Programme>) -> Reply<Programme> {
    Reply::ok(programme).with_etag(version.to_string().as_str())
}

/// What is absent or null takes its default.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(schema_with = "schemas::with_defaults"))]
pub(crate) enum ProgrammeBody {}

#[cfg(feature = "schema")]
mod schemas {
    use domain::programme::Programme;
    use schemars::{JsonSchema, Schema, SchemaGenerator};
    use serde_json::{Value as Json, json};

    pub(super) fn with_defaults(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Programme::json_schema(generator);
        allow_absent(&mut schema);
        schema
    }

    /// Lets each field of the object, and of the objects directly within it, be absent or `null`.
    fn allow_absent(schema: &mut Schema) {
        schema.remove("required");
        for (_, property) in schema.get_mut("properties").and_then(Json::as_object_mut).into_iter().flatten() {
            if let Ok(property) = <&mut Schema>::try_from(&mut *property) {
                allow_absent(property);
            }
            *property = json!({ "anyOf": [property, { "type": "null" }] });
        }
    }
}
