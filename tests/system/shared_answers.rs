//! The answers of the Security Self Assessment that a partner shares with customers: they are scanned, decided about and withheld
//! like what the partner says of its apps.

use anyhow::{Context as _, Result, ensure};
use reqwest::Method;
use serde_json::{Value as Json, json};
use system_tests::assessment::complete_answers;
use system_tests::{CHARTS, NOTES, PAT, STAFF, World, table};

const BEGUN: &str = "2023-03-01T00:00:00Z";
const BACKUPS: &str = "selfAssessment.13.details";

/// Has Acme share an answer to the question about backups, and the scanner look at it.
async fn share(details: &str) -> Result<(World, Json)> {
    let world = World::at(BEGUN).await?;
    scan(&world).await?;
    let mut answers = complete_answers();
    answers["answers"]["13"]["details"] = json!(details);
    world.approve_acme(&answers).await?;
    let report = scan(&world).await?;
    Ok((world, report))
}

async fn scan(world: &World) -> Result<Json> {
    world.run_job("scan-listings", &json!({})).await
}

async fn review(world: &World, app: &str) -> Result<Json> {
    world.get(&format!("/staff/reviews/{app}")).by(&STAFF).send().await?.expect(200)?.json()
}

async fn decide(world: &World, word: &str, body: &Json) -> Result<Json> {
    let call = world.post(&format!("/staff/reviews/{NOTES}/{word}")).by(&STAFF).header("if-match", "*");
    call.json(body).send().await?.expect(200)?.json()
}

/// What customers read of the question about backups with an app, or on the partner's profile.
async fn shown(world: &World, path: &str) -> Result<Json> {
    let document = world.get(path).send().await?.expect(200)?.json()?;
    let answers = document["selfAssessment"]["answers"].as_array().context("answers that are shared")?;
    answers.iter().find(|answer| answer["id"] == "13").cloned().context("an answer about backups")
}

fn security(app: &str) -> String {
    format!("/listings/{app}/security")
}

#[tokio::test]
async fn a_shared_answer_is_scanned_after_its_approval_and_queued_with_each_app() -> Result<()> {
    let (world, _) = share("Fuck backups. See https://10.0.0.8/backups.").await?;
    let found = review(&world, NOTES).await?["findings"].clone();
    let found: Vec<(&Json, &Json)> =
        found.as_array().into_iter().flatten().map(|finding| (&finding["path"], &finding["kind"])).collect();
    let path = json!(BACKUPS);
    assert_eq!(found, [(&path, &json!("obscenity")), (&path, &json!("ip-literal"))]);
    assert_eq!(shown(&world, &security(NOTES)).await?["withheld"], false, "findings only queue");
    Ok(())
}

#[tokio::test]
async fn a_rejected_shared_answer_is_gone_with_every_app_and_on_the_profile_and_its_place_says_so() -> Result<()> {
    let text = "Fuck backups.";
    let (world, _) = share(text).await?;
    let body = json!({ "fields": [BACKUPS], "reason": "obscenity" });
    let after = decide(&world, "reject", &body).await?;
    assert_eq!(after["withheld"], json!([BACKUPS]));
    assert_ne!(after["formStatus"], "REJECTED", "the app's own answers are not rejected");
    for path in [security(NOTES), security(CHARTS), "/partners/acme".to_owned()] {
        let answer = shown(&world, &path).await?;
        let expected = (&json!(true), &json!("Yes"), &Json::Null);
        assert_eq!((&answer["withheld"], &answer["answer"], &answer["details"]), expected, "{path}");
        for (language, words) in [("en", "Withheld after review"), ("de", "Nach Prüfung zurückgehalten")] {
            let page = world.get(&format!("{path}?lang={language}")).header("accept", "text/html").send().await?;
            let page = page.expect(200)?.text;
            assert!(page.contains(words) && !page.contains(text), "{path} in {language}: {page}");
        }
    }
    world.run_job("send-notices", &json!({})).await?;
    let mails = world.local.mailbox().received();
    let mail = mails
        .iter()
        .find(|mail| mail.text.contains("Reason: the text is obscene."))
        .context("a mail with the reason")?;
    assert!(mail.text.contains("Acme Notes"), "{}", mail.text);
    decide(&world, "approve", &json!({ "fields": [BACKUPS] })).await?;
    for app in [NOTES, CHARTS] {
        assert_eq!(shown(&world, &security(app)).await?["details"], text, "{app}");
    }
    Ok(())
}

#[tokio::test]
async fn the_partner_reads_which_shared_answer_is_withheld_and_is_led_to_it() -> Result<()> {
    let (world, _) = share("Fuck backups.").await?;
    let page = async |path: &str, language: &str| {
        let call = world.get(path).by(&PAT).header("accept", "text/html").header("accept-language", language);
        Ok::<_, anyhow::Error>(call.send().await?.expect(200)?.text)
    };
    let words = "customers do not see what you explain to these questions of your Security Self Assessment";
    ensure!(!page("/manage/apps", "en").await?.contains(words), "nothing is withheld yet");
    world.save_draft(NOTES, &serde_json::from_str(include_str!("../../infra/local/seeds/notes.json"))?, &PAT).await?;
    let body = json!({ "fields": [BACKUPS], "reason": "obscenity", "text": "Say it politely." });
    decide(&world, "reject", &body).await?;
    let (form, preview) =
        (format!("/manage/apps/{NOTES}/privacy-and-security"), format!("/manage/apps/{NOTES}/preview"));
    for path in ["/manage/apps", &form, &preview] {
        let shown = page(path, "en").await?;
        let link =
            "<a href=\"/manage/partners/acme/self-assessment#question-13\">Recovers a customer&#39;s data: Details</a>";
        for said in [words, link, "Say it politely.", "Ask for another look", "once it is approved"] {
            ensure!(shown.contains(said), "{said:?} is not in {path}: {shown}");
        }
        ensure!(!shown.contains("Correct and publish them"), "no answer of the app is withheld: {shown}");
    }
    let german = page("/manage/apps", "de").await?;
    ensure!(german.contains("Nach einer Prüfung sehen Kunden nicht, was Sie zu diesen Fragen"), "{german}");
    // Somebody who manages the app alone cannot open the self assessment.
    let member = json!({ "permissions": { "manage-app": "all", "manage-partner-security": false } });
    world.put(&format!("/catalogue/partners/acme/members/{}", PAT.email), &member).by(&STAFF).send().await?;
    let shown = page("/manage/apps", "en").await?;
    ensure!(shown.contains(words) && shown.contains("Only members with the permission"), "{shown}");
    ensure!(!shown.contains("self-assessment#question-13"), "{shown}");
    Ok(())
}

