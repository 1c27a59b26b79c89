//! What an earlier release wrote is read, run and changed by this one. The tables of releases stand in `tests/releases`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use local::Options;
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, NOTES, PAT, STAFF, SYNC, World, v2};

/// A day after what the files tell of.
const AFTER: &str = "2026-09-03T09:00:00Z";

fn tables() -> Result<Vec<PathBuf>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/releases");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|ending| ending == "jsonl"));
    ensure!(!files.is_empty(), "there is no table of a release in {folder}");
    files.sort();
    Ok(files)
}

/// A system over the table of a release.
async fn restored(file: &PathBuf) -> Result<World> {
    let world = World::with(Options { at: Some(AFTER.parse()?), metered: true, ..Options::default() }).await?;
    let text = fs::read_to_string(file)?;
    let items = text.lines().map(|line| Ok(serde_json::from_str::<Json>(line)?["Item"].take()));
    world.local.import(items.collect::<Result<Vec<_>>>()?)?;
    Ok(world)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_release_wrote_is_shown_as_it_was() -> Result<()> {
    for file in tables()? {
        let world = restored(&file).await?;
        for app in [NOTES, CHARTS] {
            let tab = world.get(&format!("/listings/{app}/privacy-and-security")).send().await?.expect(200)?.json()?;
            assert_eq!(tab["revision"], 1, "{}: {app}", file.display());
            let rows = tab["rows"].as_array().context("the rows of the tab")?;
            assert!(rows.iter().any(|row| row["answered"] == true), "{tab}");
        }
        let preview = format!("/apps/{CHARTS}/privacy-and-security/preview");
        let preview = world.get(&preview).by(&PAT).send().await?.expect(200)?.text;
        assert!(preview.contains("security@acme.example"), "the open draft: {preview}");
        let history = format!("/apps/{NOTES}/privacy-and-security/revisions");
        let history = world.get(&history).by(&PAT).send().await?.expect(200)?.json()?;
        assert_eq!(history["revisions"].as_array().map(Vec::len), Some(1), "{history}");
        let reviews = world.get("/staff/reviews").by(&STAFF).send().await?.expect(200)?.json()?;
        let waiting = reviews["items"].as_array().context("the queue")?;
        assert!(waiting.iter().any(|review| review["appKey"] == SYNC), "{reviews}");
        let assessment = world.get("/partners/acme/self-assessment").by(&PAT).send().await?.expect(200)?.json()?;
        assert_eq!(assessment["application"]["answers"]["1a"]["answer"], "no", "{assessment}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_and_people_go_on_where_an_earlier_release_was() -> Result<()> {
    for file in tables()? {
        let world = restored(&file).await?;
        for job in ["advance-rollout", "enforce-fortified", "notify-expiry", "scan-listings", "send-notices"] {
            let report = world.run_job(job, &json!({})).await?;
            assert_eq!(report["failed"], 0, "{job} over {}: {report}", file.display());
        }
        world
            .put(&v2(CHARTS), &json!({ "security": { "securityContact": "trust@acme.example" } }))
            .by(&PAT)
            .send()
            .await?
            .expect(200)?;
        assert_eq!(world.publish(CHARTS, &PAT).await?["revision"], 2, "{}", file.display());
        // An older table may lack the list of staff.
        let staff = world.get("/staff/people").by(&STAFF).send().await?.expect(200)?.json()?;
        assert_eq!(staff["people"][0]["email"], STAFF.email, "{}: {staff}", file.display());
    }
    Ok(())
}
