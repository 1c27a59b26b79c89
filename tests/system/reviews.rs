//! The review of what was published: what is withheld, from whom, for how long, and who is told.

use anyhow::{Context as _, Result};
use domain::AppKey;
use domain::review::{FailingLinks, Presence, ReviewFinding, Scan};
use jiff::Timestamp;
use serde_json::{Value as Json, json};
use store::StoreError;
use store::reviews::ScanList;
use system_tests::{CHARTS, NOTES, NOTES_PRODUCT, PAT, Response, STAFF, SYNC, World, listing, v2, v3};

const COMPLETE: &str = include_str!("../../infra/local/seeds/notes.json");
const FIELD: &str = "security.permissionsJustification";
const TEXT: &str = "Read issue data: to show the notes";
const AFTER_DEADLINE: &str = "2024-01-01T00:00:00Z";
const WITHHELD: &str = "Withheld after review";

fn review(app: &str) -> String {
    format!("/staff/reviews/{app}")
}

async fn decide(world: &World, app: &str, word: &str, body: &Json) -> Result<Response> {
    world.post(&format!("{}/{word}", review(app))).by(&STAFF).header("if-match", "*").json(body).send().await
}

/// Rejects these fields of Acme Notes; none are all.
async fn reject(world: &World, fields: &[&str]) -> Result<Json> {
    let mut body = json!({ "reason": "spam", "text": "Advertising does not belong here." });
    if !fields.is_empty() {
        body["fields"] = json!(fields);
    }
    decide(world, NOTES, "reject", &body).await?.expect(200)?.json()
}

/// Publishes the answers of Acme Notes with another text in [`FIELD`].
async fn publish(world: &World, text: Option<&str>) -> Result<()> {
    let mut answers: Json = serde_json::from_str(COMPLETE)?;
    if let Some(text) = text {
        answers["security"]["permissionsJustification"] = json!(text);
    }
    world.save_draft(NOTES, &answers, &PAT).await?.expect(200)?;
    world.publish(NOTES, &PAT).await.map(|_| ())
}

fn public_paths() -> Vec<String> {
    let tab = listing(NOTES);
    let overview = format!("/listings/{NOTES}");
    let mut paths = vec![v2(NOTES), v3(NOTES_PRODUCT), overview.clone(), format!("{tab}/feed.atom")];
    for view in ["default", "expanded"] {
        for channel in ["marketplace", "embedded"] {
            paths.push(format!("{tab}?view={view}&channel={channel}"));
        }
    }
    paths
}

async fn is_public(world: &World, text: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for path in public_paths() {
        for accept in ["application/json", "text/html"] {
            let answer = world.get(&path).header("accept", accept).send().await?.expect(200)?;
            if answer.text.contains(text) {
                found.push(format!("{path} as {accept}"));
            }
        }
    }
    Ok(found)
}

async fn row(world: &World, language: &str) -> Result<Json> {
    let tab =
        world.get(&format!("{}?view=expanded&lang={language}", listing(NOTES))).send().await?.expect(200)?.json()?;
    let rows = tab["rows"].as_array().context("rows")?;
    rows.iter().find(|row| row["withheld"] == true).cloned().context("a row that says that it is withheld")
}

async fn form_status(world: &World) -> Result<Json> {
    let body = world.get(&v2(NOTES)).send().await?.expect(200)?.json()?;
    Ok(body["properties"]["formStatus"].clone())
}

async fn badge(world: &World) -> Result<Json> {
    Ok(world.get(&listing(NOTES)).send().await?.expect(200)?.json()?["badge"]["state"].clone())
}

