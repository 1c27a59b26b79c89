//! The statistics over all tabs: counted as apps are scanned, shown to staff, and to everybody without what could give away single
//! apps.

use anyhow::{Context as _, Result, ensure};
use domain::statistics::SMALLEST;
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, NOTES, PAT, STAFF, World};

use crate::browser::Browser;

const PAGE: &str = "/staff/console/statistics";

async fn totals(world: &World) -> Result<(u64, u64)> {
    let totals = world.local.store().totals().await?;
    Ok((totals.tabs, totals.complete))
}

async fn scan(world: &World) -> Result<Json> {
    world.run_job("scan-listings", &json!({})).await
}

#[tokio::test]
async fn a_tab_counts_once_it_is_scanned_and_once_only_and_follows_what_is_published() -> Result<()> {
    let world = World::start().await?;
    assert_eq!(totals(&world).await?, (0, 0));
    world.run_job("scan-listings", &json!({ "rehearse": true })).await?;
    assert_eq!(totals(&world).await?, (0, 0), "a rehearsal counts nothing");
    scan(&world).await?;
    let before = totals(&world).await?;
    ensure!(before.0 > 0, "the demo has a live tab");
    scan(&world).await?;
    assert_eq!(totals(&world).await?, before, "a second run counts nothing twice");
    world.save_draft(CHARTS, &json!({ "logDetails": { "logEndUserData": false } }), &PAT).await?;
    world.publish(CHARTS, &PAT).await?;
    scan(&world).await?;
    assert_eq!(totals(&world).await?, (before.0 + 1, before.1), "one more, which is not complete");
    let question = world.local.store().totals().await?.questions;
    let asked: u64 = question.values().map(|count| count.asked).max().context("questions")?;
    assert_eq!(asked, before.0 + 1);
    world.change_app(NOTES, &json!({ "visibility": "private" })).await?.expect(200)?;
    world.save_draft(NOTES, &json!({ "logDetails": { "logEndUserData": false } }), &PAT).await?;
    world.publish(NOTES, &PAT).await?;
    scan(&world).await?;
    assert_eq!(totals(&world).await?.0, before.0, "a private app no longer counts");
    Ok(())
}

#[tokio::test]
async fn staff_see_every_number_and_the_public_none_that_is_small() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    ensure!(staff.get(PAGE).await?.text.contains("Nothing has been counted yet."), "an empty page says so");
    scan(&world).await?;
    let page = staff.get(PAGE).await?.expect(200)?;
    let (tabs, _) = totals(&world).await?;
    for text in
        [format!("<strong>{tabs}</strong>"), "By question".to_owned(), "<span class=\"id\">Q1</span>".to_owned()]
    {
        ensure!(page.text.contains(&text), "{text:?} is not in {}", page.text);
    }
    ensure!(tabs < SMALLEST, "the demo is small");
    let public = world.get("/statistics").send().await?.expect(200)?;
    assert_eq!(public.header("cache-control"), Some("public, max-age=300"));
    let numbers = public.json()?;
    assert_eq!((&numbers["tabs"], &numbers["complete"]), (&Json::Null, &Json::Null));
    let told = numbers["questions"].as_array().context("questions")?.iter();
    ensure!(told.clone().count() > 5 && told.clone().all(|question| question["asked"].is_null()), "{numbers}");
    let german = world.get("/statistics?lang=de").header("accept", "text/html").send().await?.expect(200)?;
    for text in ["<html lang=\"de\">", "Vollständige Tabs", "Eine Zahl unter 5"] {
        ensure!(german.text.contains(text), "{text:?} is not in {}", german.text);
    }
    let etag = public.header("etag").context("an ETag")?.to_owned();
    world.get("/statistics").header("if-none-match", &etag).send().await?.expect(304)?;
    world.get("/statistics?lang=xx").send().await?.expect(400)?;
    world.get(PAGE).by(&PAT).send().await?.expect(403)?;
    Ok(())
}

#[tokio::test]
async fn the_days_on_which_something_changed_are_kept() -> Result<()> {
    let world = World::start().await?;
    scan(&world).await?;
    let (tabs, complete) = totals(&world).await?;
    world.set_clock("2026-01-20T09:00:00Z")?;
    world.save_draft(CHARTS, &json!({ "logDetails": { "logEndUserData": false } }), &PAT).await?;
    world.publish(CHARTS, &PAT).await?;
    scan(&world).await?;
    let days = world.local.store().days_of_statistics(10).await?;
    let days: Vec<_> = days.into_iter().map(|(day, totals)| (day.to_string(), totals.tabs, totals.complete)).collect();
    assert_eq!(days, [("2026-01-15".to_owned(), tabs, complete), ("2026-01-20".to_owned(), tabs + 1, complete)]);
    let staff = Browser { world: &world, who: &STAFF };
    let page = staff.get(PAGE).await?.expect(200)?;
    for text in ["<polyline class=\"planned\"", "20 January 2026", "15 January 2026"] {
        ensure!(page.text.contains(text), "{text:?} is not in {}", page.text);
    }
    Ok(())
}
