//! The scanner: what it finds in what was published, when it looks again, and what it never does.

use anyhow::{Context as _, Result, ensure};
use domain::{EmailAddress, PartnerId};
use local::{DatabaseFault, Options};
use reqwest::Method;
use serde_json::{Value as Json, json};
use store::audit::Actor;
use store::partners::Partner;
use system_tests::{CHARTS, NOTES, PAT, STAFF, World, listing, v2};

const COMPLETE: &str = include_str!("../../infra/local/seeds/notes.json");
const JOB: &str = "scan-listings";
const FIELD: &str = "security.permissionsJustification";
/// A test number of a payment card, as its company publishes it.
const CARD: &str = "4111 1111 1111 1111";

/// Publishes the answers of Acme Notes with others at some pointers.
async fn publish(world: &World, app: &str, changes: &[(&str, Json)]) -> Result<()> {
    let mut answers: Json = serde_json::from_str(COMPLETE)?;
    for (pointer, value) in changes {
        let (parent, name) = pointer.rsplit_once('/').context("a pointer")?;
        answers.pointer_mut(parent).with_context(|| format!("{pointer} in the answers"))?[name] = value.clone();
    }
    world.save_draft(app, &answers, &PAT).await?;
    world.publish(app, &PAT).await.map(|_| ())
}

async fn scan(world: &World) -> Result<Json> {
    world.run_job(JOB, &json!({})).await
}

/// The apps in the queue, first to last.
async fn queue(world: &World) -> Result<Vec<Json>> {
    let page = world.get("/staff/reviews?state=open").by(&STAFF).send().await?.expect(200)?.json()?;
    Ok(page["items"].as_array().cloned().unwrap_or_default())
}

/// The findings of an app in the queue, as path and kind, in order.
async fn findings(world: &World, app: &str) -> Result<Vec<(String, String)>> {
    let items = queue(world).await?;
    let item = items.iter().find(|item| item["appKey"] == app).context("the app is in the queue")?;
    let word = |finding: &Json, name: &str| finding[name].as_str().unwrap_or_default().to_owned();
    let mut found: Vec<_> = item["findings"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|finding| (word(finding, "path"), word(finding, "kind")))
        .collect();
    found.sort();
    Ok(found)
}

fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = expected.iter().map(|(path, kind)| ((*path).to_owned(), (*kind).to_owned())).collect();
    pairs.sort();
    pairs
}

async fn put_known_bad(world: &World, list: &str) -> Result<()> {
    let upload = world.request(Method::PUT, "/staff/known-bad-list").by(&STAFF);
    upload.body("text/plain", list.to_owned()).send().await?.expect(200).map(|_| ())
}

#[tokio::test]
async fn staff_see_each_finding_with_the_path_of_its_answer_and_nothing_is_withheld() -> Result<()> {
    let world = World::start().await?;
    let changes = [
        ("/security/permissionsJustification", json!("Our fucking app reads issues.")),
        ("/security/publicSecurityPoliciesLink", json!("https://wiki.corp.internal/security")),
        (
            "/privacy/gdpr/dataTransfer/transferComplianceMechanismsAdheredDetails",
            json!(format!("SCC, paid by {CARD}")),
        ),
    ];
    publish(&world, NOTES, &changes).await?;
    let report = scan(&world).await?;
    assert_eq!((&report["acted"], &report["failed"]), (&json!(1), &json!(0)), "{report}");
    let expected = pairs(&[
        (FIELD, "obscenity"),
        ("security.publicSecurityPoliciesLink", "unknown-suffix"),
        ("privacy.gdpr.dataTransfer.transferComplianceMechanismsAdheredDetails", "card-number"),
    ]);
    assert_eq!(findings(&world, NOTES).await?, expected);
    assert!(queue(&world).await?[0].to_string().contains("wiki.corp.internal"));
    let public = world.get(&v2(NOTES)).send().await?.expect(200)?.text;
    assert!(public.contains("Our fucking app"), "findings of words only queue: {public}");
    Ok(())
}

#[tokio::test]
async fn a_clean_tab_has_no_finding_and_is_scanned_once() -> Result<()> {
    let world = World::start().await?;
    publish(&world, NOTES, &[]).await?;
    let report = scan(&world).await?;
    assert_eq!(report["acted"], 1, "{report}");
    assert_eq!(findings(&world, NOTES).await?, pairs(&[]));
    assert!(queue(&world).await?[0]["scannedAt"].is_string());
    assert_eq!(scan(&world).await?["examined"], 0, "what was scanned is not due");
    Ok(())
}

