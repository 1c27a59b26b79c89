//! The catalogue: how staff keep partners and apps, and what their changes affect.

use anyhow::{Context as _, Result};
use reqwest::Method;
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, KIM, NOTES, NOTES_PRODUCT, PAT, Response, STAFF, SYNC, THEN, World, listing, v2, v3};

const APP: &str = "/catalogue/apps/com.example.acme.new";

/// An app with nothing but its mandatory fields.
fn minimal_app() -> Json {
    json!({ "name": "New", "partner": "acme", "product": "00000000-0000-4000-8000-0000000000ab", "hosting": "cloud" })
}

/// A document with one field changed.
fn with(mut document: Json, field: &str, value: Json) -> Json {
    document[field] = value;
    document
}

async fn put(world: &World, path: &str, body: &Json) -> Result<Response> {
    world.put(path, body).by(&STAFF).send().await
}

async fn get(world: &World, path: &str) -> Result<Json> {
    world.get(path).by(&STAFF).send().await?.expect(200)?.json()
}

/// The pointers and codes of a response with status 422.
fn violations(response: &Response) -> Result<Vec<(String, String)>> {
    assert_eq!(response.code(), 422, "{}", response.text);
    let errors = response.json()?["errors"].as_array().context("errors")?.clone();
    let text = |error: &Json, name: &str| error[name].as_str().map(ToOwned::to_owned).context("a text");
    errors.iter().map(|error| Ok((text(error, "pointer")?, text(error, "code")?))).collect()
}

#[tokio::test]
async fn a_put_creates_or_updates_a_partner_and_reports_every_violation() -> Result<()> {
    let world = World::start().await?;
    let path = "/catalogue/partners/nimbus-2";
    world.get(path).by(&STAFF).send().await?.expect(404)?;
    let body = json!({ "name": "Nimbus", "contact": "hello@nimbus.example" });
    for (body, code) in [(body.clone(), 201), (body.clone(), 200), (with(body, "name", json!("Nimbus Ltd")), 200)] {
        let response = put(&world, path, &body).await?.expect(code)?.json()?;
        assert_eq!((&response["id"], &response["name"]), (&json!("nimbus-2"), &body["name"]));
        let read = get(&world, path).await?;
        let mail = json!({ "reachable": true, "suppressed": [], "unreachableSince": null });
        let expected = json!({ "id": "nimbus-2", "name": body["name"], "contact": "hello@nimbus.example",
            "language": "en", "mail": mail, "apps": [] });
        assert_eq!(read, expected);
    }
    assert_eq!(get(&world, "/catalogue/partners/acme").await?["apps"], json!([CHARTS, NOTES]));
    for (body, expected) in [
        (json!({}), vec![("/contact", "mandatory"), ("/name", "mandatory")]),
        (
            json!({ "name": "a\nb", "contact": "x", "nope": 1 }),
            vec![("/contact", "malformed"), ("/name", "control-character"), ("/nope", "unknown-field")],
        ),
        (json!({ "name": "x".repeat(121), "contact": "a@b.example" }), vec![("/name", "too-long")]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|(at, code)| (at.to_owned(), code.to_owned())).collect();
        assert_eq!(violations(&put(&world, path, &body).await?)?, expected, "{body}");
    }
    for bad in ["Nimbus", "nim_bus", "-nimbus"] {
        put(&world, &format!("/catalogue/partners/{bad}"), &json!({})).await?.expect(404)?;
    }
    Ok(())
}

#[tokio::test]
async fn every_field_of_an_app_is_kept_and_what_a_new_app_lacks_gets_its_default() -> Result<()> {
    let world = World::start().await?;
    world.get(APP).by(&STAFF).send().await?.expect(404)?;
    let created = put(&world, APP, &minimal_app()).await?.expect(201)?.json()?;
    let expected = json!({
        "key": "com.example.acme.new",
        "name": "New",
        "partner": "acme",
        "product": "00000000-0000-4000-8000-0000000000ab",
        "hosting": "cloud",
        "visibility": "public",
        "scopes": null,
        "bugBounty": "NOT_A_PARTICIPANT",
        "fortified": { "status": "NOT_A_PARTICIPANT" },
        "privacyPolicyUrl": null,
        "archivedAt": null,
        "revision": null,
    });
    assert_eq!((&created, &get(&world, APP).await?), (&expected, &expected));
    put(&world, APP, &minimal_app()).await?.expect(200)?;
    let full = json!({
        "name": "New 2",
        "partner": "acme",
        "product": "00000000-0000-4000-8000-0000000000AB",
        "hosting": "datacenter",
        "visibility": "private",
        "scopes": [{ "id": "read:jira-work", "name": "View", "capability": "Read issues" }, { "id": "x", "name": "X" }],
        "bugBounty": "APPLIED",
        "fortified": { "status": "APPROVED", "approvedAt": "2023-01-10T00:00:00Z" },
        "privacyPolicyUrl": "https://acme.example/new",
    });
    let updated = put(&world, APP, &full).await?.expect(200)?.json()?;
    for (field, value) in full.as_object().context("an object")? {
        let expected = if field == "product" { &minimal_app()["product"] } else { value };
        assert_eq!(&updated[field], expected, "{field}");
    }
    assert_eq!(get(&world, APP).await?, updated);
    assert_eq!(get(&world, "/catalogue/apps/com.example.acme.notes").await?["revision"], 1);
    Ok(())
}

