//! What happens to drafts, live answers, badges and mails when version 2026-09 of the questionnaire comes into force and when
//! it begins to count.

use anyhow::{Context as _, Result};
use serde_json::{Value as Json, json};
use system_tests::{NOTES, PAT, World, listing, v2};

/// The demo answers, complete by version 2025-02.
const COMPLETE: &str = include_str!("../../infra/local/seeds/notes.json");

async fn run_at(world: &World, instant: &str) -> Result<Vec<String>> {
    world.set_clock(instant)?;
    world.run_job("enforce-fortified", &json!({})).await?;
    Ok(world.mails().await?.iter().map(|mail| mail["tags"]["kind"].as_str().unwrap_or_default().to_owned()).collect())
}

async fn badge(world: &World) -> Result<Json> {
    Ok(world.get(&listing(NOTES)).send().await?.expect(200)?.json()?["badge"]["state"].clone())
}

#[tokio::test]
async fn a_draft_and_the_live_answers_go_on_and_the_badge_is_warned_of_before_the_new_version_counts() -> Result<()> {
    let world = World::at("2026-08-31T23:00:00Z").await?;
    let mut answers: Json = serde_json::from_str(COMPLETE)?;
    answers["security"]["permissionsJustification"] = json!("Read pages: to show the notes beside them.");
    world.save_draft(NOTES, &answers, &PAT).await?.expect(200)?;
    world.publish(NOTES, &PAT).await?;
    world.save_draft(NOTES, &answers, &PAT).await?.expect(200)?;
    let before = world.get(&format!("{}?state=draft", v2(NOTES))).by(&PAT).send().await?.expect(200)?.json()?;

    assert!(run_at(&world, "2026-09-01T00:00:00Z").await?.is_empty(), "nothing is due yet");
    assert_eq!(badge(&world).await?, "held");
    let after = world.get(&format!("{}?state=draft", v2(NOTES))).by(&PAT).send().await?.expect(200)?.json()?;
    assert_eq!(after["security"], before["security"], "the draft is what it was");
    let preview = format!("/apps/{NOTES}/privacy-and-security/preview");
    let preview = world.get(&preview).by(&PAT).send().await?.expect(200)?.json()?;
    assert_eq!(preview["newQuestions"], json!(["Q21a", "Q30", "Q31"]));
    assert_eq!(preview["missing"], json!([]), "the new questions do not count yet, nor does the length of Q28");

    assert_eq!(run_at(&world, "2026-12-01T00:00:00Z").await?, ["fortified-warning"], "90 days before");
    let mail = world.mails().await?.pop().context("a mail")?.to_string();
    assert!(mail.contains("Exposes REST APIs") && mail.contains("Why the app needs its permissions"), "{mail}");
    run_at(&world, "2027-02-28T23:00:00Z").await?;
    assert_eq!(badge(&world).await?, "held");
    let kinds = run_at(&world, "2027-03-01T00:00:00Z").await?;
    assert_eq!((badge(&world).await?, kinds.last().map(String::as_str)), (json!("removed"), Some("badge-removed")));

    answers["hasRestAPIExtension"] = json!(false);
    answers["supportsConfigurableEgress"] = json!(false);
    answers["security"]["permissionsJustification"] = json!("Read pages: to show the notes beside them. ".repeat(6));
    world.save_draft(NOTES, &answers, &PAT).await?.expect(200)?;
    world.publish(NOTES, &PAT).await?;
    assert_eq!(badge(&world).await?, "held");
    Ok(())
}
