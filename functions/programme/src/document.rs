//! The programme's document: read, replaced as a whole, or changed in parts; and what such an edit would do. An edit that
//! takes something from many is made only when it names how many.

use axum::extract::State;
use axum::http::HeaderMap;
use domain::access::Role;
use domain::programme::{Programme, ProgrammeEffect};
use store::Store;
use store::Versioned;
use store::audit::Actor;
use web::body::RequestBody;
use web::conditional::require_precondition;
use web::programme_edit::{Edit, EditRequest};
use web::programme_effect::{AFFECTS, find_effect};
use web::query::Query;
use web::reply::Reply;
use web::{Caller, Now, Problem};

pub(super) async fn read_programme(State(store): State<Store>, caller: Caller) -> Result<Reply<Programme>, Problem> {
    caller.staff(Role::Programme)?;
    Ok(reply(store.current_programme().await?))
}

/// Replaces the document, all fields of which must be there.
pub(super) async fn put_programme(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    headers: HeaderMap,
    query: Query,
    body: RequestBody,
) -> Result<Reply<Programme>, Problem> {
    let person = &caller.staff(Role::Programme)?.email;
    let request = read_request(&headers, &query, body.json().map(Edit::Replacement))?;
    Ok(reply(request.save(&store, Actor { person, now }).await?))
}

/// Changes what the merge patch names, and nothing else.
pub(super) async fn patch_programme(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    headers: HeaderMap,
    query: Query,
    body: RequestBody,
) -> Result<Reply<Programme>, Problem> {
    let person = &caller.staff(Role::Programme)?.email;
    let request = read_request(&headers, &query, body.json().map(Edit::Patch))?;
    Ok(reply(request.save(&store, Actor { person, now }).await?))
}

/// What an edit would do now. Nothing is changed. A whole document is a merge patch too, one that names every field.
pub(super) async fn rehearse_edit(
    State(store): State<Store>,
    caller: Caller,
    Now(now): Now,
    body: RequestBody,
) -> Result<Reply<ProgrammeEffect>, Problem> {
    caller.staff(Role::Programme)?;
    let edit = Edit::Patch(body.json()?);
    let before = store.current_programme().await?.value;
    let after = edit.apply(&before, now)?;
    Ok(Reply::ok(find_effect(&store, &before, &after, now).await?))
}

fn read_request(headers: &HeaderMap, query: &Query, edit: Result<Edit, Problem>) -> Result<EditRequest, Problem> {
    let precondition = require_precondition(headers)?;
    Ok(EditRequest { precondition, affects: query.count(AFFECTS)?, edit: edit?, reason: None })
}

fn reply(Versioned { value: programme, version, .. }: Versioned<Programme>) -> Reply<Programme> {
    Reply::ok(programme).with_etag(version.to_string().as_str())
}

/// The whole document.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(schema_with = "schemas::whole"))]
pub(crate) enum ProgrammeBody {}

/// A merge patch (RFC 7396): what is absent stays as it is.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema), schemars(schema_with = "schemas::in_parts"))]
pub(crate) enum ProgrammePatch {}

#[cfg(feature = "schema")]
mod schemas {
    use domain::programme::Programme;
    use schemars::{JsonSchema, Schema, SchemaGenerator};
    use serde_json::{Value as Json, json};

    pub(super) fn whole(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Programme::json_schema(generator);
        require_all(&mut schema);
        schema
    }

    pub(super) fn in_parts(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = Programme::json_schema(generator);
        allow_absent(&mut schema);
        schema
    }

    /// Requires each field of the object, and of the objects directly within it.
    fn require_all(schema: &mut Schema) {
        let Some(properties) = schema.get_mut("properties").and_then(Json::as_object_mut) else { return };
        let names: Vec<String> = properties.keys().cloned().collect();
        for property in properties.values_mut() {
            if let Ok(property) = <&mut Schema>::try_from(property) {
                require_all(property);
                property.remove("default");
            }
        }
        schema.insert("required".to_owned(), json!(names));
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