#[tokio::test]
async fn a_shared_link_to_a_known_bad_host_is_withheld_at_once_with_every_app() -> Result<()> {
    let (world, _) = share("See https://malware.example/backups.").await?;
    assert_eq!(shown(&world, &security(NOTES)).await?["withheld"], false);
    let list = world.request(Method::PUT, "/staff/known-bad-list").by(&STAFF);
    list.body("text/plain", "malware.example".to_owned()).send().await?.expect(200)?;
    let report = scan(&world).await?;
    assert_eq!(report["first"][0]["withheld"], json!([BACKUPS]), "{report}");
    assert_eq!(shown(&world, &security(NOTES)).await?["details"], Json::Null);
    Ok(())
}

#[tokio::test]
async fn a_rejection_of_all_answers_of_an_app_leaves_what_the_partner_shares() -> Result<()> {
    let (world, _) = share("Backups every 24 hours.").await?;
    let after = decide(&world, "reject", &json!({ "reason": "spam" })).await?;
    assert!(!after["withheld"].to_string().contains("selfAssessment"), "{after}");
    assert_eq!(shown(&world, &security(NOTES)).await?["withheld"], false);
    assert_eq!(shown(&world, &security(CHARTS)).await?["withheld"], false);
    Ok(())
}

#[tokio::test]
async fn what_an_earlier_release_has_withheld_stays_withheld_before_and_after_the_scanner_has_listed_it() -> Result<()>
{
    let (world, _) = share("Fuck backups.").await?;
    decide(&world, "reject", &json!({ "fields": [BACKUPS], "reason": "obscenity" })).await?;
    let listed = async || table::query_partition(world.local.config(), "PARTNER#acme", "WITHHELD").await;
    let now_listed = listed().await?;
    assert_eq!(now_listed.len(), 2, "one app, and that no other is missing: {now_listed:?}");
    // As the table was before there was such a list, and no round of the scanner has looked for it.
    for (pk, sk) in [
        ("PARTNER#acme", "WITHHELD".to_owned()),
        ("PARTNER#acme", format!("WITHHELD#{NOTES}")),
        ("RUN#scan-listings", "STATE".to_owned()),
    ] {
        table::delete_item(world.local.config(), pk, &sk).await?;
    }
    let withheld = async || -> Result<Vec<Json>> {
        let mut withheld = Vec::new();
        for path in [security(NOTES), security(CHARTS), "/partners/acme".to_owned()] {
            withheld.push(shown(&world, &path).await?["withheld"].clone());
        }
        Ok(withheld)
    };
    assert_eq!(withheld().await?, [true, true, true]);
    world.run_job("scan-listings", &json!({ "rehearse": true })).await?;
    assert!(listed().await?.is_empty(), "a rehearsal lists nothing");
    scan(&world).await?;
    assert_eq!(listed().await?, now_listed);
    assert_eq!(withheld().await?, [true, true, true]);
    decide(&world, "approve", &json!({ "fields": [BACKUPS] })).await?;
    assert_eq!(withheld().await?, [false, false, false]);
    // A round that read the listing before the decision brings nothing back.
    table::delete_item(world.local.config(), "PARTNER#acme", "WITHHELD").await?;
    table::delete_item(world.local.config(), "RUN#scan-listings", "STATE").await?;
    scan(&world).await?;
    assert_eq!(withheld().await?, [false, false, false]);
    Ok(())
}

#[tokio::test]
async fn what_an_earlier_release_withholds_beside_this_one_is_left_out_on_the_apps_own_page_and_the_profile()
-> Result<()> {
    let (world, _) = share("Fuck backups.").await?;
    decide(&world, "reject", &json!({ "fields": [BACKUPS], "reason": "obscenity" })).await?;
    // It says that the list is whole, and the earlier release knows of no list.
    table::delete_item(world.local.config(), "PARTNER#acme", &format!("WITHHELD#{NOTES}")).await?;
    for path in [security(NOTES), "/partners/acme".to_owned()] {
        assert_eq!(shown(&world, &path).await?["withheld"], true, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_withheld_with_an_app_goes_with_it_to_another_partner() -> Result<()> {
    let (world, _) = share("Fuck backups.").await?;
    decide(&world, "reject", &json!({ "fields": [BACKUPS], "reason": "obscenity" })).await?;
    assert_eq!(shown(&world, &security(CHARTS)).await?["withheld"], true);
    world.change_app(NOTES, &json!({ "partner": "borealis" })).await?.expect(200)?;
    assert_eq!(shown(&world, &security(CHARTS)).await?["withheld"], false);
    world.change_app(NOTES, &json!({ "partner": "acme" })).await?.expect(200)?;
    assert_eq!(shown(&world, &security(CHARTS)).await?["withheld"], true);
    Ok(())
}
