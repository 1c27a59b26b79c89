//! The milestones of the rollout that partners are notified of, each once, however late or often the job runs: answers are
//! accepted, the first customers see the tab, everybody does.

use anyhow::Result;
use serde_json::{Value as Json, json};
use system_tests::{KIM, PAT, STAFF, World};

const JOB: &str = "advance-rollout";

async fn at(world: &World, instant: &str) -> Result<Json> {
    world.set_clock(instant)?;
    world.run_job(JOB, &json!({})).await
}

/// The subjects and recipients of the mails since this was last asked, sorted.
async fn take_mails(world: &World) -> Result<Vec<(String, String)>> {
    let mut mails: Vec<_> =
        world.local.mailbox().received().into_iter().map(|mail| (mail.subject, mail.to.join(","))).collect();
    world.local.mailbox().clear();
    mails.sort();
    Ok(mails)
}

fn recipients(mails: &[(String, String)]) -> Vec<&str> {
    mails.iter().map(|(_, to)| to.as_str()).collect()
}

#[tokio::test]
async fn every_partner_is_notified_of_each_milestone_once() -> Result<()> {
    let world = World::at("2023-01-15T00:00:00Z").await?;
    let mut subjects = Vec::new();
    for (instant, news) in [
        ("2023-02-12T23:00:00Z", false),
        ("2023-02-13T00:00:00Z", true),
        ("2023-02-13T01:00:00Z", false),
        ("2023-03-28T23:00:00Z", false),
        ("2023-03-29T00:00:00Z", true),
        ("2023-04-05T00:00:00Z", false),
        ("2023-05-31T23:00:00Z", false),
        ("2023-06-01T00:00:00Z", true),
        ("2023-06-01T00:00:00Z", false),
        ("2024-01-01T00:00:00Z", false),
    ] {
        at(&world, instant).await?;
        let mails = take_mails(&world).await?;
        let expected = if news { vec![KIM.email, PAT.email] } else { Vec::new() };
        let mut found = recipients(&mails);
        found.sort_unstable();
        assert_eq!(found, expected, "{instant}");
        subjects.extend(mails.into_iter().map(|(subject, _)| subject));
    }
    subjects.dedup();
    assert_eq!(subjects.len(), 3, "{subjects:?}");
    Ok(())
}

#[tokio::test]
async fn a_milestone_superseded_before_the_next_run_is_not_announced() -> Result<()> {
    let world = World::at("2023-01-15T00:00:00Z").await?;
    at(&world, "2023-03-20T00:00:00Z").await?;
    take_mails(&world).await?;
    at(&world, "2023-07-01T00:00:00Z").await?;
    let late = take_mails(&world).await?;
    assert_eq!(late.len(), 2, "{late:?}");
    at(&world, "2023-07-01T01:00:00Z").await?;
    assert_eq!(take_mails(&world).await?, []);
    Ok(())
}

#[tokio::test]
async fn a_system_that_starts_years_later_announces_nothing() -> Result<()> {
    let world = World::start().await?;
    world.run_job(JOB, &json!({})).await?;
    assert_eq!(take_mails(&world).await?, []);
    Ok(())
}

#[tokio::test]
async fn a_run_reports_the_step_that_took_effect_and_a_limited_run_stops_between_partners() -> Result<()> {
    let world = World::at("2023-03-28T00:00:00Z").await?;
    at(&world, "2023-03-28T00:00:00Z").await?;
    take_mails(&world).await?;
    world.set_clock("2023-03-29T00:00:00Z")?;
    let first = world.run_job(JOB, &json!({ "max_per_run": 1 })).await?;
    assert_eq!((&first["acted"], &first["more"]), (&json!(1), &json!(true)));
    assert_eq!(first["first"][0], json!({ "channel": "marketplace", "from": 0, "basisPoints": 100 }));
    let second = at(&world, "2023-03-29T01:00:00Z").await?;
    assert_eq!((&second["acted"], &second["more"]), (&json!(1), &json!(false)));
    assert_eq!(take_mails(&world).await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_rehearsal_notifies_nobody() -> Result<()> {
    let world = World::at("2023-02-13T00:00:00Z").await?;
    let rehearsed = world.run_job(JOB, &json!({ "rehearse": true })).await?;
    assert_eq!((&rehearsed["acted"], take_mails(&world).await?.len()), (&json!(2), 0));
    world.run_job(JOB, &json!({})).await?;
    assert_eq!(take_mails(&world).await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_hold_before_the_first_step_delays_its_announcement() -> Result<()> {
    let world = World::at("2023-03-28T00:00:00Z").await?;
    at(&world, "2023-03-28T00:00:00Z").await?;
    take_mails(&world).await?;
    world.set_clock("2023-03-28T12:00:00Z")?;
    let hold = json!({ "reason": "A fault in the tab." });
    world.post("/programme/rollout/marketplace/hold").json(&hold).by(&STAFF).send().await?.expect(200)?;
    at(&world, "2023-03-29T00:00:00Z").await?;
    assert_eq!(take_mails(&world).await?, []);
    world.set_clock("2023-03-30T12:00:00Z")?;
    world.post("/programme/rollout/marketplace/resume").json(&hold).by(&STAFF).send().await?.expect(200)?;
    at(&world, "2023-03-30T13:00:00Z").await?;
    assert_eq!(take_mails(&world).await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn a_milestone_rolled_back_halfway_is_announced_to_the_others_when_it_is_reached_again() -> Result<()> {
    let world = World::at("2023-05-31T00:00:00Z").await?;
    at(&world, "2023-05-31T00:00:00Z").await?;
    take_mails(&world).await?;
    world.set_clock("2023-06-01T00:00:00Z")?;
    assert_eq!(world.run_job(JOB, &json!({ "max_per_run": 1 })).await?["more"], true);
    let first = take_mails(&world).await?;
    let operate = async |verb: &str, body: Json| {
        let path = format!("/programme/rollout/marketplace/{verb}");
        world.post(&path).json(&body).by(&STAFF).send().await?.expect(200)
    };
    operate("roll-back", json!({ "reason": "A fault in the tab.", "basisPoints": 8000 })).await?;
    assert_eq!(at(&world, "2023-06-01T01:00:00Z").await?["more"], false);
    assert_eq!(take_mails(&world).await?, [], "the milestone is not true any more");
    operate("resume", json!({ "reason": "The fault is mended." })).await?;
    at(&world, "2023-06-01T02:00:00Z").await?;
    let others = take_mails(&world).await?;
    let mut all = [recipients(&first), recipients(&others)].concat();
    all.sort_unstable();
    assert_eq!(all, [KIM.email, PAT.email]);
    Ok(())
}
