//! What the statistics count follows what customers can see: nothing is counted twice, and nothing is forgotten.

use anyhow::{Context as _, Result};
use local::{DatabaseFault, Options};
use serde_json::{Value as Json, json};
use system_tests::{NOTES, STAFF, World};

/// How often a transaction is tried: more conflicts in a row are reported.
const ATTEMPTS: usize = 5;

async fn scan(world: &World) -> Result<Json> {
    world.run_job("scan-listings", &json!({})).await
}

/// How many tabs are counted, and how many of them as complete.
async fn totals(world: &World) -> Result<(u64, u64)> {
    let totals = world.local.store().totals().await?;
    Ok((totals.tabs, totals.complete))
}

/// A metered system, in which the demo's live tab is due.
async fn with_one_due() -> Result<World> {
    let at = Some("2023-09-01T00:00:00Z".parse()?);
    World::with(Options { at, seed: true, metered: true, ..Options::default() }).await
}

#[tokio::test]
async fn an_app_is_counted_although_others_counted_at_the_same_time_for_too_long() -> Result<()> {
    let world = with_one_due().await?;
    let meter = world.local.meter().context("the system is metered")?;
    meter.take();
    scan(&world).await?;
    let calls = meter.take();
    let count = calls.iter().position(|call| call.operation == "TransactWriteItems").context("a transaction")?;
    assert_eq!(totals(&world).await?.0, 1);
    let world = with_one_due().await?;
    let faults = world.local.faults().context("the system is metered")?;
    faults.plan(count, ATTEMPTS, DatabaseFault::Conflict);
    let report = scan(&world).await?;
    faults.clear();
    assert_eq!((&report["acted"], &report["skipped"]), (&json!(0), &json!(1)), "{report}");
    assert_eq!((totals(&world).await?.0, &review(&world).await?["scannedAt"]), (0, &Json::Null));
    let report = scan(&world).await?;
    assert_eq!(report["acted"], 1, "{report}");
    assert_eq!(totals(&world).await?.0, 1);
    Ok(())
}

/// The apps whose reviews are listed as open.
async fn open_reviews(world: &World) -> Result<Vec<String>> {
    let page = world.get("/staff/reviews").by(&STAFF).send().await?.expect(200)?.json()?;
    let items = page["items"].as_array().into_iter().flatten();
    Ok(items.filter_map(|item| item["appKey"].as_str()).map(ToOwned::to_owned).collect())
}

async fn review(world: &World) -> Result<Json> {
    world.get(&format!("/staff/reviews/{NOTES}")).by(&STAFF).send().await?.expect(200)?.json()
}

async fn decide(world: &World, word: &str, body: &Json) -> Result<()> {
    let call = world.post(&format!("/staff/reviews/{NOTES}/{word}")).by(&STAFF).header("if-match", "*");
    call.json(body).send().await?.expect(200)?;
    Ok(())
}

async fn reject_all(world: &World) -> Result<()> {
    decide(world, "reject", &json!({ "reason": "misleading" })).await
}

async fn approve_what_is_withheld(world: &World) -> Result<()> {
    let withheld = review(world).await?["withheld"].clone();
    decide(world, "approve", &json!({ "fields": withheld })).await
}

#[tokio::test]
async fn a_decision_counts_at_once_and_on_its_day() -> Result<()> {
    let world = World::at("2023-09-01T09:00:00Z").await?;
    scan(&world).await?;
    assert_eq!(totals(&world).await?, (1, 1));
    world.set_clock("2023-09-02T09:00:00Z")?;
    reject_all(&world).await?;
    assert_eq!(totals(&world).await?, (1, 0), "what is withheld does not count as answered");
    let days = world.local.store().days_of_statistics(10).await?;
    let days: Vec<_> = days.into_iter().map(|(day, totals)| (day.to_string(), totals.complete)).collect();
    assert_eq!(days, [("2023-09-01".to_owned(), 1), ("2023-09-02".to_owned(), 0)]);
    approve_what_is_withheld(&world).await?;
    assert_eq!(totals(&world).await?, (1, 1));
    scan(&world).await?;
    assert_eq!(totals(&world).await?, (1, 1), "nothing is counted twice");
    Ok(())
}

#[tokio::test]
async fn a_decision_about_an_app_that_no_run_has_counted_yet_counts_it() -> Result<()> {
    let world = World::at("2023-09-01T09:00:00Z").await?;
    reject_all(&world).await?;
    assert_eq!(totals(&world).await?, (1, 0));
    scan(&world).await?;
    assert_eq!(totals(&world).await?, (1, 0));
    Ok(())
}

#[tokio::test]
async fn an_app_that_customers_cannot_find_leaves_queue_and_statistics_with_the_next_run_and_comes_back() -> Result<()>
{
    let hide = async |world: &World| world.change_app(NOTES, &json!({ "visibility": "private" })).await?.expect(200);
    let show = async |world: &World| world.change_app(NOTES, &json!({ "visibility": "public" })).await?.expect(200);
    let post = async |world: &World, word: &str| {
        world.post(&format!("/catalogue/apps/{NOTES}/{word}")).by(&STAFF).send().await?.expect(200)
    };
    for way in ["hidden", "archived"] {
        let world = World::at("2023-09-01T09:00:00Z").await?;
        scan(&world).await?;
        assert_eq!((totals(&world).await?, open_reviews(&world).await?), ((1, 1), vec![NOTES.to_owned()]), "{way}");
        let before = review(&world).await?;
        world.set_clock("2023-09-01T10:00:00Z")?;
        if way == "hidden" {
            hide(&world).await?
        } else {
            post(&world, "archive").await?
        };
        scan(&world).await?;
        assert_eq!((totals(&world).await?, open_reviews(&world).await?), ((0, 0), vec![]), "{way}");
        world.set_clock("2023-09-01T11:00:00Z")?;
        assert_eq!(scan(&world).await?["examined"], 0, "{way}: nothing is due");
        if way == "hidden" {
            show(&world).await?
        } else {
            post(&world, "restore").await?
        };
        scan(&world).await?;
        assert_eq!((totals(&world).await?, open_reviews(&world).await?), ((1, 1), vec![NOTES.to_owned()]), "{way}");
        let after = review(&world).await?;
        assert_eq!((&after["since"], &after["state"]), (&before["since"], &before["state"]), "{way}");
    }
    Ok(())
}
