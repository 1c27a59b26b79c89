//! Cloud Fortified over time: who is warned when and notified of a badge that was removed or returned, however late or often
//! the job runs.

use anyhow::Result;
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, KIM, NOTES, PAT, STAFF, SYNC, World};

const JOB: &str = "enforce-fortified";
/// The answers of Acme Notes: all of them.
const COMPLETE: &str = include_str!("../../infra/local/seeds/notes.json");
const BEFORE: &str = "2023-05-01T00:00:00Z";
const DEADLINE: &str = "2023-08-14T00:00:00Z";

/// Runs the job at an instant.
async fn at(world: &World, instant: &str) -> Result<Json> {
    world.set_clock(instant)?;
    world.run_job(JOB, &json!({})).await
}

/// The kind of each mail, its recipient, and the apps of the demo data that its text names.
async fn mailed(world: &World) -> Result<Vec<(String, String, Vec<&'static str>)>> {
    let mails = world.mails().await?;
    let one = |mail: &Json| {
        let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
        let body = text(&mail["text"]);
        let named = [NOTES, CHARTS, SYNC].into_iter().filter(|app| body.contains(app)).collect();
        (text(&mail["tags"]["kind"]), text(&mail["to"][0]), named)
    };
    Ok(mails.iter().map(one).collect())
}

fn about_charts(kind: &str) -> (String, String, Vec<&'static str>) {
    (kind.to_owned(), PAT.email.to_owned(), vec![CHARTS])
}

async fn publish_complete(world: &World) -> Result<()> {
    world.save_draft(CHARTS, &serde_json::from_str(COMPLETE)?, &PAT).await?;
    world.publish(CHARTS, &PAT).await?;
    Ok(())
}

#[tokio::test]
async fn a_partner_is_warned_90_30_7_and_1_days_before_and_notified_of_the_removal_and_of_the_return() -> Result<()> {
    let world = World::at(BEFORE).await?;
    let mut expected = Vec::new();
    for (instant, kind) in [
        ("2023-05-15T23:00:00Z", None),
        ("2023-05-16T00:00:00Z", Some("fortified-warning")),
        ("2023-05-16T01:00:00Z", None),
        ("2023-07-15T00:00:00Z", Some("fortified-warning")),
        ("2023-08-07T00:00:00Z", Some("fortified-warning")),
        ("2023-08-13T00:00:00Z", Some("fortified-warning")),
        ("2023-08-13T23:00:00Z", None),
        (DEADLINE, Some("badge-removed")),
        ("2023-08-14T01:00:00Z", None),
    ] {
        at(&world, instant).await?;
        expected.extend(kind.map(about_charts));
        assert_eq!(mailed(&world).await?, expected, "{instant}");
    }
    world.set_clock("2023-08-20T12:00:00Z")?;
    publish_complete(&world).await?;
    at(&world, "2023-08-20T13:00:00Z").await?;
    expected.push(about_charts("badge-returned"));
    assert_eq!(mailed(&world).await?, expected);
    at(&world, "2023-08-20T14:00:00Z").await?;
    assert_eq!(mailed(&world).await?, expected, "each change is notified once");
    Ok(())
}

#[tokio::test]
async fn after_missed_runs_only_the_latest_notice_is_sent() -> Result<()> {
    for (missed_until, kinds) in [
        ("2023-07-16T00:00:00Z", vec!["fortified-warning"]),
        ("2023-07-29T00:00:00Z", vec!["fortified-warning"]),
        ("2023-08-24T00:00:00Z", vec!["badge-removed"]),
    ] {
        let world = World::at(BEFORE).await?;
        at(&world, "2023-05-10T00:00:00Z").await?;
        at(&world, missed_until).await?;
        let found: Vec<String> = mailed(&world).await?.into_iter().map(|(kind, ..)| kind).collect();
        assert_eq!(found, kinds, "{missed_until}");
    }
    Ok(())
}

