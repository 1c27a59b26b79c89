//! Badges, warnings and mails when staff move the dates of Cloud Fortified, enrol apps late, or end the programme: what is shown
//! follows from what is true now, and each partner is told once of each change.

use anyhow::Result;
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, KIM, NOTES, PAT, SYNC, World, listing};

const JOB: &str = "enforce-fortified";
const BEFORE: &str = "2023-05-01T00:00:00Z";
const DEADLINE: &str = "2023-08-14T00:00:00Z";

async fn at(world: &World, instant: &str) -> Result<Json> {
    world.set_clock(instant)?;
    world.run_job(JOB, &json!({})).await
}

async fn set_deadline(world: &World, deadline: &str) -> Result<()> {
    world.change_programme(|document| document["fortified"]["deadline"] = json!(deadline)).await?;
    Ok(())
}

/// The badge's state and since when it has it.
async fn badge(world: &World, app: &str) -> Result<(String, String)> {
    let path = format!("/apps/{app}/privacy-and-security/badge");
    let badge = world.get(&path).by(&PAT).send().await?.expect(200)?.json()?["badge"].clone();
    let text = |value: &Json| value.as_str().unwrap_or("null").to_owned();
    Ok((text(&badge["state"]), text(&badge["since"])))
}

fn is(state: &str, since: &str) -> (String, String) {
    (state.to_owned(), since.to_owned())
}

/// The kinds of the mails so far.
async fn kinds(world: &World) -> Result<Vec<String>> {
    Ok(world.mails().await?.iter().map(|mail| mail["tags"]["kind"].as_str().unwrap_or_default().to_owned()).collect())
}

#[tokio::test]
async fn a_deadline_that_was_put_off_gives_the_badge_back_and_takes_it_again_and_each_is_told() -> Result<()> {
    let world = World::at(BEFORE).await?;
    at(&world, DEADLINE).await?;
    assert_eq!(badge(&world, CHARTS).await?, is("removed", DEADLINE));
    world.set_clock("2023-08-20T10:00:00Z")?;
    set_deadline(&world, "2024-06-01T00:00:00Z").await?;
    assert_eq!(badge(&world, CHARTS).await?, is("held", "2023-08-20T10:00:00Z"), "before any run");
    at(&world, "2023-08-20T11:00:00Z").await?;
    // A change of the listing in between used to lose the history.
    world
        .put(&format!("/apps/{CHARTS}/privacy-policy"), &json!({ "url": "https://acme.example/p" }))
        .by(&PAT)
        .send()
        .await?;
    at(&world, "2023-08-21T00:00:00Z").await?;
    assert_eq!(badge(&world, CHARTS).await?, is("held", "2023-08-20T10:00:00Z"));
    let first = world.get(&listing(CHARTS)).send().await?.expect(200)?;
    world.set_clock("2023-08-22T00:00:00Z")?;
    let again = world.get(&listing(CHARTS)).header("if-none-match", first.etag()?).send().await?;
    assert_eq!(again.code(), 304, "nothing has changed for customers");
    at(&world, "2024-06-01T00:00:00Z").await?;
    assert_eq!(badge(&world, CHARTS).await?, is("removed", "2024-06-01T00:00:00Z"));
    assert_eq!(kinds(&world).await?, ["badge-removed", "badge-returned", "badge-removed"]);
    Ok(())
}

#[tokio::test]
async fn a_deadline_that_is_brought_into_the_past_takes_the_badge_from_then_on_and_is_told() -> Result<()> {
    let world = World::at("2023-07-30T00:00:00Z").await?;
    world.set_clock("2023-08-01T12:00:00Z")?;
    set_deadline(&world, "2023-07-01T00:00:00Z").await?;
    for later in ["2023-08-01T12:00:00Z", "2023-08-01T12:30:00Z", "2023-08-02T00:00:00Z"] {
        world.set_clock(later)?;
        assert_eq!(badge(&world, CHARTS).await?, is("removed", "2023-08-01T12:00:00Z"), "{later}");
    }
    at(&world, "2023-08-02T01:00:00Z").await?;
    at(&world, "2023-08-02T02:00:00Z").await?;
    assert_eq!(badge(&world, CHARTS).await?, is("removed", "2023-08-01T12:00:00Z"));
    assert_eq!(kinds(&world).await?, ["badge-removed"]);
    Ok(())
}

