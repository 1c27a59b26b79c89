//! `openapi.json` says what the code does: it is up to date and complete, and real responses match its schemas.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result};
use jsonschema::Validator;
use serde_json::{Value as Json, json};
use system_tests::openapi::{FILE, document, text};
use system_tests::{
    CHARTS, CHARTS_PRODUCT, NOTES, NOTES_PRODUCT, PAT, Request, Response, STAFF, SYNC, World, listing, preview, v2, v3,
};

use crate::callers::{Cast, routes};

/// Collects every value of a key, anywhere in the document.
fn all<'a>(value: &'a Json, key: &str, found: &mut Vec<&'a Json>) {
    match value {
        Json::Object(object) => {
            found.extend(object.get(key));
            object.values().for_each(|value| all(value, key, found));
        }
        Json::Array(items) => items.iter().for_each(|item| all(item, key, found)),
        _ => {}
    }
}

#[test]
fn the_committed_file_is_up_to_date() -> Result<()> {
    let committed = std::fs::read_to_string(FILE)?;
    assert!(committed == text()?, "openapi.json is out of date: cargo run -p system-tests --bin openapi");
    Ok(())
}

#[test]
fn every_reference_resolves_and_every_operation_has_its_own_id() {
    let document = document();
    let (mut references, mut ids, mut names) = (Vec::new(), Vec::new(), Vec::new());
    all(&document, "$ref", &mut references);
    all(&document["paths"], "operationId", &mut ids);
    all(&document["components"]["parameters"], "description", &mut names);
    for reference in &references {
        let pointer = reference.as_str().and_then(|reference| reference.strip_prefix('#'));
        assert!(pointer.is_some_and(|pointer| document.pointer(pointer).is_some()), "{reference}");
    }
    assert_eq!(ids.len(), ids.iter().map(|id| id.to_string()).collect::<BTreeSet<_>>().len(), "{ids:?}");
    assert!(names.iter().all(|description| **description != ""), "a parameter has no description");
    let used: BTreeSet<_> = references.iter().filter_map(|reference| reference.as_str()?.rsplit('/').next()).collect();
    let schemas = document["components"]["schemas"].as_object().unwrap();
    let unused: Vec<_> = schemas.keys().filter(|name| !used.contains(name.as_str())).collect();
    assert!(unused.is_empty(), "{unused:?}");
}

#[test]
fn generators_of_clients_can_read_it_because_no_enum_mixes_types_and_no_schema_contains_itself() {
    let document = document();
    let mut enums = Vec::new();
    all(&document, "enum", &mut enums);
    assert!(enums.len() > 50, "{}", enums.len());
    for words in enums {
        let kinds: BTreeSet<_> =
            words.as_array().unwrap().iter().map(std::mem::discriminant).map(|kind| format!("{kind:?}")).collect();
        assert_eq!(kinds.len(), 1, "{words}");
    }
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for name in schemas.keys() {
        let (mut seen, mut open) = (BTreeSet::new(), vec![name.clone()]);
        while let Some(next) = open.pop() {
            let mut references = Vec::new();
            all(&schemas[&next], "$ref", &mut references);
            let names =
                references.iter().filter_map(|reference| Some(reference.as_str()?.rsplit('/').next()?.to_owned()));
            open.extend(names.filter(|name| seen.insert(name.clone())));
        }
        assert!(!seen.contains(name), "{name} contains itself");
    }
    let body = &document["paths"]["/catalogue/import"]["post"]["requestBody"]["content"];
    assert_eq!(body["application/octet-stream"]["schema"], body["application/x-ndjson"]["schema"]);
    assert_eq!(schemas["Import"]["type"], "string");
}