#[tokio::test]
async fn a_rejected_field_is_gone_from_every_public_read_and_its_row_says_so() -> Result<()> {
    let world = World::start().await?;
    assert!(is_public(&world, TEXT).await?.len() >= 4, "the text is public before");
    let after = reject(&world, &[FIELD]).await?;
    assert_eq!((&after["formStatus"], &after["withheld"]), (&json!("REJECTED"), &json!([FIELD])));
    assert_eq!(is_public(&world, TEXT).await?, Vec::<String>::new());
    let english = row(&world, "en").await?;
    assert_eq!(
        (&english["answered"], &english["value"], &english["text"]),
        (&json!(false), &Json::Null, &json!(WITHHELD))
    );
    assert_eq!(row(&world, "de").await?["text"], "Nach Prüfung zurückgehalten");
    assert_eq!(form_status(&world).await?, "REJECTED");
    let own = world.get(&format!("{}?state=live", v2(NOTES))).by(&PAT).send().await?.expect(200)?;
    assert!(own.text.contains(TEXT), "whoever manages the app must be able to mend the answer: {}", own.text);
    Ok(())
}

#[tokio::test]
async fn the_partners_first_page_names_what_was_withheld_and_why() -> Result<()> {
    let world = World::start().await?;
    let apps = async |language: &str| -> Result<String> {
        let page = world.get(&format!("/manage/apps?lang={language}")).by(&PAT).header("accept", "text/html");
        Ok(page.send().await?.expect(200)?.text)
    };
    assert!(!apps("en").await?.contains("customers do not see these answers"));
    reject(&world, &[FIELD]).await?;
    let english = apps("en").await?;
    for text in
        ["customers do not see these answers", "Q28", "Reason: the answer is spam.", "Advertising does not belong"]
    {
        assert!(english.contains(text), "{text} is not in {english}");
    }
    let german = apps("de").await?;
    assert!(german.contains("Grund: Die Antwort ist Spam.") && german.contains("sehen Kunden diese Antworten nicht"));
    Ok(())
}

#[tokio::test]
async fn a_withheld_field_that_is_asked_takes_the_badge_until_it_is_corrected() -> Result<()> {
    let world = World::at(AFTER_DEADLINE).await?;
    assert_eq!(badge(&world).await?, "held");
    reject(&world, &["security.securityContact"]).await?;
    assert_eq!(badge(&world).await?, "removed");
    world.run_job("enforce-fortified", &json!({})).await?;
    let kinds: Vec<Json> = world.mails().await?.iter().map(|mail| mail["subject"].clone()).collect();
    assert!(
        kinds.iter().any(|subject| subject.as_str().is_some_and(|text| text.contains("badge removed"))),
        "{kinds:?}"
    );
    let fields = json!({ "fields": ["security.securityContact"] });
    decide(&world, NOTES, "approve", &fields).await?.expect(200)?;
    assert_eq!((badge(&world).await?, form_status(&world).await?), (json!("held"), json!("APPROVED")));
    Ok(())
}

#[tokio::test]
async fn a_corrected_publish_shows_at_once_and_the_same_text_never_again() -> Result<()> {
    let world = World::start().await?;
    reject(&world, &[FIELD]).await?;
    publish(&world, None).await?;
    assert_eq!(is_public(&world, TEXT).await?, Vec::<String>::new(), "the same text stays withheld");
    assert_eq!(form_status(&world).await?, "SUBMITTED");
    publish(&world, Some("Only what the app needs.")).await?;
    assert!(!is_public(&world, "Only what the app needs.").await?.is_empty());
    let open = world.get("/staff/reviews?state=open").by(&STAFF).send().await?.expect(200)?.json()?;
    let item = open["items"]
        .as_array()
        .and_then(|items| items.iter().find(|item| item["appKey"] == NOTES))
        .context("the app waits")?;
    assert_eq!((&item["revision"], &item["rejections"]), (&json!(3), &json!(1)));
    let history = world.get(&review(NOTES)).by(&STAFF).send().await?.expect(200)?.json()?["history"].clone();
    assert_eq!((&history[0]["kind"], &history[0]["fields"]), (&json!("reject"), &json!([FIELD])));
    publish(&world, None).await?;
    assert_eq!(is_public(&world, TEXT).await?, Vec::<String>::new(), "a detour over another text does not release it");
    Ok(())
}