#[tokio::test]
async fn a_questionnaire_version_that_is_taken_back_gives_the_badge_back_and_is_told() -> Result<()> {
    let world = World::at(BEFORE).await?;
    let mut answers: Json = serde_json::from_str(include_str!("../../infra/local/seeds/notes.json"))?;
    if let Some(security) = answers["security"].as_object_mut() {
        security.retain(|field, _| field != "permissionsJustification" && field != "requiresUsersToProvidePATs");
    }
    world.save_draft(CHARTS, &answers, &PAT).await?;
    world.publish(CHARTS, &PAT).await?;
    at(&world, "2025-08-26T00:00:00Z").await?;
    assert_eq!(badge(&world, CHARTS).await?.0, "removed");
    world.set_clock("2025-09-01T08:00:00Z")?;
    let first_alone = |document: &mut Json| document["questionnaires"].as_array_mut().map_or((), |all| all.truncate(1));
    world.change_programme(first_alone).await?;
    at(&world, "2025-09-01T09:00:00Z").await?;
    assert_eq!(badge(&world, CHARTS).await?, is("held", "2025-09-01T08:00:00Z"));
    assert_eq!(kinds(&world).await?, ["badge-removed", "badge-returned"]);
    Ok(())
}

#[tokio::test]
async fn a_run_that_was_cut_begins_anew_when_the_dates_change_in_the_middle_and_tells_nobody_twice() -> Result<()> {
    let world = World::at(BEFORE).await?;
    world.change_app(SYNC, &json!({ "fortified": { "status": "APPROVED" } })).await?.expect(200)?;
    world.set_clock(DEADLINE)?;
    let cut = world.run_job(JOB, &json!({ "maxPerRun": 1 })).await?;
    assert_eq!((&cut["acted"], &cut["more"]), (&json!(1), &json!(true)));
    // The dates change, but both badges stay removed.
    set_deadline(&world, "2023-08-10T00:00:00Z").await?;
    at(&world, "2023-08-14T01:00:00Z").await?;
    at(&world, "2023-08-14T02:00:00Z").await?;
    assert_eq!(kinds(&world).await?, ["badge-removed", "badge-removed"]);
    let mut to: Vec<String> =
        world.mails().await?.iter().map(|mail| mail["to"][0].as_str().unwrap_or_default().to_owned()).collect();
    to.sort();
    assert_eq!(to, [KIM.email, PAT.email]);
    assert_eq!(badge(&world, CHARTS).await?, is("removed", DEADLINE));
    Ok(())
}

#[tokio::test]
async fn an_edit_of_the_dates_tells_no_removal_a_second_time_even_after_the_notices_are_gone() -> Result<()> {
    let world = World::at(BEFORE).await?;
    at(&world, DEADLINE).await?;
    // After 800 days the notices are deleted.
    world.set_clock("2025-12-01T00:00:00Z")?;
    assert!(world.local.delete_expired()? > 0, "the notice of the removal is deleted");
    world.change_programme(|document| document["fortified"]["warningDays"] = json!([60])).await?;
    at(&world, "2025-12-01T01:00:00Z").await?;
    assert_eq!(kinds(&world).await?, ["badge-removed"]);
    Ok(())
}