#[tokio::test]
async fn notes_names_of_third_parties_and_their_links_are_scanned() -> Result<()> {
    let world = World::start().await?;
    let third_party = json!([{
        "name": "Fuck You Hosting", "link": "xn--80ak6aa92e.com", "purpose": "Runs the servers, see https://10.0.0.8/run.",
        "thirdPartyCountries": ["DE"],
    }]);
    let notes = json!({ "Q19": "Mail me the key -----BEGIN RSA PRIVATE KEY-----" });
    publish(&world, NOTES, &[("/thirdPartyInformation/thirdPartyDetails", third_party), ("/notes", notes)]).await?;
    scan(&world).await?;
    let path = "thirdPartyInformation.thirdPartyDetails";
    assert_eq!(
        findings(&world, NOTES).await?,
        pairs(&[(path, "obscenity"), (path, "punycode-host"), (path, "ip-literal"), ("notes.Q19", "private-key")])
    );
    Ok(())
}

#[tokio::test]
async fn an_answer_with_a_known_bad_host_is_withheld_at_once_and_its_partner_is_told() -> Result<()> {
    let world = World::start().await?;
    put_known_bad(&world, "malware.example # reported twice").await?;
    let text = "See https://docs.malware.example/why for the reasons.";
    publish(&world, NOTES, &[("/security/permissionsJustification", json!(text))]).await?;
    let report = scan(&world).await?;
    assert_eq!(report["first"][0]["withheld"], json!([FIELD]), "{report}");
    for path in [v2(NOTES), listing(NOTES)] {
        let public = world.get(&path).send().await?.expect(200)?.text;
        assert!(!public.contains("malware.example"), "{path}: {public}");
    }
    let item = queue(&world).await?.remove(0);
    assert_eq!((&item["rejections"], findings(&world, NOTES).await?), (&json!(1), pairs(&[(FIELD, "known-bad-host")])));
    world.run_job("send-notices", &json!({})).await?;
    let mail = world.local.mailbox().received().pop().context("a mail")?.text;
    assert!(mail.contains("docs[.]malware[.]example") || mail.contains("malware[.]example"), "{mail}");
    world.set_clock("2030-01-01T00:00:00Z")?;
    let mails = world.mails().await?.len();
    assert_eq!(scan(&world).await?["failed"], 0);
    world.run_job("send-notices", &json!({})).await?;
    assert_eq!(world.mails().await?.len(), mails, "what is withheld is not withheld again");
    Ok(())
}

#[tokio::test]
async fn a_live_tab_is_scanned_again_after_thirty_days_or_as_many_as_the_programme_says() -> Result<()> {
    let world = World::at("2023-09-01T00:00:00Z").await?;
    publish(&world, NOTES, &[]).await?;
    scan(&world).await?;
    world.set_clock("2023-09-30T23:00:00Z")?;
    assert_eq!(scan(&world).await?["examined"], 0);
    let week = world.request(Method::PATCH, "/programme").by(&STAFF).header("if-match", "*");
    week.json(&json!({ "review": { "scanAfterDays": 7 } })).send().await?.expect(200)?;
    for (instant, scanned) in [("2023-10-01T00:00:00Z", 1), ("2023-10-07T23:00:00Z", 0), ("2023-10-08T00:00:00Z", 1)] {
        world.set_clock(instant)?;
        assert_eq!(scan(&world).await?["acted"], scanned, "{instant}");
    }
    Ok(())
}

#[tokio::test]
async fn a_run_that_was_ended_early_is_continued_by_the_next() -> Result<()> {
    let world = World::start().await?;
    publish(&world, NOTES, &[]).await?;
    publish(&world, CHARTS, &[]).await?;
    let first = world.run_job(JOB, &json!({ "maxPerRun": 1 })).await?;
    assert_eq!((&first["acted"], &first["more"]), (&json!(1), &json!(true)), "{first}");
    let second = world.run_job(JOB, &json!({ "maxPerRun": 1 })).await?;
    assert_eq!((&second["acted"], &second["more"]), (&json!(1), &json!(false)), "{second}");
    ensure!(queue(&world).await?.iter().all(|item| item["scannedAt"].is_string()), "both were scanned");
    Ok(())
}

#[tokio::test]
async fn a_run_killed_at_any_call_leaves_no_app_unscanned_and_withholds_once() -> Result<()> {
    let mut call = 0;
    loop {
        let options =
            Options { at: Some("2023-09-01T00:00:00Z".parse()?), seed: true, metered: true, ..Options::default() };
        let world = World::with(options).await?;
        put_known_bad(&world, "malware.example").await?;
        publish(&world, CHARTS, &[]).await?;
        publish(&world, NOTES, &[("/security/permissionsJustification", json!("https://malware.example"))]).await?;
        let faults = world.local.faults().context("the system is metered")?;
        faults.plan(call, 1, DatabaseFault::HangAfter);
        let hang = faults.wait_for_hang();
        let finished = tokio::select! {
            () = hang => false,
            response = world.post(&format!("/_local/run/{JOB}")).send() => { response?.expect(200)?; true }
        };
        faults.clear();
        world.set_clock("2023-09-01T01:00:00Z")?;
        scan(&world).await?;
        let items = queue(&world).await?;
        ensure!(items.iter().all(|item| item["scannedAt"].is_string()), "killed after call {call}: {items:?}");
        assert_eq!(findings(&world, NOTES).await?, pairs(&[(FIELD, "known-bad-host")]), "killed after call {call}");
        assert_eq!(items[0]["rejections"], 1, "killed after call {call}: {items:?}");
        if finished {
            break;
        }
        call += 1;
    }
    ensure!(call > 8, "the job made {call} calls");
    Ok(())
}