#[tokio::test]
async fn a_withheld_link_to_the_privacy_policy_and_a_rejection_of_all_fields_leave_nothing_public() -> Result<()> {
    let world = World::start().await?;
    let before = world.get(&listing(NOTES)).send().await?.expect(200)?.text;
    assert!(before.contains("https://acme.example/privacy"), "{before}");
    reject(&world, &["privacyPolicyUrl"]).await?;
    assert_eq!(is_public(&world, "https://acme.example/privacy").await?, Vec::<String>::new());
    reject(&world, &[]).await?;
    let body = world.get(&v2(NOTES)).send().await?.expect(200)?.text;
    assert!(!body.contains("security@acme.example") && is_public(&world, TEXT).await?.is_empty(), "{body}");
    Ok(())
}

#[tokio::test]
async fn a_question_withholds_nothing_and_the_partner_is_told_of_it_and_of_a_rejection() -> Result<()> {
    let world = World::start().await?;
    let question = json!({ "fields": [FIELD], "text": "Which issues does the app read?" });
    let after = decide(&world, NOTES, "ask", &question).await?.expect(200)?.json()?;
    assert_eq!((&after["state"], &after["formStatus"]), (&json!("asked"), &json!("SUBMITTED")));
    assert!(!is_public(&world, TEXT).await?.is_empty());
    let mail = world.local.mailbox().received().pop().context("a mail")?.text;
    assert!(mail.contains("Which issues does the app read?"), "{mail}");
    reject(&world, &[FIELD]).await?;
    let mail = world.local.mailbox().received().pop().context("a mail")?.text;
    for part in ["Reason: the answer is spam.", "Advertising does not belong here."] {
        assert!(mail.contains(part), "{part}: {mail}");
    }
    Ok(())
}

#[tokio::test]
async fn a_partner_may_ask_for_another_look_once_and_staff_see_it() -> Result<()> {
    let world = World::start().await?;
    let again = format!("/apps/{NOTES}/privacy-and-security/review/look-again");
    world.post(&again).by(&PAT).send().await?.expect(409)?;
    reject(&world, &[FIELD]).await?;
    world.post(&again).by(&PAT).send().await?.expect(200)?;
    world.post(&again).by(&PAT).send().await?.expect(409)?;
    let seen = world.get(&review(NOTES)).by(&STAFF).send().await?.expect(200)?.json()?;
    assert_eq!((&seen["state"], seen["lookAgainAt"].is_string()), (&json!("open"), true));
    Ok(())
}

