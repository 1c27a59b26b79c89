//! Members and their API tokens: every change of a permission and every revocation takes effect at once.

use anyhow::{Context as _, Result};
use domain::EmailAddress;
use domain::access::Role;
use reqwest::Method;
use serde_json::{Value as Json, json};
use store::audit::Actor;
use system_tests::{CHARTS, KIM, NOTES, PAT, STAFF, SYNC, World, v2};

const LEE: &str = "lee@acme.example";

fn member(email: &str) -> String {
    format!("/catalogue/partners/acme/members/{email}")
}

#[tokio::test]
async fn changes_of_permissions_apply_to_existing_tokens_at_once() -> Result<()> {
    let world = World::start().await?;
    let lee = world.add_member("acme", LEE, &json!({ "manage-app": [NOTES] })).await?;
    let second = world.issue_token(LEE, &json!({ "name": "Second" })).await?;
    let grant = |permissions: Json| world.put(&member(LEE), &json!({ "permissions": permissions })).by(&STAFF).send();
    let may = async |codes: [u16; 3]| -> Result<()> {
        for token in [&lee, &second] {
            for (app, code) in [NOTES, CHARTS, SYNC].into_iter().zip(codes) {
                world.put(&v2(app), &json!({})).by(token).send().await?.expect(code)?;
            }
        }
        Ok(())
    };
    may([200, 403, 404]).await?;
    grant(json!({ "manage-app": [CHARTS], "manage-partner-security": true })).await?.expect(200)?;
    may([403, 200, 404]).await?;
    grant(json!({ "manage-app": "all" })).await?.expect(200)?;
    may([200, 200, 404]).await?;
    grant(json!({})).await?.expect(200)?;
    may([403, 403, 404]).await?;
    world.delete(&member(LEE)).by(&STAFF).send().await?.expect(204)?;
    may([404, 404, 404]).await?;
    // The token itself still works, for what is public.
    world.get(&v2(NOTES)).by(&lee).send().await?.expect(200)?;
    world.delete(&member(LEE)).by(&STAFF).send().await?.expect(404)?;
    world.add_member("borealis", LEE, &json!({ "manage-app": "all" })).await?;
    may([404, 404, 200]).await
}

