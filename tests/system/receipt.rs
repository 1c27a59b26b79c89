//! The receipt after publishing says who sees the tab: what is true at the moment, on both channels.

use anyhow::{Result, ensure};
use serde_json::json;
use system_tests::{KIM, NOTES, NOTES_PRODUCT, PAT, STAFF, SYNC, World};

use crate::browser::{Browser, FORM, page};

async fn publish(world: &World) -> Result<()> {
    world.save_draft(SYNC, &json!({ "security": { "securityContact": "security@borealis.example" } }), &KIM).await?;
    world.publish(SYNC, &KIM).await?;
    Ok(())
}

/// What the receipt says, with its tags taken out.
async fn receipt(world: &World, query: &str) -> Result<String> {
    let kim = Browser { world, who: &KIM };
    let page = kim.get(&format!("{}{query}", page(SYNC, "receipt"))).await?.expect(200)?.text;
    let text = page.split('<').filter_map(|part| part.split_once('>')).map(|(_, text)| text).collect::<String>();
    Ok(text.split_whitespace().collect::<Vec<_>>().join(" "))
}

#[tokio::test]
async fn the_receipt_says_who_sees_the_tab_before_during_and_after_the_rollout_and_in_a_kill() -> Result<()> {
    let world = World::at("2023-03-01T12:00:00Z").await?;
    publish(&world).await?;
    let operate = async |operation: &str| {
        let path = format!("/programme/rollout/marketplace/{operation}");
        world.post(&path).json(&json!({ "reason": "A test." })).by(&STAFF).send().await?.expect(200)
    };
    let before = receipt(&world, "?revision=1").await?;
    for text in [
        "On the marketplace's website, no customer sees the tab yet; the first ones will 29 March 2023, 00:00 UTC.",
        "Inside the products, no customer sees the tab yet; the first ones will 1 June 2023, 00:00 UTC.",
    ] {
        ensure!(before.contains(text), "{text:?} is not in {before}");
    }
    ensure!(!before.contains("See the live tab") && !before.contains("see it now"), "{before}");
    for (now, text) in [
        ("2023-03-29T00:00:00Z", "On the marketplace's website, 1 % of customers see the tab now."),
        ("2023-04-26T00:00:00Z", "On the marketplace's website, 35 % of customers see the tab now."),
        (
            "2023-06-01T00:00:00Z",
            "On the marketplace's website and inside the products, every customer sees the tab now.",
        ),
    ] {
        world.set_clock(now)?;
        let shown = receipt(&world, "").await?;
        ensure!(shown.contains(text) && shown.contains("See the live tab"), "{text:?} is not in {shown}");
    }
    operate("kill").await?;
    let killed = receipt(&world, "").await?;
    let stopped = "no customer sees the tab at the moment, because the marketplace has stopped showing it.";
    ensure!(killed.contains(stopped) && !killed.contains("See the live tab"), "{killed}");
    Ok(())
}

#[tokio::test]
async fn the_receipt_of_an_older_revision_or_of_a_private_app_promises_no_reader() -> Result<()> {
    let world = World::start().await?;
    publish(&world).await?;
    publish(&world).await?;
    let older = receipt(&world, "?revision=1").await?;
    ensure!(older.contains("Revision 2 has replaced it since.") && !older.contains("every customer"), "{older}");
    ensure!(receipt(&world, "?revision=2").await?.contains("every customer sees the tab now."));
    let private = json!({
        "name": "Acme Notes", "partner": "acme", "product": NOTES_PRODUCT, "hosting": "cloud", "visibility": "private",
    });
    world.put(&format!("/catalogue/apps/{NOTES}"), &private).by(&STAFF).send().await?.expect(200)?;
    let pat = Browser { world: &world, who: &PAT };
    let private = pat.get(&page(NOTES, "receipt")).await?.expect(200)?;
    ensure!(private.text.contains("The app is not on the public marketplace"), "{}", private.text);
    Ok(())
}

#[tokio::test]
async fn pressing_publish_again_shows_the_same_receipt_and_publishes_nothing_twice() -> Result<()> {
    let world = World::start().await?;
    let kim = Browser { world: &world, who: &KIM };
    world.save_draft(SYNC, &json!({ "logDetails": { "logEndUserData": true } }), &KIM).await?;
    let preview = page(SYNC, "preview");
    let form = kim.form(&preview).await?;
    let send = async || world.post(&preview).by(&KIM).body(FORM, form.body()).send().await;
    let (one, other) = tokio::join!(send(), send());
    let again = send().await?;
    let receipt = page(SYNC, "receipt?revision=1");
    for pressed in [one?, other?, again] {
        assert_eq!((pressed.code(), pressed.header("location")), (303, Some(receipt.as_str())), "{}", pressed.text);
    }
    world.save_draft(SYNC, &json!({ "logDetails": { "logEndUserData": false } }), &KIM).await?;
    assert_eq!(send().await?.header("location"), Some(receipt.as_str()), "a newer draft is not published by it");
    ensure!(kim.get(&page(SYNC, "receipt?revision=2")).await?.code() == 404, "a second revision was published");
    Ok(())
}
