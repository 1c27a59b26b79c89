//! An app's answers beside what its partner says elsewhere: over the API and on the partner's page.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value as Json, json};
use system_tests::assessment::{SELF_ASSESSMENT, complete_answers};
use system_tests::{CHARTS, KIM, NOTES, PAT, STAFF, SYNC, World};

use crate::browser::{Browser, page};

/// While the self assessment has not ended.
const JUNE: &str = "2023-06-01T12:00:00Z";

fn drift(app: &str) -> String {
    format!("/apps/{app}/privacy-and-security/drift")
}

async fn compare(world: &World, app: &str) -> Result<Json> {
    world.get(&drift(app)).by(&PAT).send().await?.expect(200)?.json()
}

fn kinds(drift: &Json) -> Vec<&str> {
    drift["questions"].as_array().into_iter().flatten().filter_map(|asked| asked["kind"].as_str()).collect()
}

/// Acme's answers, of which one is that it stores nothing and one that it is not accredited.
fn contradicting() -> Json {
    let mut answers = complete_answers();
    answers["answers"]["1a"] = json!({ "answer": "no" });
    answers["answers"].as_object_mut().map(|answers| answers.remove("1b"));
    answers
}

#[tokio::test]
async fn contradictions_are_questions_with_both_answers_and_disappear_with_them() -> Result<()> {
    let world = World::at(JUNE).await?;
    world.approve_acme(&contradicting()).await?;
    let first = compare(&world, NOTES).await?;
    assert_eq!(
        first["compared"],
        json!({ "answers": "live", "apps": [], "appsLeftOut": 0, "selfAssessment": "approved" })
    );
    assert_eq!(kinds(&first), ["storage", "logs", "accreditation"]);
    let asked = &first["questions"][0];
    assert_eq!((&asked["here"]["text"], &asked["there"][0]["text"]), (&json!("Yes"), &json!("No")));
    assert_eq!((&asked["here"]["question"], &asked["there"][0]["question"]), (&json!("Q1"), &json!("1a")));
    // An application that corrects the answers is compared from its first save on.
    let mut corrected = complete_answers();
    corrected["answers"]["6"] = json!({ "answer": "yes", "details": "SOC 2 and ISO 27001" });
    world.put(SELF_ASSESSMENT, &corrected).by(&PAT).send().await?.expect(200)?;
    let corrected = compare(&world, NOTES).await?;
    assert_eq!((kinds(&corrected), &corrected["compared"]["selfAssessment"]), (vec![], &json!("in-progress")));
    world.set_clock("2023-08-14T00:00:00Z")?;
    let ended = compare(&world, NOTES).await?;
    assert_eq!((kinds(&ended), &ended["compared"]["selfAssessment"]), (vec![], &json!("ended")));
    Ok(())
}

#[tokio::test]
async fn the_draft_is_compared_with_the_live_answers_of_the_other_apps() -> Result<()> {
    let world = World::start().await?;
    world.save_draft(CHARTS, &json!({ "security": { "securityContact": "charts@acme.example" } }), &PAT).await?;
    let charts = compare(&world, CHARTS).await?;
    assert_eq!(charts["compared"]["answers"], "draft");
    assert_eq!(charts["compared"]["apps"], json!([{ "key": NOTES, "name": "Acme Notes" }]));
    assert_eq!(kinds(&charts), ["security-contact", "bug-bounty"]);
    let asked = &charts["questions"][0];
    assert_eq!(asked["here"]["pointer"], "/security/securityContact");
    assert_eq!(asked["here"]["text"], "charts@acme.example");
    assert_eq!(asked["there"][0]["text"], "security@acme.example");
    assert_eq!(asked["there"][0]["apps"], json!([{ "key": NOTES, "name": "Acme Notes" }]));
    // A draft is nothing that other apps are compared with.
    let notes = compare(&world, NOTES).await?;
    assert_eq!((kinds(&notes), &notes["compared"]["apps"]), (vec![], &json!([])));
    world.publish(CHARTS, &PAT).await?;
    assert_eq!(kinds(&compare(&world, NOTES).await?), ["security-contact", "bug-bounty"]);
    let german = world.get(&format!("{}?lang=de", drift(CHARTS))).by(&PAT).send().await?.expect(200)?.json()?;
    let question = german["questions"][0]["question"].as_str().context("a question")?;
    ensure!(question.starts_with("Diese App und andere (Acme Notes)"), "{question}");
    Ok(())
}

#[tokio::test]
async fn only_those_who_manage_the_app_compare_it_and_they_see_only_what_they_may_see() -> Result<()> {
    let world = World::at(JUNE).await?;
    world.approve_acme(&contradicting()).await?;
    let refused = world.get(&drift(NOTES)).send().await?.expect(401)?;
    ensure!(refused.json()?["type"] == "urn:problem:unauthenticated", "{}", refused.text);
    let stranger = world.get(&drift(NOTES)).by(&KIM).send().await?.expect(404)?;
    let unknown = world.get(&drift("com.example.none")).by(&KIM).send().await?.expect(404)?;
    assert_eq!(stranger.json()?["detail"], unknown.json()?["detail"]);
    let lara = json!({ "manage-app": [], "manage-partner-security": true });
    let lara = world.add_member("acme", "lara@acme.example", &lara).await?;
    world.get(&drift(NOTES)).by(&lara).send().await?.expect(403)?;
    world.get(&format!("{}?lang=fr", drift(NOTES))).by(&PAT).send().await?.expect(400)?;
    // A member without the permission for the partner's security learns nothing of the self assessment, and one who does
    // not manage the other apps nothing of those.
    world.save_draft(CHARTS, &json!({ "security": { "securityContact": "charts@acme.example" } }), &PAT).await?;
    let noor = world.add_member("acme", "noor@acme.example", &json!({ "manage-app": [CHARTS] })).await?;
    let own = world.get(&drift(CHARTS)).by(&noor).send().await?.expect(200)?.json()?;
    assert_eq!(
        own["compared"],
        json!({ "answers": "draft", "apps": [], "appsLeftOut": 0, "selfAssessment": "withheld" })
    );
    assert_eq!(kinds(&own), Vec::<&str>::new());
    let limited = json!({ "name": "Limited", "apps": [NOTES] });
    let limited = world.issue_token("pat@acme.example", &limited).await?;
    let limited = world.get(&drift(NOTES)).by(&limited).send().await?.expect(200)?.json()?;
    assert_eq!(limited["compared"]["selfAssessment"], "withheld");
    Ok(())
}