#[tokio::test]
async fn a_field_that_is_left_out_stays_as_it_is_and_null_empties_it() -> Result<()> {
    let world = World::start().await?;
    let optional = json!({
        "visibility": "private",
        "scopes": [{ "id": "read:jira-work", "name": "View" }],
        "bugBounty": "APPROVED",
        "fortified": { "status": "APPROVED", "approvedAt": "2023-01-10T00:00:00Z" },
        "privacyPolicyUrl": "https://acme.example/new",
    });
    let optional = optional.as_object().context("an object")?;
    let default = put(&world, APP, &minimal_app()).await?.expect(201)?.json()?;
    let mut full = minimal_app();
    full.as_object_mut().context("an object")?.extend(optional.clone());
    put(&world, APP, &full).await?.expect(200)?;
    let renamed = put(&world, APP, &with(minimal_app(), "name", json!("New 2"))).await?.expect(200)?.json()?;
    let line = with(with(minimal_app(), "type", json!("app")), "key", json!("com.example.acme.new"));
    let import = world.post("/catalogue/import").body("application/x-ndjson", line.to_string()).by(&STAFF);
    assert_eq!(import.send().await?.expect(200)?.json()?["updated"], 1);
    let imported = get(&world, APP).await?;
    for (field, value) in optional {
        assert_eq!((&renamed[field], &imported[field]), (value, value), "{field}");
        let emptied = put(&world, APP, &with(minimal_app(), field, Json::Null)).await?.expect(200)?.json()?;
        assert_eq!(emptied[field], default[field], "{field}");
    }
    assert_eq!(get(&world, APP).await?, default);
    let wrong = put(&world, APP, &with(minimal_app(), "scopes", json!("all"))).await?;
    assert_eq!(violations(&wrong)?, [("/scopes".to_owned(), "malformed".to_owned())]);
    assert_eq!(get(&world, APP).await?, default);

    let partner = "/catalogue/partners/nimbus";
    let body = json!({ "name": "Nimbus", "contact": "hello@nimbus.example" });
    put(&world, partner, &with(body.clone(), "language", json!("de"))).await?.expect(201)?;
    for (body, language) in [
        (body.clone(), "de"),
        (with(body.clone(), "name", json!("Nimbus Ltd")), "de"),
        (with(body.clone(), "language", Json::Null), "en"),
    ] {
        assert_eq!(put(&world, partner, &body).await?.expect(200)?.json()?["language"], language, "{body}");
        assert_eq!(get(&world, partner).await?["language"], language, "{body}");
    }
    Ok(())
}

#[tokio::test]
async fn an_approval_without_a_date_is_dated_now_and_keeps_that_date() -> Result<()> {
    let world = World::start().await?;
    let approved = with(minimal_app(), "fortified", json!({ "status": "APPROVED" }));
    for instant in [THEN, "2026-02-01T00:00:00Z"] {
        world.set_clock(instant)?;
        let response = put(&world, APP, &approved).await?.json()?;
        assert_eq!(response["fortified"]["approvedAt"], THEN);
    }
    put(&world, APP, &with(minimal_app(), "fortified", Json::Null)).await?.expect(200)?;
    assert_eq!(put(&world, APP, &approved).await?.json()?["fortified"]["approvedAt"], "2026-02-01T00:00:00Z");
    let undated = json!({ "status": "APPLIED", "approvedAt": THEN });
    let refused = put(&world, APP, &with(minimal_app(), "fortified", undated)).await?;
    assert_eq!(violations(&refused)?[0].0, "/fortified/approvedAt");
    Ok(())
}

