//! What an operation answers when it does not work: its problems, merged by status.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use web::ProblemKind;
use web::components::Components;
use web::documents::{GatewayMessage, ProblemDocument, RestErrors};
use web::operation::Operation;

/// The statuses that API Gateway answers by itself: too large, throttled, the function failed, or took too long.
const GATEWAY: [u16; 4] = [413, 429, 500, 503];

/// The headers that problems and other answers carry.
pub(super) fn headers() -> Json {
    let text = |description: &str| json!({ "description": description, "schema": { "type": "string" } });
    json!({
        "ETag": text("Names this representation, or this draft."),
        "Retry-After": { "description": "After how many seconds to try again.", "schema": { "type": "integer" } },
        "WWW-Authenticate": text("The ways to say who you are."),
    })
}

/// The problems of an operation: status, the response's name among the components, and the response.
pub(super) fn of(operation: &Operation, types: &mut Components) -> Vec<(u16, String, Json)> {
    let rest = operation.path.starts_with("/rest/") || operation.path.starts_with("/marketplace/rest/");
    let mut kinds: BTreeMap<u16, BTreeSet<ProblemKind>> = BTreeMap::from([(429, BTreeSet::new())]);
    // A parameter that no id can be, an escaped slash say, is nobody's route.
    let nothing_there = operation.path.contains('{').then_some(ProblemKind::NotFound);
    for kind in operation.all_problems().chain(nothing_there) {
        kinds.entry(kind.status().as_u16()).or_default().insert(kind);
    }
    let described = |(status, kinds)| (status, name(&kinds, rest), response(status, &kinds, rest, types));
    kinds.into_iter().map(described).collect()
}

fn name(kinds: &BTreeSet<ProblemKind>, rest: bool) -> String {
    if kinds.is_empty() {
        return "throttled".to_owned();
    }
    let slugs: Vec<&str> = kinds.iter().map(|kind| kind.facts().0).collect();
    format!("{}{}", if rest { "rest." } else { "" }, slugs.join("."))
}

fn response(status: u16, kinds: &BTreeSet<ProblemKind>, rest: bool, types: &mut Components) -> Json {
    let titles: Vec<&str> = kinds.iter().map(|kind| kind.facts().1).collect();
    let mut content = json!({});
    let gateway = types.answered_type::<GatewayMessage>();
    if kinds.is_empty() {
        content["application/json"]["schema"] = gateway;
    } else if rest {
        content["application/json"]["schema"] = match GATEWAY.contains(&status) {
            true => json!({ "anyOf": [errors(kinds, types), gateway] }),
            false => errors(kinds, types),
        };
    } else {
        content["application/problem+json"]["schema"] = problem(kinds, types);
        content["text/html"]["schema"] = json!({ "type": "string", "description": "The same as a page." });
        if GATEWAY.contains(&status) {
            content["application/json"]["schema"] = gateway;
        }
    }
    let description = if kinds.is_empty() { "Too many requests".to_owned() } else { titles.join(", or: ") };
    let mut response = json!({ "description": format!("{description}."), "content": content });
    for (answered, header) in [(401, "WWW-Authenticate"), (503, "Retry-After")] {
        if status == answered {
            response["headers"] = json!({ header: { "$ref": format!("#/components/headers/{header}") } });
        }
    }
    response
}

/// A problem document of one of these kinds.
fn problem(kinds: &BTreeSet<ProblemKind>, types: &mut Components) -> Json {
    let slugs: Vec<String> = kinds.iter().map(|kind| format!("urn:problem:{}", kind.facts().0)).collect();
    let document = types.answered_type::<ProblemDocument<'_>>();
    json!({ "allOf": [document, { "properties": { "type": { "enum": slugs } } }] })
}

/// The same in the original's shape.
fn errors(kinds: &BTreeSet<ProblemKind>, types: &mut Components) -> Json {
    let slugs: Vec<&str> = kinds.iter().map(|kind| kind.facts().0).collect();
    let id = json!({ "pattern": format!("^({})-[1-9][0-9]*$", slugs.join("|")) });
    let narrowed = json!({ "properties": { "errors": { "items": { "properties": { "id": id } } } } });
    json!({ "allOf": [types.answered_type::<RestErrors<'_>>(), narrowed] })
}
