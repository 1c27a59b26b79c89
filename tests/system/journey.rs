//! The whole way of an answer: a partner saves, previews and publishes it, and a customer reads it.

use anyhow::Result;
use serde_json::json;
use system_tests::{KIM, SYNC, World, listing, preview, v2};

#[tokio::test]
async fn a_partner_publishes_and_a_customer_reads() -> Result<()> {
    let world = World::start().await?;
    let body = json!({ "appTrustInformation": { "dataAccessAndStorage": {
        "appStoresEUDOutsideAtlassian": false, "appProcessEUDOutsideAtlassian": false } } });
    let saved = world.put(&v2(SYNC), &body).by(&KIM).send().await?.expect(200)?;
    let seen = world.get(&preview(SYNC)).by(&KIM).send().await?.expect(200)?;
    assert_eq!(seen.header("etag"), saved.header("etag"));
    let before = world.get(&listing(SYNC)).send().await?.expect(200)?.json()?;
    assert_eq!(before["rows"][0]["text"], "Response not provided by the partner");

    let receipt = world.post(&format!("{}/publish", v2(SYNC))).by(&KIM).send().await?.expect(200)?.json()?;
    assert_eq!(receipt["revision"], 1);
    let after = world.get(&listing(SYNC)).send().await?.expect(200)?.json()?;
    assert_eq!(
        (&after["rows"][0]["id"], &after["rows"][0]["text"], &after["revision"]),
        (&json!("Q1"), &json!("No"), &json!(1))
    );
    assert_eq!(after["updatedAt"], receipt["publishedAt"]);
    Ok(())
}