#[test]
fn it_describes_every_route_of_the_template_but_pages() -> Result<()> {
    let document = document();
    let paths = document["paths"].as_object().context("paths")?;
    let described: BTreeSet<String> = paths
        .iter()
        .flat_map(|(path, operations)| {
            operations.as_object().unwrap().keys().map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect();
    let functions = local::template::Template::embedded()?.functions()?;
    let all = functions.iter().flat_map(|function| &function.routes).map(local::template::Route::key);
    let pages: BTreeSet<String> = system_tests::openapi::pages().collect();
    let nothing = local::template::Route::default_route().key();
    // HEAD answers as GET does, so it needs no description.
    let is_described = |route: &String| !pages.contains(route) && *route != nothing && !route.starts_with("HEAD ");
    let deployed: BTreeSet<String> = all.filter(is_described).collect();
    assert_eq!(described, deployed);
    Ok(())
}

/// The document that responses must match.
struct Document(Json);

/// A system, and the document that its responses must match.
struct Described {
    world: World,
    document: Document,
}

impl Described {
    async fn start() -> Result<Self> {
        Ok(Self { world: World::start().await?, document: Document(document()) })
    }

    async fn check(&self, method: &str, path: &str, status: u16, request: Request) -> Result<Response> {
        self.document.check(method, path, status, request).await
    }
}

impl Document {
    /// Sends a request. The response must have this status, and match what the document says of it.
    async fn check(&self, method: &str, path: &str, status: u16, request: Request) -> Result<Response> {
        let response = request.send().await?.expect(status).with_context(|| format!("{method} {path}"))?;
        let mut documented = &self.0["paths"][path][method]["responses"][status.to_string()];
        if let Some(reference) = documented["$ref"].as_str() {
            documented = self.0.pointer(&reference[1..]).context("a response")?;
        }
        let Some(content) = documented["content"].as_object() else {
            anyhow::ensure!(
                documented["description"].is_string(),
                "{method} {path} does not say that it answers {status}"
            );
            anyhow::ensure!(response.text.is_empty(), "{method} {path} {status} has a body");
            return Ok(response);
        };
        let media_type = response.header("content-type").and_then(|kind| kind.split(';').next()).unwrap_or_default();
        let described = content.get(media_type).with_context(|| format!("{method} {path} answers {media_type}"))?;
        if media_type.ends_with("json") {
            let errors = self.errors(&described["schema"], &response.json()?)?;
            anyhow::ensure!(errors.is_empty(), "{method} {path} {status}: {errors:?}\n{}", response.text);
        }
        if !documented["headers"]["ETag"].is_null() {
            anyhow::ensure!(response.header("etag").is_some(), "{method} {path} {status} has no ETag");
        }
        Ok(response)
    }

    fn errors(&self, schema: &Json, instance: &Json) -> Result<Vec<String>> {
        let mut root = schema.clone();
        root["components"] = self.0["components"].clone();
        let validator: Validator = jsonschema::draft202012::new(&root)?;
        let at = |error: jsonschema::ValidationError<'_>| format!("{}: {error}", error.instance_path());
        Ok(validator.iter_errors(instance).map(at).collect())
    }
}

#[tokio::test]
async fn the_response_of_every_route_to_its_audience_matches_its_schema() -> Result<()> {
    let (cast, document) = (Cast::assemble().await?, Document(document()));
    let mut described = 0;
    for route in routes()? {
        let method = route.method.to_lowercase();
        if document.0["paths"][&route.path][&method].is_null() {
            continue;
        }
        cast.prepare().await?;
        let (request, status) = cast.request_by_audience(&route)?;
        document.check(&method, &route.path, status, request).await?;
        described += 1;
    }
    assert!(described > 0, "the document describes no route of the template");
    Ok(())
}

#[tokio::test]
async fn responses_to_the_public_match_their_schemas() -> Result<()> {
    let described = Described::start().await?;
    let get = |path: &str| described.world.get(path);
    let tab = "/listings/{appKey}/privacy-and-security";
    for app in [NOTES, CHARTS, SYNC] {
        for query in ["", "?view=expanded", "?channel=embedded"] {
            described.check("get", tab, 200, get(&format!("{}{query}", listing(app)))).await?;
        }
    }
    described.check("get", tab, 200, get(&listing(NOTES)).header("accept", "text/html")).await?;
    described.check("get", tab, 304, get(&listing(NOTES)).header("if-none-match", "*")).await?;
    described.check("get", tab, 400, get(&format!("{}?view=all", listing(NOTES)))).await?;
    described.check("get", tab, 401, get(&listing(NOTES)).bearer("wrong")).await?;
    described.check("get", tab, 404, get(&listing("unknown"))).await?;
    described.check("get", tab, 200, get(&format!("{}?view=expanded&lang=de", listing(NOTES)))).await?;
    for app in [NOTES, SYNC] {
        let path = |end: &str| format!("/listings/{app}{end}");
        described.check("get", "/listings/{appKey}", 200, get(&path(""))).await?;
        described.check("get", "/listings/{appKey}", 200, get(&path("")).header("accept", "text/html")).await?;
        described.check("get", "/listings/{appKey}/badge.svg", 200, get(&path("/badge.svg"))).await?;
        described.check("get", "/listings/{appKey}/badge.json", 200, get(&path("/badge.json"))).await?;
        let feed = "/listings/{appKey}/privacy-and-security/feed.atom";
        described.check("get", feed, 200, get(&path("/privacy-and-security/feed.atom"))).await?;
        described
            .check("get", feed, 304, get(&path("/privacy-and-security/feed.atom")).header("if-none-match", "*"))
            .await?;
    }
    let (rest2, rest3) =
        ("/rest/2/addons/{addonKey}/privacy-and-security", "/rest/3/privacy-and-security/products/{productId}");
    described.check("get", rest2, 200, get(&v2(NOTES))).await?;
    described.check("get", rest3, 200, get(&v3(NOTES_PRODUCT))).await?;
    described.check("get", rest3, 404, get(&v3(CHARTS_PRODUCT))).await?;
    described.check("get", rest3, 401, get(&format!("{}?state=draft", v3(NOTES_PRODUCT)))).await?;
    described.check("get", "/openapi.json", 200, get("/openapi.json")).await?;
    described.check("get", "/assets/{file}", 404, get("/assets/unknown.css")).await?;
    Ok(())
}

#[tokio::test]
async fn responses_to_those_who_manage_an_app_match_their_schemas() -> Result<()> {
    let described = Described::start().await?;
    let world = &described.world;
    let (rest2, rest3) =
        ("/rest/2/addons/{addonKey}/privacy-and-security", "/rest/3/privacy-and-security/products/{productId}");
    let shown = "/apps/{appKey}/privacy-and-security/preview";
    described.check("get", rest2, 200, world.get(&v2(CHARTS)).by(&PAT)).await?;
    described.check("get", shown, 200, world.get(&preview(CHARTS)).by(&PAT)).await?;
    described.check("get", shown, 404, world.get(&preview(NOTES)).by(&PAT)).await?;
    let live = world.get(&v3(NOTES_PRODUCT)).by(&PAT).send().await?.expect(200)?.json()?;
    described.check("put", rest3, 200, world.put(&v3(NOTES_PRODUCT), &live).by(&PAT)).await?;
    described.check("put", rest3, 422, world.put(&v3(NOTES_PRODUCT), &json!({ "x": 1 })).by(&PAT)).await?;
    let stale = world.put(&v3(NOTES_PRODUCT), &live).by(&PAT).header("if-match", "\"x\"");
    described.check("put", rest3, 412, stale).await?;
    described.check("get", shown, 200, world.get(&preview(NOTES)).by(&PAT)).await?;
    let publish = format!("{}/publish", v2(NOTES));
    let route = "/rest/2/addons/{addonKey}/privacy-and-security/publish";
    described.check("post", route, 200, world.post(&publish).by(&PAT)).await?;
    described.check("post", route, 404, world.post(&publish).by(&PAT)).await?;
    described.check("delete", rest3, 204, world.delete(&v3(CHARTS_PRODUCT)).by(&PAT)).await?;
    let revisions = format!("/apps/{NOTES}/privacy-and-security/revisions");
    let route = "/apps/{appKey}/privacy-and-security/revisions";
    described.check("get", route, 200, world.get(&format!("{revisions}?limit=1")).by(&PAT)).await?;
    described.check("get", &format!("{route}/{{number}}"), 200, world.get(&format!("{revisions}/2")).by(&PAT)).await?;
    let policy = format!("/apps/{NOTES}/privacy-policy");
    for url in [json!("https://acme.example/new"), Json::Null] {
        let put = world.put(&policy, &json!({ "url": url })).by(&PAT);
        described.check("put", "/apps/{appKey}/privacy-policy", 200, put).await?;
    }
    Ok(())
}

#[tokio::test]
async fn responses_to_staff_match_their_schemas() -> Result<()> {
    let described = Described::start().await?;
    let world = &described.world;
    let document = document();
    let example = |path: &str, method: &str, media_type: &str| {
        document["paths"][path][method]["requestBody"]["content"][media_type]["examples"]["example"]["value"].clone()
    };
    let json = "application/json";
    let (partner, app) = ("/catalogue/partners/{partnerId}", "/catalogue/apps/{appKey}");
    let (members, member) = (format!("{partner}/members"), format!("{partner}/members/{{email}}"));
    let tokens = "/catalogue/people/{email}/tokens";
    let put = |path: &str, route: &str| world.put(path, &example(route, "put", json)).by(&STAFF);
    described.check("put", partner, 201, put("/catalogue/partners/new", partner)).await?;
    described.check("put", partner, 200, put("/catalogue/partners/acme", partner)).await?;
    described.check("get", partner, 200, world.get("/catalogue/partners/acme").by(&STAFF)).await?;
    described.check("get", app, 200, world.get(&format!("/catalogue/apps/{CHARTS}")).by(&STAFF)).await?;
    described.check("put", app, 200, put(&format!("/catalogue/apps/{NOTES}"), app)).await?;
    described.check("put", app, 422, put("/catalogue/apps/other", app)).await?;
    described.check("put", app, 403, world.put("/catalogue/apps/other", &json!({})).by(&PAT)).await?;
    let archive = world.post(&format!("/catalogue/apps/{SYNC}/archive")).by(&STAFF);
    described.check("post", &format!("{app}/archive"), 200, archive).await?;
    described.check("put", &member, 201, put("/catalogue/partners/acme/members/robin@acme.example", &member)).await?;
    described.check("get", &members, 200, world.get("/catalogue/partners/acme/members").by(&STAFF)).await?;
    let theirs = "/catalogue/people/robin@acme.example/tokens";
    let issue = world.post(theirs).json(&example(tokens, "post", json)).by(&STAFF);
    let issued = described.check("post", tokens, 201, issue).await?.json()?;
    let path = format!("{theirs}/{}", issued["id"].as_str().context("an id")?);
    described.check("delete", &format!("{tokens}/{{tokenId}}"), 204, world.delete(&path).by(&STAFF)).await?;
    described.check("get", tokens, 200, world.get(theirs).by(&STAFF)).await?;
    let documents = example("/catalogue/import", "post", "application/x-ndjson");
    let lines = format!("{}\nno line", documents.as_str().context("lines")?);
    let import = world.post("/catalogue/import").body("application/x-ndjson", lines);
    let report = described.check("post", "/catalogue/import", 200, import.by(&STAFF)).await?.json()?;
    assert_eq!((&report["created"], &report["failed"]), (&json!(3), &json!(1)), "{report}");
    Ok(())
}

#[tokio::test]
async fn responses_about_the_programme_match_their_schemas() -> Result<()> {
    let described = Described::start().await?;
    let world = &described.world;
    let (path, rollout) = ("/programme", "/programme/rollout");
    let read = described.check("get", path, 200, world.get(path).by(&STAFF)).await?.json()?;
    let put = |document: &Json| world.put(path, document).by(&STAFF);
    described.check("put", path, 200, put(&read).header("if-match", "\"0\"")).await?;
    described.check("put", path, 412, put(&read).header("if-match", "\"0\"")).await?;
    described.check("put", path, 428, put(&read)).await?;
    described.check("put", path, 422, put(&json!({ "maxPerRun": 0 })).header("if-match", "*")).await?;
    let patch = |patch: &Json| world.patch(path, patch).by(&STAFF).header("if-match", "*");
    described.check("patch", path, 200, patch(&json!({ "maxPerRun": 5 }))).await?;
    let lowered = json!({ "rollout": { "marketplace": [], "embedded": [] } });
    described.check("patch", path, 409, patch(&lowered)).await?;
    let rehearse = world.post("/programme/rehearsal").json(&lowered).by(&STAFF);
    described.check("post", "/programme/rehearsal", 200, rehearse).await?;
    described.check("put", path, 403, world.put(path, &read).by(&PAT)).await?;
    let operate =
        |operation: &str, body: &Json| world.post(&format!("{rollout}/embedded/{operation}")).json(body).by(&STAFF);
    let route = format!("{rollout}/{{channel}}/{{operation}}");
    described.check("post", &route, 200, operate("roll-back", &json!({ "basisPoints": 1, "reason": "r" }))).await?;
    described.check("post", &route, 409, operate("hold", &json!({ "reason": "r" }))).await?;
    described.check("post", &route, 422, operate("kill", &json!({}))).await?;
    described.check("post", &route, 404, operate("stop", &json!({ "reason": "r" }))).await?;
    let (one, visitor) =
        (format!("{rollout}/embedded/visitors/v"), format!("{rollout}/{{channel}}/visitors/{{visitorId}}"));
    let force = || world.put(&one, &json!({ "shown": true, "reason": "r" })).by(&STAFF);
    described.check("put", &visitor, 200, force()).await?;
    world.get(&listing(NOTES)).header("x-visitor-id", "v").send().await?.expect(200)?;
    described.check("get", rollout, 200, world.get(rollout).by(&STAFF)).await?;
    described.check("get", rollout, 400, world.get(&format!("{rollout}?to=soon")).by(&STAFF)).await?;
    described.check("delete", &visitor, 204, world.delete(&one).by(&STAFF)).await?;
    described.check("delete", &visitor, 404, world.delete(&one).by(&STAFF)).await?;
    Ok(())
}

#[tokio::test]
async fn examples_match_their_schemas() -> Result<()> {
    let described = Described::start().await?;
    let mut contents = Vec::new();
    all(&described.document.0["paths"], "requestBody", &mut contents);
    for body in contents {
        for content in body["content"].as_object().context("content")?.values() {
            for example in content["examples"].as_object().context("examples")?.values() {
                let errors = described.document.errors(&content["schema"], &example["value"])?;
                assert!(errors.is_empty(), "{errors:?}\n{example}");
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_impossible_id_is_answered_in_the_error_format_of_its_route() -> Result<()> {
    let described = Described::start().await?;
    let rest = described.world.get("/rest/2/addons/a%2Fb/privacy-and-security");
    described.check("get", "/rest/2/addons/{addonKey}/privacy-and-security", 404, rest).await?;
    let tab = described.world.get("/listings/a%2Fb/privacy-and-security");
    described.check("get", "/listings/{appKey}/privacy-and-security", 404, tab).await?;
    Ok(())
}