#[tokio::test]
async fn a_rehearsal_says_what_it_would_find_and_changes_nothing() -> Result<()> {
    let world = World::start().await?;
    put_known_bad(&world, "malware.example").await?;
    publish(&world, NOTES, &[("/security/permissionsJustification", json!("https://malware.example"))]).await?;
    let before = queue(&world).await?;
    let report = world.run_job(JOB, &json!({ "rehearse": true })).await?;
    assert_eq!(report["first"], json!([{ "app": NOTES, "findings": 1, "withheld": [FIELD] }]), "{report}");
    assert_eq!(queue(&world).await?, before);
    assert!(world.get(&v2(NOTES)).send().await?.expect(200)?.text.contains("https://malware.example"));
    assert_eq!(scan(&world).await?["acted"], 1);
    Ok(())
}

#[tokio::test]
async fn whatever_is_decided_before_the_first_scan_the_scanner_still_looks_at_what_is_live() -> Result<()> {
    let world = World::start().await?;
    put_known_bad(&world, "malware.example").await?;
    scan(&world).await?;
    let link = "security.publicSecurityPoliciesLink";
    for word in ["approve", "reject", "ask"] {
        let url = json!(format!("https://malware.example/{word}"));
        publish(&world, NOTES, &[("/security/publicSecurityPoliciesLink", url)]).await?;
        let body = json!({ "fields": [FIELD], "reason": "spam", "text": "Why?" });
        let decision = world.post(&format!("/staff/reviews/{NOTES}/{word}")).by(&STAFF).header("if-match", "*");
        decision.json(&body).send().await?.expect(200)?;
        let report = scan(&world).await?;
        let withheld = report["first"][0]["withheld"].as_array().cloned().unwrap_or_default();
        assert_eq!(withheld, [json!(link)], "{word} before the first scan: {report}");
    }
    Ok(())
}

#[tokio::test]
async fn a_new_name_of_an_app_or_its_partner_is_looked_at_by_the_next_run() -> Result<()> {
    let world = World::start().await?;
    publish(&world, NOTES, &[]).await?;
    scan(&world).await?;
    assert_eq!(scan(&world).await?["examined"], 0);
    world.change_app(NOTES, &json!({ "name": "Fucking Notes" })).await?.expect(200)?;
    scan(&world).await?;
    assert_eq!(findings(&world, NOTES).await?, pairs(&[("name", "obscenity")]));
    world.change_app(NOTES, &json!({ "name": "Acme Notes" })).await?.expect(200)?;
    let partner = json!({ "name": "Fucking Acme", "contact": "hello@acme.example" });
    world.put("/catalogue/partners/acme", &partner).by(&STAFF).send().await?.expect(200)?;
    scan(&world).await?;
    assert_eq!(findings(&world, NOTES).await?, pairs(&[("partnerName", "obscenity")]));
    assert_eq!(scan(&world).await?["examined"], 0);
    Ok(())
}

#[tokio::test]
async fn a_new_name_of_a_partner_is_looked_at_although_the_call_that_brought_it_was_cut_short() -> Result<()> {
    let world = World::start().await?;
    publish(&world, NOTES, &[]).await?;
    scan(&world).await?;
    // The first call has written the partner's own item and none of its listings, and this is its repetition.
    let (store, acme) = (world.local.store(), PartnerId::parse("acme")?);
    let renamed = Partner { name: "Fucking Acme".to_owned(), ..store.partner(&acme).await?.context("a partner")? };
    let actor = Actor { person: &EmailAddress::parse(STAFF.email)?, now: world.local.clock().now() };
    store.put_partner(&acme, &renamed, Some(&renamed), (None, actor)).await?;
    scan(&world).await?;
    assert_eq!(findings(&world, NOTES).await?, pairs(&[("partnerName", "obscenity")]));
    // A repetition that finds nothing to do leaves nothing to scan.
    store.put_partner(&acme, &renamed, Some(&renamed), (None, actor)).await?;
    assert_eq!(scan(&world).await?["examined"], 0);
    Ok(())
}
