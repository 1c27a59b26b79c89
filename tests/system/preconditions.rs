//! `If-None-Match: *` on a change: it makes something new, or nothing at all.

use anyhow::{Result, ensure};
use serde_json::{Value as Json, json};
use system_tests::{KIM, PAT, Request, Response, STAFF, SYNC, SYNC_PRODUCT, World, under_marketplace, v2, v3};

const SELF_ASSESSMENT: &str = "/partners/acme/self-assessment";

fn anew(request: Request) -> Request {
    request.header("if-none-match", "*")
}

/// What a refusal says must be true of it.
fn exists_already(response: &Response) -> Result<()> {
    assert_eq!(response.code(), 412, "{}", response.text);
    ensure!(
        response.text.contains("exists already") && response.text.contains("Nothing was changed"),
        "{}",
        response.text
    );
    Ok(())
}

#[tokio::test]
async fn a_draft_is_saved_only_if_there_is_none() -> Result<()> {
    let world = World::start().await?;
    let body = |yes: bool| json!({ "logDetails": { "logEndUserData": yes } });
    for path in [v2(SYNC), v3(SYNC_PRODUCT), under_marketplace(&v3(SYNC_PRODUCT))] {
        let first = anew(world.put(&path, &body(true)).by(&KIM)).send().await?.expect(200)?.etag()?.to_owned();
        let refused = anew(world.put(&path, &body(false)).by(&KIM)).send().await?;
        exists_already(&refused)?;
        assert_eq!(refused.json()?["errors"][0]["code"], "stale");
        let both = anew(world.put(&path, &body(false)).by(&KIM)).header("if-match", &first);
        both.send().await?.expect(412)?;
        let tag = world.put(&path, &body(false)).by(&KIM).header("if-none-match", &first).send().await?.expect(400)?;
        ensure!(tag.text.contains("If-Match"), "{}", tag.text);
        let draft = world.get(&format!("{}?state=draft", v2(SYNC))).by(&KIM).send().await?.expect(200)?;
        assert_eq!((draft.etag()?, &draft.json()?["logDetails"]["logEndUserData"]), (first.as_str(), &json!(true)));
        exists_already(&anew(world.post(&format!("{}/publish", v2(SYNC))).by(&KIM)).send().await?)?;
        anew(world.delete(&v3(SYNC_PRODUCT)).by(&KIM)).send().await?.expect(412)?;
        world.delete(&v3(SYNC_PRODUCT)).by(&KIM).send().await?.expect(204)?;
        anew(world.delete(&v3(SYNC_PRODUCT)).by(&KIM)).send().await?.expect(404)?;
    }
    Ok(())
}

#[tokio::test]
async fn of_several_first_saves_at_once_exactly_one_succeeds() -> Result<()> {
    let world = World::start().await?;
    let body = json!({ "logDetails": { "logEndUserData": true } });
    let save = || async { anew(world.put(&v2(SYNC), &body).by(&KIM)).send().await };
    let (a, b, c, d) = tokio::try_join!(save(), save(), save(), save())?;
    let mut codes = [a, b, c, d].map(|response| response.code());
    codes.sort_unstable();
    assert_eq!(codes, [200, 412, 412, 412]);
    Ok(())
}

#[tokio::test]
async fn an_application_is_begun_only_if_there_is_none() -> Result<()> {
    let world = World::at("2023-03-01T00:00:00Z").await?;
    let save = || anew(world.put(SELF_ASSESSMENT, &json!({ "answers": {} })).by(&PAT)).send();
    save().await?.expect(200)?;
    exists_already(&save().await?)?;
    Ok(())
}

#[tokio::test]
async fn there_always_is_a_programme() -> Result<()> {
    let world = World::start().await?;
    let put = || anew(world.put("/programme", &json!({ "marketplace": "Bazaar" })).by(&STAFF));
    exists_already(&put().send().await?)?;
    put().header("if-match", "*").send().await?.expect(412)?;
    let programme = world.get("/programme").by(&STAFF).send().await?;
    assert_eq!((programme.etag()?, &programme.json()?["marketplace"]), ("\"0\"", &json!("Atlassian Marketplace")));
    Ok(())
}

#[tokio::test]
async fn the_catalogue_creates_only_what_is_not_there() -> Result<()> {
    let world = World::start().await?;
    let app = json!({ "name": "New", "partner": "acme", "product": "00000000-0000-4000-8000-0000000000ab", "hosting": "cloud" });
    let renamed = |body: &Json| {
        let mut body = body.clone();
        body["name"] = json!("Other");
        body
    };
    let partner = json!({ "name": "Nimbus", "contact": "hello@nimbus.example" });
    let permissions = |all: bool| json!({ "permissions": { "manage-app": if all { json!("all") } else { json!([]) }, "manage-partner-security": all } });
    for (path, body, other) in [
        ("/catalogue/apps/com.example.acme.new", app.clone(), renamed(&app)),
        ("/catalogue/partners/nimbus", partner.clone(), renamed(&partner)),
        ("/catalogue/partners/acme/members/robin@acme.example", permissions(true), permissions(false)),
    ] {
        let put = |body: &Json| world.put(path, body).by(&STAFF);
        put(&body).header("if-match", "*").send().await?.expect(412)?;
        anew(put(&body)).send().await?.expect(201)?;
        for repeated in [&body, &other] {
            exists_already(&anew(put(repeated)).send().await?)?;
        }
        put(&other).header("if-match", "\"1\"").send().await?.expect(412)?;
        put(&other).header("if-none-match", "\"1\"").send().await?.expect(400)?;
        assert_eq!(put(&body).header("if-match", "*").send().await?.expect(200)?.json()?.get("name"), body.get("name"));
        put(&other).send().await?.expect(200)?;
    }
    Ok(())
}