#[tokio::test]
async fn an_app_that_is_enrolled_within_a_window_is_warned_of_at_once_and_once() -> Result<()> {
    for enrolled_at in ["2023-08-01T00:00:00Z", "2023-08-13T12:00:00Z"] {
        let world = World::at("2023-04-01T00:00:00Z").await?;
        world.set_clock(enrolled_at)?;
        world.run_job(JOB, &json!({})).await?;
        let before = world.mails().await?.len();
        world.change_app(SYNC, &json!({ "fortified": { "status": "APPROVED" } })).await?.expect(200)?;
        world.run_job(JOB, &json!({})).await?;
        world.run_job(JOB, &json!({})).await?;
        let mails = world.mails().await?;
        assert_eq!(mails.len(), before + 1, "{enrolled_at}");
        assert_eq!(
            (&mails[before]["tags"]["kind"], &mails[before]["to"][0]),
            (&json!("fortified-warning"), &json!(KIM.email))
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_tab_that_becomes_incomplete_within_a_window_is_warned_of() -> Result<()> {
    let world = World::at(BEFORE).await?;
    world.change_app(NOTES, &json!({ "fortified": { "status": "APPROVED" } })).await?.expect(200)?;
    world.change_app(CHARTS, &json!({ "fortified": null })).await?.expect(200)?;
    at(&world, "2023-08-01T00:00:00Z").await?;
    let before = world.mails().await?.len();
    world.save_draft(NOTES, &json!({ "logDetails": { "logEndUserData": false } }), &PAT).await?;
    world.publish(NOTES, &PAT).await?;
    at(&world, "2023-08-01T01:00:00Z").await?;
    at(&world, "2023-08-01T02:00:00Z").await?;
    assert_eq!(kinds(&world).await?[before..], ["fortified-warning"]);
    Ok(())
}

#[tokio::test]
async fn a_rehearsal_counts_what_the_run_then_does() -> Result<()> {
    let world = World::at(BEFORE).await?;
    let visits =
        ["2023-05-16T00:00:00Z", "2023-05-16T01:00:00Z", "2023-08-13T00:00:00Z", DEADLINE, "2023-08-14T01:00:00Z"];
    for (number, instant) in visits.into_iter().enumerate() {
        world.set_clock(instant)?;
        if number == 1 {
            // A new sweep finds the warning that was sent.
            world.change_programme(|document| document["fortified"]["warningDays"] = json!([90, 1])).await?;
        }
        let rehearsed = world.run_job(JOB, &json!({ "rehearse": true })).await?;
        let run = world.run_job(JOB, &json!({})).await?;
        for count in ["examined", "acted", "skipped", "failed"] {
            assert_eq!(rehearsed[count], run[count], "{count} at {instant}");
        }
    }
    assert_eq!(kinds(&world).await?, ["fortified-warning", "fortified-warning", "badge-removed"]);
    Ok(())
}

#[tokio::test]
async fn the_end_of_cloud_fortified_takes_every_badge_and_is_told_once_to_those_who_held_it() -> Result<()> {
    let world = World::at(BEFORE).await?;
    world.change_app(NOTES, &json!({ "fortified": { "status": "APPROVED" } })).await?.expect(200)?;
    world.change_programme(|document| document["fortified"]["endsAt"] = json!("2023-09-01T00:00:00Z")).await?;
    at(&world, DEADLINE).await?;
    assert_eq!(kinds(&world).await?, ["badge-removed"], "Charts has lost its badge before");
    for later in ["2023-09-01T00:00:00Z", "2023-09-01T01:00:00Z", "2025-08-01T00:00:00Z"] {
        at(&world, later).await?;
        assert_eq!(badge(&world, NOTES).await?, is("none", "null"), "{later}");
    }
    let mails = world.mails().await?;
    assert_eq!(kinds(&world).await?, ["badge-removed", "fortified-ended"], "and nobody is warned of later dates");
    let text = mails[1]["text"].as_str().unwrap_or_default();
    assert!(text.contains(NOTES) && !text.contains(CHARTS), "{text}");
    Ok(())
}

#[tokio::test]
async fn leaving_cloud_fortified_is_told_and_coming_back_starts_anew() -> Result<()> {
    let world = World::at(BEFORE).await?;
    at(&world, BEFORE).await?;
    world.change_app(CHARTS, &json!({ "fortified": null })).await?.expect(200)?;
    at(&world, "2023-05-01T01:00:00Z").await?;
    assert_eq!(badge(&world, CHARTS).await?, is("none", "null"));
    world.set_clock("2023-05-02T00:00:00Z")?;
    world.change_app(CHARTS, &json!({ "fortified": { "status": "APPROVED" } })).await?.expect(200)?;
    at(&world, "2023-05-02T01:00:00Z").await?;
    assert_eq!(badge(&world, CHARTS).await?, is("held", "2023-05-02T00:00:00Z"));
    assert_eq!(kinds(&world).await?, ["fortified-left"]);
    Ok(())
}