#[tokio::test]
async fn the_answer_has_an_etag_that_changes_with_it_and_is_for_the_caller_alone() -> Result<()> {
    let world = World::start().await?;
    let first = world.get(&drift(NOTES)).by(&PAT).send().await?.expect(200)?;
    let again = world.get(&drift(NOTES)).by(&PAT).send().await?.expect(200)?;
    assert_eq!(first.etag()?, again.etag()?);
    assert_eq!(first.header("cache-control"), Some("private, no-store"));
    world.save_draft(NOTES, &json!({ "logDetails": { "logEndUserData": false } }), &PAT).await?;
    let changed = world.get(&drift(NOTES)).by(&PAT).send().await?.expect(200)?;
    assert_ne!(first.etag()?, changed.etag()?);
    let head = world.request(reqwest::Method::HEAD, &drift(NOTES)).by(&PAT).send().await?.expect(200)?;
    assert_eq!((head.text.as_str(), head.etag()?), ("", changed.etag()?));
    Ok(())
}

#[tokio::test]
async fn the_page_asks_in_the_readers_language_and_leads_to_both_answers() -> Result<()> {
    let world = World::at(JUNE).await?;
    world.approve_acme(&contradicting()).await?;
    world
        .save_draft(
            CHARTS,
            &json!({
                "security": { "securityContact": "charts@acme.example" },
                "dataAccessAndStorage": { "appStoresEUDOutsideAtlassian": true },
            }),
            &PAT,
        )
        .await?;
    let pat = Browser { world: &world, who: &PAT };
    let shown = pat.get(&page(CHARTS, "drift")).await?.expect(200)?;
    for text in [
        "<html lang=\"en\">",
        "Do the answers of Acme Charts agree?",
        "The draft of this app, as it is saved now.",
        "The live answers of one other app that you manage:",
        "The approved answers of your Security Self Assessment.",
        "There are 3 questions for you.",
        "Are both up to date?",
        "charts@acme.example",
        "security@acme.example",
        "/manage/partners/acme/self-assessment#question-1a",
        "/manage/apps/com.example.acme.notes/privacy-and-security?section=security#question-Q21",
    ] {
        ensure!(shown.text.contains(text), "{text:?} is not in {}", shown.text);
    }
    let german =
        world.get(&page(CHARTS, "drift")).by(&PAT).header("accept-language", "de-CH").send().await?.expect(200)?;
    for text in [
        "<html lang=\"de\">",
        "Passen die Antworten von Acme Charts zusammen?",
        "Es gibt 3 Fragen an Sie.",
        "Selbsteinschätzung",
    ] {
        ensure!(german.text.contains(text), "{text:?} is not in {}", german.text);
    }
    for (name, link) in [("preview", CHARTS), ("receipt", NOTES)] {
        let linking = pat.get(&page(link, name)).await?.expect(200)?;
        ensure!(linking.text.contains(&format!("href=\"{}\"", page(link, "drift"))), "{name} has no link");
    }
    let assessment = pat.get("/manage/partners/acme/self-assessment").await?.expect(200)?;
    ensure!(assessment.text.contains("a page that compares its answers with these"), "{}", assessment.text);
    let kim = Browser { world: &world, who: &KIM };
    kim.get(&page(CHARTS, "drift")).await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn the_page_says_what_was_compared_when_there_is_nothing_to_ask() -> Result<()> {
    let world = World::start().await?;
    let shown = async |who, app| Browser { world: &world, who }.get(&page(app, "drift")).await?.expect(200);
    let alone = shown(&KIM, SYNC).await?;
    ensure!(alone.text.contains("Nothing was compared, because this app has no answers yet."), "{}", alone.text);
    let ended = shown(&PAT, NOTES).await?;
    for text in
        ["the marketplace has ended it", "There was nothing to compare this app with.", "No other app that you manage"]
    {
        ensure!(ended.text.contains(text), "{text:?} is not in {}", ended.text);
    }
    let bounty = json!({
        "name": "Acme Charts", "partner": "acme", "product": system_tests::CHARTS_PRODUCT, "hosting": "cloud",
        "visibility": "public", "bugBounty": "APPROVED",
    });
    world.put(&format!("/catalogue/apps/{CHARTS}"), &bounty).by(&STAFF).send().await?.expect(200)?;
    world.save_draft(CHARTS, &json!({ "security": { "securityContact": "Security@acme.example" } }), &PAT).await?;
    world.publish(CHARTS, &PAT).await?;
    let agreeing = shown(&PAT, NOTES).await?;
    for text in ["All of it goes together. There is nothing to ask.", "<bdi>Acme Charts</bdi>"] {
        ensure!(agreeing.text.contains(text), "{text:?} is not in {}", agreeing.text);
    }
    Ok(())
}