#[tokio::test]
async fn a_put_without_a_privacy_policy_keeps_it_and_one_with_null_removes_it() -> Result<()> {
    let world = World::start().await?;
    let url = |response: Json| response["privacyPolicyUrl"].clone();
    let policy = |value: Json| with(minimal_app(), "privacyPolicyUrl", value);
    put(&world, APP, &policy(json!("https://acme.example/one"))).await?.expect(201)?;
    assert_eq!(
        url(put(&world, APP, &with(minimal_app(), "name", json!("Other"))).await?.json()?),
        "https://acme.example/one"
    );
    assert_eq!(url(put(&world, APP, &policy(Json::Null)).await?.json()?), Json::Null);
    put(&world, APP, &policy(json!("https://acme.example/two"))).await?.expect(200)?;
    assert_eq!(url(put(&world, APP, &policy(json!(""))).await?.json()?), Json::Null);
    assert_eq!(url(get(&world, APP).await?), Json::Null);
    Ok(())
}

#[tokio::test]
async fn an_invalid_app_is_refused_with_every_reason() -> Result<()> {
    let world = World::start().await?;
    let scopes = |count: usize| (0..count).map(|id| json!({ "id": format!("s{id}"), "name": "n" })).collect::<Json>();
    for (body, expected) in [
        (json!({}), vec!["/hosting mandatory", "/name mandatory", "/partner mandatory", "/product mandatory"]),
        (with(minimal_app(), "nope", json!(1)), vec!["/nope unknown-field"]),
        (with(minimal_app(), "key", json!("x")), vec!["/key unknown-field"]),
        (with(minimal_app(), "hosting", json!("moon")), vec!["/hosting malformed"]),
        (with(minimal_app(), "visibility", json!("secret")), vec!["/visibility malformed"]),
        (with(minimal_app(), "bugBounty", json!("yes")), vec!["/bugBounty malformed"]),
        (with(minimal_app(), "fortified", json!({ "status": "MAYBE" })), vec!["/fortified malformed"]),
        (with(minimal_app(), "fortified", json!(["APPROVED", THEN])), vec!["/fortified malformed"]),
        (with(minimal_app(), "scopes", json!([["read:jira-work", "View"]])), vec!["/scopes malformed"]),
        (with(minimal_app(), "product", json!("1")), vec!["/product malformed"]),
        (with(minimal_app(), "product", json!(NOTES_PRODUCT)), vec!["/product malformed"]),
        (with(minimal_app(), "partner", json!("nobody")), vec!["/partner malformed"]),
        (with(minimal_app(), "privacyPolicyUrl", json!("http://acme.example")), vec!["/privacyPolicyUrl link-scheme"]),
        (with(minimal_app(), "scopes", scopes(61)), vec!["/scopes too-many"]),
        (
            with(minimal_app(), "scopes", json!([{ "id": "a", "name": "" }, { "id": "a", "name": "n" }])),
            vec!["/scopes/0/name mandatory", "/scopes/1/id malformed"],
        ),
    ] {
        let found = violations(&put(&world, APP, &body).await?)?;
        let found: Vec<_> = found.iter().map(|(pointer, code)| format!("{pointer} {code}")).collect();
        assert_eq!(found, expected, "{body}");
    }
    world.get(APP).by(&STAFF).send().await?.expect(404)?;
    put(&world, APP, &with(minimal_app(), "scopes", scopes(60))).await?.expect(201)?;
    let other = json!("00000000-0000-4000-8000-0000000000ac");
    assert_eq!(violations(&put(&world, APP, &with(minimal_app(), "product", other)).await?)?[0].0, "/product");
    Ok(())
}

