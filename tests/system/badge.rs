//! The Cloud Fortified badge of the tab: none, held or removed, and since when.

use anyhow::Result;
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, NOTES, PAT, STAFF, SYNC, World, listing, preview};

const DEADLINE: &str = "2023-08-14T00:00:00Z";
/// The answers of Acme Notes: all of them.
const COMPLETE: &str = include_str!("../../infra/local/seeds/notes.json");

/// The badge's state and the instant since which it has it.
async fn badge(world: &World, app: &str) -> Result<(String, String)> {
    let badge = world.get(&listing(app)).send().await?.expect(200)?.json()?["badge"].clone();
    let none = badge["state"] == "none";
    assert_eq!(badge["deadline"], if none { Json::Null } else { json!(DEADLINE) });
    let text = |value: &Json| value.as_str().unwrap_or("null").to_owned();
    Ok((text(&badge["state"]), text(&badge["since"])))
}

fn is(state: &str, since: &str) -> (String, String) {
    (state.to_owned(), since.to_owned())
}

#[tokio::test]
async fn an_app_that_is_not_enrolled_has_no_badge() -> Result<()> {
    for instant in ["2023-08-13T23:59:59Z", DEADLINE, "2026-01-15T09:00:00Z"] {
        assert_eq!(badge(&World::at(instant).await?, SYNC).await?, is("none", "null"));
    }
    Ok(())
}

#[tokio::test]
async fn an_incomplete_tab_keeps_the_badge_until_the_end_of_13_august_2023_and_a_complete_one_beyond() -> Result<()> {
    // The first day on which everybody is shown the tab.
    let start = "2023-06-01T00:00:00Z";
    let world = World::at(start).await?;
    for (instant, charts) in [
        (start, is("held", start)),
        ("2023-08-13T23:59:59.999Z", is("held", start)),
        (DEADLINE, is("removed", DEADLINE)),
        ("2024-06-01T00:00:00Z", is("removed", DEADLINE)),
    ] {
        world.set_clock(instant)?;
        assert_eq!(
            (badge(&world, CHARTS).await?, badge(&world, NOTES).await?),
            (charts, is("held", start)),
            "{instant}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn publishing_complete_answers_returns_the_badge_and_incomplete_ones_remove_it_at_once() -> Result<()> {
    let world = World::at("2024-01-01T00:00:00Z").await?;
    assert_eq!(badge(&world, CHARTS).await?, is("removed", "2024-01-01T00:00:00Z"));
    world.set_clock("2024-02-01T00:00:00Z")?;
    world.save_draft(CHARTS, &serde_json::from_str(COMPLETE)?, &PAT).await?;
    assert_eq!(badge(&world, CHARTS).await?.0, "removed");
    let seen = world.get(&preview(CHARTS)).by(&PAT).send().await?.expect(200)?.json()?;
    let receipt = world.publish(CHARTS, &PAT).await?;
    assert_eq!((&receipt["completeness"]["percent"], &receipt["missing"]), (&json!(100), &json!([])));
    assert_eq!(receipt["badge"], json!({ "state": "held", "since": "2024-02-01T00:00:00Z", "deadline": DEADLINE }));
    assert_eq!(seen["badge"], receipt["badge"]);
    assert_eq!(badge(&world, CHARTS).await?, is("held", "2024-02-01T00:00:00Z"));
    world.set_clock("2024-03-01T00:00:00Z")?;
    world.save_draft(CHARTS, &serde_json::from_str(COMPLETE)?, &PAT).await?;
    world.publish(CHARTS, &PAT).await?;
    assert_eq!(badge(&world, CHARTS).await?, is("held", "2024-02-01T00:00:00Z"));
    world.set_clock("2024-04-01T00:00:00Z")?;
    world.save_draft(CHARTS, &json!({}), &PAT).await?;
    let receipt = world.publish(CHARTS, &PAT).await?;
    assert_eq!(receipt["badge"]["state"], "removed");
    assert_eq!(badge(&world, CHARTS).await?, is("removed", "2024-04-01T00:00:00Z"));
    Ok(())
}

#[tokio::test]
async fn new_questions_remove_the_badge_when_they_count_and_not_when_they_are_first_asked() -> Result<()> {
    let start = "2023-06-01T00:00:00Z";
    let world = World::at(start).await?;
    let mut body: Json = serde_json::from_str(COMPLETE)?;
    if let Some(security) = body["security"].as_object_mut() {
        security.retain(|field, _| field != "permissionsJustification" && field != "requiresUsersToProvidePATs");
    }
    world.save_draft(CHARTS, &body, &PAT).await?;
    assert_eq!(world.publish(CHARTS, &PAT).await?["completeness"]["percent"], 100);
    let counted = "2025-08-26T00:00:00Z";
    for (instant, expected) in [
        ("2025-02-26T00:00:00Z", is("held", start)),
        ("2025-08-25T23:59:59.999Z", is("held", start)),
        (counted, is("removed", counted)),
        ("2026-01-01T00:00:00Z", is("removed", counted)),
    ] {
        world.set_clock(instant)?;
        assert_eq!(badge(&world, CHARTS).await?, expected, "{instant}");
    }
    Ok(())
}

#[tokio::test]
async fn a_change_of_the_privacy_policy_changes_the_badge_at_once() -> Result<()> {
    let world = World::start().await?;
    let path = format!("/apps/{NOTES}/privacy-policy");
    let put = |url: Json| world.put(&path, &json!({ "url": url })).by(&PAT).send();
    assert_eq!(badge(&world, NOTES).await?.0, "held");
    world.set_clock("2026-02-01T00:00:00Z")?;
    put(Json::Null).await?.expect(200)?;
    assert_eq!(badge(&world, NOTES).await?, is("removed", "2026-02-01T00:00:00Z"));
    world.set_clock("2026-02-02T00:00:00Z")?;
    put(json!("https://acme.example/privacy")).await?.expect(200)?;
    assert_eq!(badge(&world, NOTES).await?, is("held", "2026-02-02T00:00:00Z"));
    Ok(())
}

#[tokio::test]
async fn only_an_approved_app_has_the_badge() -> Result<()> {
    let world = World::start().await?;
    let path = format!("/catalogue/apps/{NOTES}");
    let mut facts = world.get(&path).by(&STAFF).send().await?.expect(200)?.json()?;
    if let Some(object) = facts.as_object_mut() {
        object.retain(|field, _| !["key", "archivedAt", "revision"].contains(&field.as_str()));
    }
    world.set_clock("2026-03-01T00:00:00Z")?;
    for status in ["APPLIED", "REJECTED", "NOT_A_PARTICIPANT"] {
        facts["fortified"] = json!({ "status": status });
        world.put(&path, &facts).by(&STAFF).send().await?.expect(200)?;
        assert_eq!(badge(&world, NOTES).await?, is("none", "null"));
    }
    facts["fortified"] = json!({ "status": "APPROVED" });
    world.put(&path, &facts).by(&STAFF).send().await?.expect(200)?;
    assert_eq!(badge(&world, NOTES).await?, is("held", "2026-03-01T00:00:00Z"));
    Ok(())
}
