//! A publish that takes away what counts says so, before and after; and a revision comes back by one call.

use anyhow::Result;
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, KIM, NOTES, PAT, SYNC, World, listing, preview, v2};

fn restore(app: &str, number: &str) -> String {
    format!("/apps/{app}/privacy-and-security/revisions/{number}/restore")
}

fn draft_of(app: &str) -> String {
    format!("{}?state=draft", v2(app))
}

async fn receipt(world: &World) -> Result<Json> {
    world.post(&format!("{}/publish", v2(NOTES))).by(&PAT).send().await?.expect(200)?.json()
}

#[tokio::test]
async fn a_publish_that_removes_answers_which_count_says_so_and_one_call_brings_them_back() -> Result<()> {
    let world = World::start().await?;
    let tab = world.get(&listing(NOTES)).send().await?.expect(200)?.json()?;
    assert_eq!(tab["badge"]["state"], "held");

    let mut fewer = world.get(&v2(NOTES)).by(&PAT).send().await?.expect(200)?.json()?;
    fewer["security"].as_object_mut().unwrap().remove("securityContact");
    world.save_draft(NOTES, &fewer, &PAT).await?;
    let removes = json!({ "answers": ["Q21"], "takesBadge": true });
    let seen = world.get(&preview(NOTES)).by(&PAT).send().await?.expect(200)?.json()?;
    assert_eq!(seen["removes"], removes);
    let page = world.get(&preview(NOTES)).by(&PAT).header("accept", "text/html").send().await?.expect(200)?.text;
    let sentence = "Publishing removes 1 answer that counts and is live now: ";
    assert!(page.contains(sentence), "{page}");
    assert_eq!(receipt(&world).await?["removes"], removes);

    world.save_draft(NOTES, &json!({}), &PAT).await?;
    let seen = world.get(&preview(NOTES)).by(&PAT).send().await?.expect(200)?.json()?;
    let removed = seen["removes"]["answers"].as_array().unwrap();
    assert!(removed.len() > 10 && !removed.contains(&json!("Q21")) && !removed.contains(&json!("Q1a")), "{removed:?}");
    assert_eq!(seen["removes"]["takesBadge"], false, "it is gone already");

    let restored = world.post(&restore(NOTES, "1")).by(&PAT).send().await?.expect(200)?;
    let draft = world.get(&draft_of(NOTES)).by(&PAT).send().await?.expect(200)?;
    assert_eq!(restored.etag()?, draft.etag()?);
    assert_eq!(restored.json()?["formStatus"], "SAVED");
    let first =
        world.get(&format!("/apps/{NOTES}/privacy-and-security/revisions/1")).by(&PAT).send().await?.expect(200)?;
    let mut draft = draft.json()?;
    draft.as_object_mut().unwrap().remove("properties");
    draft["dataResidency"]["isDataResidencySupported"] =
        first.json()?["answers"]["dataResidency"]["isDataResidencySupported"].clone();
    assert_eq!(draft, first.json()?["answers"]);
    let receipt = receipt(&world).await?;
    assert_eq!(receipt["removes"], json!({ "answers": [], "takesBadge": false }));
    assert_eq!(receipt["badge"]["state"], "held");
    Ok(())
}

#[tokio::test]
async fn a_restore_that_is_not_possible_says_why_and_changes_nothing() -> Result<()> {
    let world = World::start().await?;
    let saved = world.save_draft(NOTES, &json!({}), &PAT).await?;
    let post = |path: String| world.post(&path);
    for (request, status) in [
        (post(restore(NOTES, "9")).by(&PAT), 404),
        (post(restore(NOTES, "zero")).by(&PAT), 404),
        (post(restore(CHARTS, "1")).by(&KIM), 404),
        (post(restore(NOTES, "1")), 401),
        (post(restore(NOTES, "1")).by(&PAT).header("if-match", "\"other\""), 412),
        (post(restore(NOTES, "1")).by(&PAT).header("if-none-match", "*"), 412),
    ] {
        let problem = request.send().await?.expect(status)?.json()?;
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{problem}");
    }
    let draft = world.get(&draft_of(NOTES)).by(&PAT).send().await?.expect(200)?;
    assert_eq!(draft.etag()?, saved.etag()?);
    let etag = saved.etag()?.to_owned();
    post(restore(NOTES, "1")).by(&PAT).header("if-match", &etag).send().await?.expect(200)?;

    let early = World::at("2023-01-31T00:00:00Z").await?;
    let refused = early.post(&restore(NOTES, "1")).by(&PAT).send().await?.expect(409)?.json()?;
    assert_eq!(refused["type"], "urn:problem:not-accepted-yet");
    world.post(&restore(SYNC, "1")).by(&KIM).send().await?.expect(404)?;
    Ok(())
}