#[tokio::test]
async fn a_partner_with_complete_answers_is_not_notified() -> Result<()> {
    let world = World::at(BEFORE).await?;
    publish_complete(&world).await?;
    for instant in ["2023-05-16T00:00:00Z", "2023-08-13T00:00:00Z", DEADLINE, "2023-09-01T00:00:00Z"] {
        let report = at(&world, instant).await?;
        assert_eq!(report["acted"], 0, "{instant}");
    }
    assert_eq!(mailed(&world).await?, []);
    Ok(())
}

#[tokio::test]
async fn a_rehearsal_reports_what_would_happen_and_changes_nothing() -> Result<()> {
    let world = World::at(BEFORE).await?;
    world.set_clock("2023-07-20T00:00:00Z")?;
    let rehearsed = world.run_job(JOB, &json!({ "rehearse": true })).await?;
    assert_eq!((&rehearsed["acted"], &rehearsed["rehearsal"]), (&json!(1), &json!(true)));
    assert_eq!(rehearsed["first"][0]["apps"], json!([CHARTS]));
    assert_eq!(rehearsed["first"][0]["window"], "30d");
    assert_eq!(mailed(&world).await?, []);
    let run = world.run_job(JOB, &json!({})).await?;
    assert_eq!(run["acted"], rehearsed["acted"]);
    assert_eq!(mailed(&world).await?, [about_charts("fortified-warning")]);
    Ok(())
}