#[tokio::test]
async fn a_decision_names_the_review_that_it_is_about() -> Result<()> {
    let world = World::start().await?;
    let etag = world.get(&review(NOTES)).by(&STAFF).send().await?.expect(200)?.etag()?.to_owned();
    let post = |tag: Option<String>| {
        let request = world.post(&format!("{}/approve", review(NOTES))).by(&STAFF);
        tag.into_iter().fold(request, |request, tag| request.header("if-match", &tag))
    };
    post(None).send().await?.expect(428)?;
    publish(&world, Some("Another text.")).await?;
    post(Some(format!("\"{}\"", etag.trim_matches('"')))).send().await?.expect(412)?;
    post(Some("*".to_owned())).send().await?.expect(200)?;
    world.post(&format!("{}/approve", review(SYNC))).by(&STAFF).header("if-match", "*").send().await?.expect(404)?;
    world.get(&review(NOTES)).by(&PAT).send().await?.expect(403)?;
    world.get("/staff/reviews").by(&PAT).send().await?.expect(403)?;
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_with_a_decision_is_named_and_nothing_changes() -> Result<()> {
    let world = World::start().await?;
    for (word, body, pointer) in [
        ("reject", json!({ "fields": [FIELD, "security.nothing"], "reason": "spam" }), "/fields/1"),
        ("reject", json!({ "fields": [FIELD], "reason": "other", "text": "  " }), "/text"),
        ("reject", json!({ "fields": [FIELD] }), "/reason"),
        ("reject", json!({ "fields": [], "reason": "spam" }), "/fields"),
        ("reject", json!({ "fields": [FIELD], "reason": "rude" }), "/reason"),
        ("reject", json!({ "fields": [FIELD], "reason": "spam", "text": "a".repeat(2_001) }), "/text"),
        ("ask", json!({ "fields": [FIELD] }), "/text"),
        ("approve", json!({ "field": FIELD }), "/field"),
    ] {
        let problem = decide(&world, NOTES, word, &body).await?.expect(422)?.json()?;
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{word} {body}: {problem}");
    }
    assert!(!is_public(&world, TEXT).await?.is_empty());
    Ok(())
}

#[tokio::test]
async fn a_scan_during_which_an_app_is_archived_leaves_it_due() -> Result<()> {
    let world = World::start().await?;
    publish(&world, None).await?;
    let (store, began) = (world.local.store(), world.local.clock().now());
    let app = AppKey::parse(NOTES)?;
    let read = store.review(&app).await?.context("a review")?.review;
    world.set_clock("2026-01-15T09:02:00Z")?;
    world.post(&format!("/catalogue/apps/{NOTES}/archive")).by(&STAFF).send().await?.expect(200)?;
    let next_at: Timestamp = "2026-02-15T09:00:00Z".parse()?;
    let (revision, findings, failing_links) = (read.revision, Vec::new(), FailingLinks::default());
    let scan = Scan { revision, at: began, findings, failing_links, next_at, presence: Presence::Public };
    let recorded = store.record_scan(&app, &read, &scan).await;
    anyhow::ensure!(recorded.as_ref().is_err_and(StoreError::is_lost_race), "{recorded:?}");
    // The next run begins after the change, and nothing stands in its way.
    let scan = Scan { at: world.local.clock().now(), presence: Presence::Absent, ..scan };
    store.record_scan(&app, &read, &scan).await?.context("the scan was recorded")?;
    Ok(())
}

#[tokio::test]
async fn the_queue_is_in_order_of_risk_and_what_was_scanned_is_due_again_by_age() -> Result<()> {
    let world = World::start().await?;
    world.save_draft(CHARTS, &serde_json::from_str(COMPLETE)?, &PAT).await?;
    world.publish(CHARTS, &PAT).await?;
    let (store, now) = (world.local.store(), world.local.clock().now());
    let due = store.due_reviews(ScanList::Published, now, None, 100).await?.found;
    assert_eq!(due.len(), 2, "{due:?}");
    let next_at: Timestamp = "2026-03-01T00:00:00Z".parse()?;
    for (app, risk) in [(NOTES, 10), (CHARTS, 90)] {
        let app = AppKey::parse(app)?;
        let read = store.review(&app).await?.context("a review")?.review;
        let (path, kind, detail) = (FIELD.to_owned(), "obscenity".to_owned(), "a word".to_owned());
        let findings = vec![ReviewFinding { path, kind, detail, found_at: now, risk, host: None }];
        let (revision, failing_links, presence) = (read.revision, FailingLinks::default(), Presence::Public);
        let scan = Scan { revision, at: now, findings, failing_links, next_at, presence };
        store.record_scan(&app, &read, &scan).await?.context("the scan was recorded")?;
    }
    let open = world.get("/staff/reviews").by(&STAFF).send().await?.expect(200)?.json()?;
    let apps: Vec<&Json> = open["items"].as_array().into_iter().flatten().map(|item| &item["appKey"]).collect();
    assert_eq!(apps, [&json!(CHARTS), &json!(NOTES)]);
    assert!(store.due_reviews(ScanList::Published, now, None, 100).await?.found.is_empty());
    let mut aged = 0;
    for list in ScanList::all() {
        assert!(store.due_reviews(list, now, None, 100).await?.found.is_empty());
        aged += store.due_reviews(list, next_at, None, 100).await?.found.len();
    }
    assert_eq!(aged, 2);
    Ok(())
}