#[tokio::test]
async fn an_app_is_archived_and_restored_with_its_answers() -> Result<()> {
    let world = World::start().await?;
    let before = world.get(&v2(NOTES)).send().await?.expect(200)?;
    let path = format!("/catalogue/apps/{NOTES}");
    let post = async |end: &str| -> Result<Json> {
        world.post(&format!("{path}/{end}")).by(&STAFF).send().await?.expect(200)?.json()
    };
    world.set_clock("2026-02-01T00:00:00Z")?;
    assert_eq!(post("archive").await?["archivedAt"], "2026-02-01T00:00:00Z");
    world.get(&listing(NOTES)).send().await?.expect(404)?;
    world.set_clock("2026-03-01T00:00:00Z")?;
    assert_eq!(post("archive").await?["archivedAt"], "2026-02-01T00:00:00Z");
    // A change of an archived app does not restore it.
    let facts = json!({ "name": "Notes", "partner": "acme", "product": NOTES_PRODUCT, "hosting": "cloud" });
    assert_eq!(put(&world, &path, &facts).await?.expect(200)?.json()?["archivedAt"], "2026-02-01T00:00:00Z");
    assert_eq!(post("restore").await?["archivedAt"], Json::Null);
    assert_eq!(post("restore").await?["archivedAt"], Json::Null);
    assert_eq!(world.get(&v2(NOTES)).send().await?.expect(200)?.text, before.text);
    world.post("/catalogue/apps/com.example.nobody.nothing/archive").by(&STAFF).send().await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn a_new_name_of_a_partner_shows_in_published_answers() -> Result<()> {
    let world = World::start().await?;
    let body = json!({ "name": "Acme Reborn", "contact": "pat@acme.example" });
    put(&world, "/catalogue/partners/acme", &body).await?.expect(200)?;
    let read = world.get(&v2(NOTES)).send().await?.expect(200)?.json()?;
    assert_eq!(read["properties"]["updatedBy"], "Acme Reborn");
    // Answers published later show it too.
    put(&world, APP, &minimal_app()).await?.expect(201)?;
    world.save_draft(NOTES, &json!({}), &PAT).await?;
    world.publish(NOTES, &PAT).await?;
    let read = world.get(&v3(NOTES_PRODUCT)).send().await?.expect(200)?.json()?;
    assert_eq!(read["commonCloud"]["properties"]["updatedBy"], "Acme Reborn");
    Ok(())
}

#[tokio::test]
async fn an_app_that_changes_hands_is_managed_by_its_new_partner() -> Result<()> {
    let world = World::start().await?;
    world.save_draft(NOTES, &json!({}), &PAT).await?;
    let body = json!({ "name": "Notes", "partner": "borealis", "product": NOTES_PRODUCT, "hosting": "cloud" });
    put(&world, &format!("/catalogue/apps/{NOTES}"), &body).await?.expect(200)?;
    for path in [v2(NOTES), v3(NOTES_PRODUCT)] {
        world.put(&path, &json!({})).by(&PAT).send().await?.expect(404)?;
        world.put(&path, &json!({})).by(&KIM).send().await?.expect(200)?;
    }
    world.get(&format!("/apps/{NOTES}/privacy-and-security/revisions/1")).by(&KIM).send().await?.expect(200)?;
    let read = world.get(&v2(NOTES)).send().await?.expect(200)?.json()?;
    assert_eq!(read["properties"]["updatedBy"], "Borealis Labs");
    assert_eq!(get(&world, "/catalogue/partners/acme").await?["apps"], json!([CHARTS]));
    assert_eq!(get(&world, "/catalogue/partners/borealis").await?["apps"], json!([NOTES, SYNC]));
    Ok(())
}

#[tokio::test]
async fn a_concurrent_change_of_an_app_does_not_overwrite_its_new_privacy_policy() -> Result<()> {
    let world = World::start().await?;
    let facts = format!("/catalogue/apps/{NOTES}");
    for round in 0..30 {
        let url = format!("https://acme.example/privacy-{round}");
        let name = json!({ "name": format!("Notes {round}"), "partner": "acme", "product": NOTES_PRODUCT, "hosting": "cloud" });
        let policy = world.put(&format!("/apps/{NOTES}/privacy-policy"), &json!({ "url": url })).by(&PAT);
        let (policy, change) = tokio::try_join!(policy.send(), world.put(&facts, &name).by(&STAFF).send())?;
        policy.expect(200)?;
        let now = get(&world, &facts).await?;
        assert_eq!(now["privacyPolicyUrl"], json!(url), "round {round}");
        assert_eq!(now["name"] == name["name"], change.code() == 200);
    }
    Ok(())
}

#[tokio::test]
async fn of_two_apps_put_at_once_with_one_product_id_only_one_gets_it() -> Result<()> {
    let world = World::start().await?;
    for round in 0..10 {
        let body = with(minimal_app(), "product", json!(format!("00000000-0000-4000-8000-0000000001{round:02}")));
        let path = |name: &str| format!("/catalogue/apps/com.example.acme.{name}{round}");
        let call = |name: &str| world.request(Method::PUT, &path(name)).by(&STAFF).json(&body).send();
        let (one, two) = tokio::try_join!(call("one"), call("two"))?;
        let mut codes = [one.code(), two.code()];
        codes.sort_unstable();
        assert!(codes[0] == 201 && [409, 422].contains(&codes[1]), "{codes:?}");
    }
    Ok(())
}