/// Enrols Borealis Sync, so that two partners have an app at risk.
async fn enrol_sync(world: &World) -> Result<()> {
    world.change_app(SYNC, &json!({ "fortified": { "status": "APPROVED" } })).await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_limited_run_stops_between_partners_and_the_next_run_continues() -> Result<()> {
    let world = World::at(BEFORE).await?;
    enrol_sync(&world).await?;
    world.set_clock("2023-05-16T00:00:00Z")?;
    let first = world.run_job(JOB, &json!({ "max_per_run": 1 })).await?;
    assert_eq!((&first["acted"], &first["more"]), (&json!(1), &json!(true)));
    assert_eq!(world.mails().await?.len(), 1);
    world.set_clock("2023-05-16T01:00:00Z")?;
    let second = world.run_job(JOB, &json!({ "max_per_run": 1 })).await?;
    assert_eq!(second["acted"], 1);
    world.set_clock("2023-05-16T02:00:00Z")?;
    let third = world.run_job(JOB, &json!({ "max_per_run": 1 })).await?;
    assert_eq!((&third["acted"], &third["more"]), (&json!(0), &json!(false)));
    let mut to: Vec<String> = mailed(&world).await?.into_iter().map(|(_, to, _)| to).collect();
    to.sort();
    assert_eq!(to, [KIM.email, PAT.email]);
    Ok(())
}

#[tokio::test]
async fn the_limit_of_the_programme_applies_to_a_run() -> Result<()> {
    let world = World::at(BEFORE).await?;
    enrol_sync(&world).await?;
    let programme = world.get("/programme").by(&STAFF).send().await?.expect(200)?;
    let mut document = programme.json()?;
    document["maxPerRun"] = json!(1);
    world.put("/programme", &document).header("if-match", "*").by(&STAFF).send().await?.expect(200)?;
    assert_eq!(at(&world, "2023-05-16T00:00:00Z").await?["more"], true);
    assert_eq!(world.mails().await?.len(), 1);
    Ok(())
}

#[tokio::test]
async fn a_clock_that_is_set_back_notifies_nobody_twice() -> Result<()> {
    let world = World::at(BEFORE).await?;
    for instant in ["2023-07-15T00:00:00Z", "2023-07-14T22:00:00Z", "2023-07-15T00:00:00Z", "2023-07-15T02:00:00Z"] {
        at(&world, instant).await?;
    }
    assert_eq!(mailed(&world).await?, [about_charts("fortified-warning")]);
    Ok(())
}

#[tokio::test]
async fn a_moved_deadline_sends_its_own_warnings() -> Result<()> {
    let world = World::at(BEFORE).await?;
    at(&world, "2023-07-15T00:00:00Z").await?;
    let mut document = world.get("/programme").by(&STAFF).send().await?.expect(200)?.json()?;
    document["fortified"]["deadline"] = json!("2023-08-10T00:00:00Z");
    world.put("/programme", &document).header("if-match", "*").by(&STAFF).send().await?.expect(200)?;
    at(&world, "2023-07-15T01:00:00Z").await?;
    let found = mailed(&world).await?;
    assert_eq!(found, [about_charts("fortified-warning"), about_charts("fortified-warning")]);
    let mails = world.mails().await?;
    let subject = |mail: &Json| mail["subject"].as_str().unwrap_or_default().to_owned();
    assert_ne!(subject(&mails[0]), subject(&mails[1]), "the second warning names the new deadline");
    Ok(())
}

#[tokio::test]
async fn partners_are_warned_before_new_questions_count() -> Result<()> {
    let world = World::at(BEFORE).await?;
    let mut body: Json = serde_json::from_str(COMPLETE)?;
    if let Some(security) = body["security"].as_object_mut() {
        security.retain(|field, _| field != "permissionsJustification" && field != "requiresUsersToProvidePATs");
    }
    world.save_draft(CHARTS, &body, &PAT).await?;
    world.publish(CHARTS, &PAT).await?;
    let mut expected = Vec::new();
    for (instant, kind) in [
        ("2025-05-27T23:00:00Z", None),
        ("2025-05-28T00:00:00Z", Some("fortified-warning")),
        ("2025-08-25T00:00:00Z", Some("fortified-warning")),
        ("2025-08-26T00:00:00Z", Some("badge-removed")),
    ] {
        at(&world, instant).await?;
        expected.extend(kind.map(about_charts));
        assert_eq!(mailed(&world).await?, expected, "{instant}");
    }
    Ok(())
}

#[tokio::test]
async fn apps_that_are_private_or_not_cloud_or_no_longer_enrolled_are_ignored() -> Result<()> {
    for (change, kinds) in [
        (json!({ "visibility": "private" }), vec![]),
        (json!({ "hosting": "server" }), vec![]),
        (json!({ "fortified": null }), vec!["fortified-left"]),
    ] {
        let world = World::at(BEFORE).await?;
        world.change_app(CHARTS, &change).await?.expect(200)?;
        for instant in [BEFORE, "2023-05-16T00:00:00Z", DEADLINE] {
            at(&world, instant).await?;
        }
        let expected: Vec<_> = kinds.into_iter().map(about_charts).collect();
        assert_eq!(mailed(&world).await?, expected, "{change}");
    }
    Ok(())
}

#[tokio::test]
async fn only_those_who_manage_an_app_read_why_its_badge_is_at_risk_or_removed() -> Result<()> {
    let world = World::at(BEFORE).await?;
    let path = format!("/apps/{CHARTS}/privacy-and-security/badge");
    let held = world.get(&path).by(&PAT).send().await?.expect(200)?.json()?;
    assert_eq!((&held["badge"]["state"], &held["atRisk"]["due"]), (&json!("held"), &json!(DEADLINE)));
    assert!(held["atRisk"]["missing"].as_array().is_some_and(|missing| !missing.is_empty()));
    world.set_clock(DEADLINE)?;
    let gone = world.get(&path).by(&PAT).send().await?.expect(200)?.json()?;
    assert_eq!((&gone["badge"]["state"], &gone["atRisk"]), (&json!("removed"), &Json::Null));
    assert!(gone["missing"].as_array().is_some_and(|missing| !missing.is_empty()));
    let tab = world.get(&system_tests::listing(CHARTS)).send().await?.expect(200)?;
    assert!(!tab.text.contains("missing"), "{}", tab.text);
    Ok(())
}

#[tokio::test]
async fn staff_list_the_apps_that_would_lose_the_badge_page_by_page_as_json_or_csv() -> Result<()> {
    let world = World::at(BEFORE).await?;
    enrol_sync(&world).await?;
    let (mut path, mut apps) = (Some("/programme/fortified/rehearsal?limit=1".to_owned()), Vec::new());
    while let Some(page) = path {
        let page = world.get(&page).by(&STAFF).send().await?.expect(200)?.json()?;
        assert_eq!(page["at"], DEADLINE);
        let found = page["withoutBadge"].as_array().cloned().unwrap_or_default();
        apps.extend(found.iter().filter_map(|app| app["appKey"].as_str().map(ToOwned::to_owned)));
        path = page["next"].as_str().map(ToOwned::to_owned);
    }
    apps.sort();
    assert_eq!(apps, [CHARTS, SYNC]);
    let all = "/programme/fortified/rehearsal?at=2023-08-13T23:59:59Z&after=0";
    let held = world.get(all).by(&STAFF).send().await?.expect(200)?.json()?;
    assert_eq!(held["withoutBadge"], json!([]));
    let (mut path, mut lines) = ("/programme/fortified/rehearsal".to_owned(), 0);
    loop {
        let table = world.get(&path).by(&STAFF).header("accept", "text/csv").send().await?.expect(200)?;
        assert!(table.header("content-type").is_some_and(|kind| kind.starts_with("text/csv")));
        assert!(table.text.starts_with("partner,partnerName,appKey,name,missing\n"));
        lines += table.text.lines().count() - 1;
        let next = table.header("link").and_then(|link| link.strip_prefix('<')?.split_once('>'));
        let Some((next, _)) = next else { break };
        path = next.to_owned();
    }
    assert_eq!(lines, 2);
    for bad in ["at=today", "after=9", "after=0:a", "limit=0"] {
        let refused = world.get(&format!("/programme/fortified/rehearsal?{bad}")).by(&STAFF).send().await?;
        assert_eq!(refused.code(), 400, "{bad}");
    }
    Ok(())
}

#[tokio::test]
async fn staff_see_which_answers_were_missing_when_a_badge_was_removed() -> Result<()> {
    let world = World::at(BEFORE).await?;
    let path = format!("/apps/{CHARTS}/privacy-and-security/badge");
    at(&world, DEADLINE).await?;
    let missing = world.get(&path).by(&PAT).send().await?.expect(200)?.json()?["missing"].clone();
    let mut questions: Vec<Json> =
        missing.as_array().into_iter().flatten().map(|missing| missing["question"].clone()).collect();
    questions.dedup();
    assert!(!questions.is_empty());
    publish_complete(&world).await?;
    at(&world, "2023-08-14T12:00:00Z").await?;
    let mails = world.get("/staff/mail?partner=acme").by(&STAFF).send().await?.expect(200)?.json()?;
    let recorded = |kind: &str| {
        let mails = mails["mail"].as_array().into_iter().flatten();
        mails.filter(|mail| mail["kind"] == kind).map(|mail| mail["missing"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(recorded("badge-removed"), [json!({ CHARTS: questions })]);
    assert_eq!(recorded("badge-returned"), [json!({})]);
    Ok(())
}

#[tokio::test]
async fn the_lost_badge_of_an_archived_app_is_notified_only_once_the_app_is_restored() -> Result<()> {
    let world = World::at(BEFORE).await?;
    let turn =
        async |verb: &str| world.post(&format!("/catalogue/apps/{CHARTS}/{verb}")).by(&STAFF).send().await?.expect(200);
    turn("archive").await?;
    at(&world, DEADLINE).await?;
    assert_eq!(mailed(&world).await?, []);
    turn("restore").await?;
    at(&world, "2023-08-14T01:00:00Z").await?;
    assert_eq!(mailed(&world).await?, [about_charts("badge-removed")]);
    Ok(())
}
