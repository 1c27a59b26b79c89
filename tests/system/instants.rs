//! Instants that people send are read alike wherever they are sent: with any offset, in a plain range of years, and never
//! with the name of a time zone.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value as Json, json};
use system_tests::{PAT, Response, STAFF, THEN, World};

const APP: &str = "/catalogue/apps/com.example.acme.new";
/// What is refused, and the remedy that the refusal names.
const REFUSED: [(&str, &str); 6] = [
    ("9999-12-31T23:59:59Z", "9999-12-30T00:00:00Z"),
    ("1999-12-31T23:59:59Z", "2000-01-01T00:00:00Z"),
    ("-009999-01-01T00:00:00Z", "2023-08-14T00:00:00Z"),
    ("2023-08-14T00:00:00Z[Europe/Berlin]", "Leave out the time zone in brackets"),
    ("2023-08-14T00:00Z", "2023-08-14T00:00:00Z"),
    ("tomorrow", "2023-08-14T00:00:00Z"),
];

fn app(approved_at: &str) -> Json {
    json!({
        "name": "New", "partner": "acme", "product": "00000000-0000-4000-8000-0000000000ab", "hosting": "cloud",
        "fortified": { "status": "APPROVED", "approvedAt": approved_at },
    })
}

/// An instant sent in every place that takes one: the response, and the pointer of its place in a body.
async fn send_everywhere(world: &World, instant: &str) -> Result<Vec<(Response, Option<&'static str>)>> {
    let programme = |document: Json| world.patch("/programme", &document).by(&STAFF).header("if-match", "*").send();
    let begun = json!([{ "version": "2023-02", "from": instant, "countedFrom": "9999-12-30T00:00:00Z" }]);
    let encoded = instant.replace('+', "%2B").replace('[', "%5B").replace(']', "%5D");
    Ok(vec![
        (programme(json!({ "answersAcceptedFrom": instant })).await?, Some("/answersAcceptedFrom")),
        (programme(json!({ "fortified": { "deadline": instant } })).await?, Some("/fortified/deadline")),
        (programme(json!({ "questionnaires": begun })).await?, Some("/questionnaires/0/from")),
        (
            programme(json!({ "selfAssessment": { "deprecatedFrom": instant } })).await?,
            Some("/selfAssessment/deprecatedFrom"),
        ),
        (world.put(APP, &app(instant)).by(&STAFF).send().await?, Some("/fortified/approvedAt")),
        (
            world
                .post(&format!("/catalogue/people/{}/tokens", PAT.email))
                .json(&json!({ "name": "Test", "expiresAt": instant }))
                .by(&STAFF)
                .send()
                .await?,
            Some("/expiresAt"),
        ),
        (world.get(&format!("/programme/fortified/rehearsal?at={encoded}")).by(&STAFF).send().await?, None),
        (world.put("/_local/clock", &json!({ "now": instant })).send().await?, None),
    ])
}

#[tokio::test]
async fn an_instant_that_is_refused_is_refused_everywhere_and_the_refusal_names_the_remedy() -> Result<()> {
    let world = World::start().await?;
    let before = world.get("/programme").by(&STAFF).send().await?;
    for (instant, remedy) in REFUSED {
        for (response, pointer) in send_everywhere(&world, instant).await? {
            ensure!([400, 422].contains(&response.code()), "{instant} at {pointer:?}: {}", response.text);
            ensure!(response.text.contains(remedy), "{instant} at {pointer:?}: {}", response.text);
            if let Some(pointer) = pointer {
                let errors = response.json()?["errors"].as_array().context("errors")?.clone();
                assert!(errors.iter().any(|error| error["pointer"] == pointer), "{instant} at {pointer}: {errors:?}");
            }
        }
    }
    let after = world.get("/programme").by(&STAFF).send().await?;
    assert_eq!((before.etag()?, &before.text), (after.etag()?, &after.text), "nothing was changed");
    assert_eq!(world.get("/_local/clock").send().await?.json()?["now"], THEN);
    for day in ["9999-12-31", "-009999-01-01", "1999-12-31"] {
        world.get(&format!("/programme/rollout?from={day}&to={day}")).by(&STAFF).send().await?.expect(400)?;
    }
    Ok(())
}

#[tokio::test]
async fn the_latest_instant_that_a_refusal_names_is_accepted_for_what_is_never_to_come() -> Result<()> {
    let world = World::start().await?;
    for (response, pointer) in send_everywhere(&world, "9999-12-30T00:00:00Z").await? {
        match pointer {
            // An approval cannot lie in the future, nor can the first deadline lie before answers are accepted.
            Some("/fortified/approvedAt" | "/answersAcceptedFrom") => response.expect(422)?,
            _ => {
                ensure!(response.status.is_success(), "{pointer:?}: {}", response.text);
                response
            }
        };
    }
    Ok(())
}

#[tokio::test]
async fn an_offset_is_accepted_and_turned_into_utc() -> Result<()> {
    let world = World::start().await?;
    let (offset, utc) = ("2025-08-14T02:00:00+02:00", "2025-08-14T00:00:00Z");
    let document = json!({ "fortified": { "deadline": offset } });
    let put = world.patch("/programme", &document).by(&STAFF).header("if-match", "*").send().await?.expect(200)?;
    assert_eq!(put.json()?["fortified"]["deadline"], utc);
    let put = world.put(APP, &app(offset)).by(&STAFF).send().await?.expect(201)?;
    assert_eq!(put.json()?["fortified"]["approvedAt"], utc);
    let path = "/programme/fortified/rehearsal?at=2025-08-14T02:00:00%2B02:00";
    assert_eq!(world.get(path).by(&STAFF).send().await?.expect(200)?.json()?["at"], utc);
    let set = world.put("/_local/clock", &json!({ "now": offset })).send().await?.expect(200)?;
    assert_eq!(set.json()?["now"], utc);
    Ok(())
}

#[tokio::test]
async fn an_approval_in_the_future_is_refused_with_the_time_that_it_is_now() -> Result<()> {
    let world = World::start().await?;
    let refused = world.put(APP, &app("2026-01-15T09:00:01Z")).by(&STAFF).send().await?.expect(422)?.json()?;
    assert_eq!(refused["errors"][0]["pointer"], "/fortified/approvedAt");
    let detail = refused["errors"][0]["detail"].as_str().context("a detail")?;
    assert!(detail.contains("it is now 2026-01-15T09:00:00Z") && detail.contains("leave the date out"), "{detail}");
    world.get(APP).by(&STAFF).send().await?.expect(404)?;
    let line = json!({ "type": "app", "key": "com.example.acme.new" });
    let mut line = line.as_object().context("an object")?.clone();
    line.extend(app("2026-01-15T09:00:01Z").as_object().context("an object")?.clone());
    let import = world.post("/catalogue/import").body("application/x-ndjson", Json::Object(line).to_string());
    let report = import.by(&STAFF).send().await?.expect(200)?.json()?;
    assert_eq!(report["lines"][0]["problem"]["errors"][0]["pointer"], "/fortified/approvedAt");
    world.put(APP, &app(THEN)).by(&STAFF).send().await?.expect(201)?;
    Ok(())
}