#[tokio::test]
async fn members_are_listed_with_the_permissions_that_they_were_granted() -> Result<()> {
    let world = World::start().await?;
    let permissions = json!({ "manage-app": [NOTES], "manage-partner-security": false });
    let put = |email: &str| world.put(&member(email), &json!({ "permissions": permissions })).by(&STAFF).send();
    let created = put("Lee@Acme.Example").await?.expect(201)?.json()?;
    assert_eq!(created, json!({ "email": LEE, "permissions": permissions }));
    put(LEE).await?.expect(200)?;
    let list = world.get("/catalogue/partners/acme/members").by(&STAFF).send().await?.expect(200)?.json()?;
    let pat = json!({ "email": PAT.email, "permissions": { "manage-app": "all", "manage-partner-security": true } });
    assert_eq!(list, json!({ "members": [created, pat] }));
    for path in ["/catalogue/partners/nobody/members", "/catalogue/partners/acme/members/nobody@acme.example"] {
        let method = if path.ends_with("members") { Method::GET } else { Method::DELETE };
        world.request(method, path).by(&STAFF).send().await?.expect(404)?;
    }
    let body = json!({ "permissions": permissions });
    world.put("/catalogue/partners/nobody/members/lee@acme.example", &body).by(&STAFF).send().await?.expect(404)?;
    world.put(&member("no-address"), &body).by(&STAFF).send().await?.expect(404)?;
    for bad in [
        json!({}),
        json!({ "permissions": [] }),
        json!({ "permissions": { "manage-app": "some" } }),
        json!({ "permissions": { "manage-apps": "all" } }),
        json!({ "permissions": {}, "role": "boss" }),
    ] {
        world.put(&member(LEE), &bad).by(&STAFF).send().await?.expect(422)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_token_is_shown_once_and_listed_without_its_secret() -> Result<()> {
    let world = World::start().await?;
    let lee = world.add_member("acme", LEE, &json!({ "manage-app": "all" })).await?;
    let path = format!("/catalogue/people/{LEE}/tokens");
    let list = world.get(&path).by(&STAFF).send().await?.expect(200)?;
    assert!(!list.text.contains(&lee.token) && lee.token.len() >= 32, "{}", list.text);
    let tokens = list.json()?["tokens"].clone();
    let expected = json!([{
        "id": lee.id,
        "name": "Test",
        "createdAt": system_tests::THEN,
        "expiresAt": "2027-01-15T09:00:00Z",
    }]);
    assert_eq!(tokens, expected);
    let hash = runtime::secret::Secret::received(&lee.token).hash();
    assert!(!list.text.contains(&hash.to_string()));
    let again = world.issue_token(LEE, &json!({ "name": "Test" })).await?;
    assert!(again.token != lee.token && again.id != lee.id);
    world.get("/catalogue/people/nobody@acme.example/tokens").by(&STAFF).send().await?.expect(404)?;
    let nobody = world.post("/catalogue/people/nobody@acme.example/tokens").by(&STAFF);
    nobody.json(&json!({ "name": "x" })).send().await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn a_token_works_until_it_expires_to_the_millisecond() -> Result<()> {
    let world = World::start().await?;
    let soon = json!({ "name": "Soon", "expiresAt": "2026-01-15T10:00:00Z" });
    let token = world.issue_token(PAT.email, &soon).await?;
    let read = || world.get(&format!("{}?state=draft", v2(CHARTS))).by(&token).send();
    world.set_clock("2026-01-15T09:59:59.999Z")?;
    read().await?.expect(200)?;
    world.set_clock("2026-01-15T10:00:00Z")?;
    read().await?.expect(401)?;
    let ask =
        |request: Json| world.post(&format!("/catalogue/people/{}/tokens", PAT.email)).by(&STAFF).json(&request).send();
    for past in ["2026-01-15T10:00:00Z", "2020-01-01T00:00:00Z", "tomorrow"] {
        let refused = ask(json!({ "name": "Late", "expiresAt": past })).await?.expect(422)?.json()?;
        assert_eq!(refused["errors"][0]["pointer"], "/expiresAt");
    }
    for bad in [json!({}), json!({ "name": "x".repeat(81) }), json!({ "name": "a\nb" }), json!({ "name": "x", "y": 1 })]
    {
        ask(bad).await?.expect(422)?;
    }
    ask(json!({ "name": "Next", "expiresAt": "2026-01-15T10:00:00.001Z" })).await?.expect(201)?;
    Ok(())
}

#[tokio::test]
async fn a_token_limited_to_some_apps_manages_those_and_does_nothing_else() -> Result<()> {
    let world = World::start().await?;
    let everything = json!({ "permissions": { "manage-app": "all", "manage-partner-security": true } });
    world.put(&member(LEE), &everything).by(&STAFF).send().await?.expect(201)?;
    let lee = EmailAddress::parse(LEE)?;
    let actor = Actor { person: &lee, now: world.local.clock().now() };
    world.local.store().put_staff(&lee, Role::ALL, actor).await?;
    let whole = world.issue_token(LEE, &json!({ "name": "Whole", "apps": null })).await?;
    let limited = world.issue_token(LEE, &json!({ "name": "Limited", "apps": [NOTES] })).await?;
    let may = async |codes: [u16; 3]| -> Result<()> {
        for (app, code) in [NOTES, CHARTS, SYNC].into_iter().zip(codes) {
            world.put(&v2(app), &json!({})).by(&limited).send().await?.expect(code)?;
        }
        Ok(())
    };
    may([200, 403, 404]).await?;
    let tokens = format!("/catalogue/people/{LEE}/tokens");
    for path in ["/catalogue/partners/acme", "/programme", "/partners/acme/self-assessment", tokens.as_str()] {
        world.get(path).by(&whole).send().await?.expect(200)?;
        world.get(path).by(&limited).send().await?.expect(403)?;
    }
    // It can neither make other tokens nor change members.
    for apps in [json!([NOTES]), json!([CHARTS]), json!(null)] {
        let make = world.post(&tokens).json(&json!({ "name": "More", "apps": apps }));
        make.by(&limited).send().await?.expect(403)?;
    }
    world.put(&member(LEE), &everything).by(&limited).send().await?.expect(403)?;
    world.delete(&format!("{tokens}/{}", whole.id)).by(&limited).send().await?.expect(403)?;
    let apps = world.get("/manage/apps").by(&limited).send().await?.expect(200)?;
    assert!(apps.text.contains("Acme Notes") && !apps.text.contains("Acme Charts"), "{}", apps.text);
    let listed = world.get(&tokens).by(&STAFF).send().await?.expect(200)?.json()?["tokens"].clone();
    assert_eq!((&listed[0]["apps"], &listed[1]["apps"]), (&json!(null), &json!([NOTES])));
    // Changes of its person's permissions apply, and the limit stays.
    let grant = |permissions: Json| world.put(&member(LEE), &json!({ "permissions": permissions })).by(&STAFF).send();
    grant(json!({ "manage-app": [CHARTS] })).await?.expect(200)?;
    may([403, 403, 404]).await?;
    grant(json!({ "manage-app": "all", "manage-partner-security": true })).await?.expect(200)?;
    may([200, 403, 404]).await
}

#[tokio::test]
async fn a_token_can_be_limited_to_one_to_twenty_apps_that_its_person_manages() -> Result<()> {
    let world = World::start().await?;
    world.add_member("acme", LEE, &json!({ "manage-app": [NOTES] })).await?;
    let path = format!("/catalogue/people/{LEE}/tokens");
    let many: Vec<String> = (0..21).map(|number| format!("com.example.app-{number}")).collect();
    for apps in [
        json!([]),
        json!(many),
        json!(vec![NOTES; 21]),
        json!(NOTES),
        json!(["no key!"]),
        json!([NOTES, CHARTS]),
        json!([SYNC]),
        json!(["com.example.nobody.nothing"]),
    ] {
        let ask = world.post(&path).json(&json!({ "name": "Limited", "apps": apps }));
        let refused = ask.by(&STAFF).send().await?.expect(422)?.json()?;
        assert_eq!(refused["errors"][0]["pointer"], "/apps", "{refused}");
    }
    let ask = world.post(&path).json(&json!({ "name": "Limited", "apps": [SYNC, CHARTS] }));
    let refused = ask.by(&STAFF).send().await?.expect(422)?;
    assert!(refused.text.contains(&format!("does not manage {CHARTS}, {SYNC}.")), "{}", refused.text);
    let listed = world.get(&path).by(&STAFF).send().await?.expect(200)?.json()?;
    assert_eq!(listed["tokens"].as_array().map(Vec::len), Some(1), "none of them was made");
    Ok(())
}

#[tokio::test]
async fn a_revoked_token_stops_working_at_once_and_may_be_revoked_again() -> Result<()> {
    let world = World::start().await?;
    let (one, two) = (
        world.issue_token(PAT.email, &json!({ "name": "1" })).await?,
        world.issue_token(PAT.email, &json!({ "name": "2" })).await?,
    );
    let path = format!("/catalogue/people/{}/tokens/{}", PAT.email, one.id);
    for _ in 0..2 {
        world.delete(&path).by(&STAFF).send().await?.expect(204)?;
        world.get(&v2(NOTES)).by(&one).send().await?.expect(401)?;
        world.get(&v2(NOTES)).by(&two).send().await?.expect(200)?;
    }
    let list = world.get(&format!("/catalogue/people/{}/tokens", PAT.email)).by(&STAFF).send().await?.json()?;
    let listed = list["tokens"].as_array().context("a list")?;
    assert!(listed.iter().all(|token| token["id"] != one.id.as_str() || token["revokedAt"] == system_tests::THEN));
    for (email, id) in [(PAT.email, "nothing"), (KIM.email, two.id.as_str()), ("nobody@acme.example", "x")] {
        world.delete(&format!("/catalogue/people/{email}/tokens/{id}")).by(&STAFF).send().await?.expect(404)?;
    }
    world.get(&v2(NOTES)).by(&two).send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_person_has_at_most_fifty_valid_tokens() -> Result<()> {
    let world = World::start().await?;
    let first = world.add_member("acme", LEE, &json!({ "manage-app": "all" })).await?;
    for number in 1..50 {
        world.issue_token(LEE, &json!({ "name": format!("{number}") })).await?;
    }
    let path = format!("/catalogue/people/{LEE}/tokens");
    let ask = || world.post(&path).by(&STAFF).json(&json!({ "name": "51" })).send();
    ask().await?.expect(409)?;
    // A change of its person's permissions reaches the first of fifty.
    world.put(&member(LEE), &json!({ "permissions": {} })).by(&STAFF).send().await?.expect(200)?;
    world.put(&v2(NOTES), &json!({})).by(&first).send().await?.expect(403)?;
    world.delete(&format!("{path}/{}", first.id)).by(&STAFF).send().await?.expect(204)?;
    ask().await?.expect(201)?;
    Ok(())
}

#[tokio::test]
async fn a_token_issued_during_a_change_of_permissions_gets_the_new_permissions() -> Result<()> {
    let world = World::start().await?;
    world.add_member("acme", LEE, &json!({ "manage-app": "all" })).await?;
    for round in 0..20 {
        let manages = round % 2 == 1;
        let permissions = if manages { json!({ "manage-app": "all" }) } else { json!({}) };
        let (path, request) = (member(LEE), json!({ "permissions": permissions }));
        let change = world.put(&path, &request).by(&STAFF);
        let name = json!({ "name": format!("{round}") });
        let (changed, token) = tokio::try_join!(change.send(), world.issue_token(LEE, &name))?;
        changed.expect(200)?;
        let expected = if manages { 200 } else { 403 };
        world.put(&v2(CHARTS), &json!({})).by(&token).send().await?.expect(expected)?;
    }
    Ok(())
}
