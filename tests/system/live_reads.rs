//! What REST clients read of the published answers besides the answers: groups that are always there, what the last publish
//! changed, and facts that no question asks for.

use anyhow::{Context as _, Result};
use serde_json::{Value as Json, json};
use system_tests::{KIM, PAT, SYNC, SYNC_PRODUCT, World, v2, v3};

/// The object of a REST read, without the wrapper of the third generation.
async fn read(world: &World, path: &str) -> Result<Json> {
    let body = world.get(path).send().await?.expect(200)?.json()?;
    Ok(body.get("commonCloud").unwrap_or(&body).clone())
}

async fn publish(world: &World, answers: &Json) -> Result<()> {
    world.save_draft(SYNC, answers, &KIM).await?;
    world.publish(SYNC, &KIM).await?;
    Ok(())
}

#[tokio::test]
async fn a_live_read_has_every_group_of_the_original_and_no_answer_that_was_not_given() -> Result<()> {
    let world = World::start().await?;
    publish(&world, &json!({ "security": { "securityContact": "a@b.example" } })).await?;
    for path in [v2(SYNC), v3(SYNC_PRODUCT)] {
        let mut live = read(&world, &path).await?;
        let properties = live.as_object_mut().and_then(|live| live.remove("properties")).context("properties")?;
        assert_eq!(properties["formStatus"], "SUBMITTED");
        let expected = json!({
            "dataAccessAndStorage": {},
            "dataResidency": {},
            "logDetails": {},
            "privacy": {
                "ccpa": { "business": {}, "serviceProvider": {} },
                "dataProcessingAgreement": {},
                "gdpr": { "dataController": {}, "dataProcessor": {}, "dataTransfer": {} },
                "privacyEnhancingTechniques": {},
            },
            "security": { "caiq": {}, "securityContact": "a@b.example" },
        });
        assert_eq!(live, expected, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn updated_values_of_a_live_read_name_what_the_last_publish_changed() -> Result<()> {
    let world = World::start().await?;
    let (logs, contact) = ("logDetails.logEndUserData", "security.securityContact");
    let (first, second) = (json!({ "logEndUserData": false }), json!({ "securityContact": "a@b.example" }));
    for (answers, changed) in [
        (json!({ "logDetails": first }), json!([logs])),
        (json!({ "logDetails": first, "security": second }), json!([contact])),
        (json!({ "security": second }), json!([logs])),
        (json!({ "security": second }), json!([])),
    ] {
        publish(&world, &answers).await?;
        for path in [v2(SYNC), v3(SYNC_PRODUCT)] {
            assert_eq!(read(&world, &path).await?["properties"]["updatedValues"], changed, "{answers}");
        }
        let mine = world.get(&format!("{}?state=live", v2(SYNC))).by(&KIM).send().await?.expect(200)?.json()?;
        assert_eq!(mine["properties"]["updatedValues"], changed, "{answers}");
    }
    Ok(())
}

#[tokio::test]
async fn facts_that_no_question_asks_for_come_back_as_they_were_sent() -> Result<()> {
    let world = World::start().await?;
    let facts = json!({ "hasRestAPIExtension": true, "supportsConfigurableEgress": false });
    let beside = json!({ "commonCloud": { "hasRestAPIExtension": true }, "supportsConfigurableEgress": false });
    for sent in [facts.clone(), json!({ "appTrustInformation": facts }), beside] {
        publish(&world, &sent).await?;
        for path in [v2(SYNC), v3(SYNC_PRODUCT)] {
            let live = read(&world, &path).await?;
            assert_eq!(
                (&live["hasRestAPIExtension"], &live["supportsConfigurableEgress"]),
                (&json!(true), &json!(false))
            );
        }
    }
    for (wrong, pointer) in [
        (json!({ "hasRestAPIExtension": "yes" }), "/hasRestAPIExtension"),
        (json!({ "commonCloud": {}, "supportsConfigurableEgress": 1 }), "/supportsConfigurableEgress"),
    ] {
        let refused = world.put(&v2(SYNC), &wrong).by(&KIM).send().await?.expect(422)?.json()?;
        assert_eq!(refused["errors"][0]["source"]["pointer"], pointer);
    }
    world.put(&v2(SYNC), &json!({ "security": { "hasRestAPIExtension": true } })).by(&KIM).send().await?.expect(422)?;
    world.put(&v2(SYNC), &facts).by(&PAT).send().await?.expect(404)?;
    Ok(())
}
