//! A reviewer's question to the partner: where the partner reads it, until when, and that there is one at a time.

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value as Json, json};
use system_tests::{CHARTS, NOTES, PAT, Response, STAFF, World};

use crate::browser::{Browser, Form, has_all};

const FIELD: &str = "security.permissionsJustification";
const COMPLETE: &str = include_str!("../../infra/local/seeds/notes.json");
const QUESTION: &str = "Which issues does the app read?";
const ASKED: &str = "A reviewer asked you a question on";

async fn decide(world: &World, word: &str, body: &Json) -> Result<Response> {
    let call = world.post(&format!("/staff/reviews/{NOTES}/{word}")).by(&STAFF).header("if-match", "*");
    call.json(body).send().await
}

async fn ask(world: &World, fields: &[&str]) -> Result<Response> {
    decide(world, "ask", &json!({ "fields": fields, "text": QUESTION })).await
}

/// The partner's pages that say what a review means.
fn pages() -> [String; 3] {
    let app = format!("/manage/apps/{NOTES}");
    ["/manage/apps".to_owned(), format!("{app}/privacy-and-security"), format!("{app}/preview")]
}

async fn read(world: &World, path: &str, language: &str) -> Result<String> {
    let call = world.get(path).by(&PAT).header("accept", "text/html").header("accept-language", language);
    Ok(call.send().await?.expect(200)?.text)
}

async fn start() -> Result<World> {
    let world = World::start().await?;
    world.save_draft(NOTES, &serde_json::from_str(COMPLETE)?, &PAT).await?;
    Ok(world)
}

#[tokio::test]
async fn every_page_of_the_partner_says_the_question_and_leads_to_its_fields() -> Result<()> {
    let world = start().await?;
    ask(&world, &[FIELD, "privacyPolicyUrl", "privacy.dataProcessingAgreement.link"]).await?.expect(200)?;
    let fields = ["section=security#Q28", "section=privacy#Q17.link", "#Q27"];
    for path in pages() {
        let english = read(&world, &path, "en").await?;
        has_all(&english, &[ASKED, QUESTION, "<section class=\"note piece\" id=\"question-"])?;
        for field in fields {
            let link = format!("<a href=\"/manage/apps/{NOTES}/privacy-and-security?");
            let found =
                english.split(&link).skip(1).any(|rest| rest.split('"').next().is_some_and(|to| to.ends_with(field)));
            ensure!(found, "{field} has no link on {path}: {english}");
        }
        ensure!(!english.contains("Withheld after review"), "nothing is withheld: {english}");
        let german = read(&world, &path, "de").await?;
        has_all(&german, &["eine Frage an Sie entstanden", QUESTION, "Auftragsverarbeitungsvertrag für Kunden"])?;
    }
    Ok(())
}

#[tokio::test]
async fn a_question_is_gone_when_the_partner_publishes_or_a_reviewer_decides() -> Result<()> {
    for word in ["publish", "approve", "reject"] {
        let world = start().await?;
        ask(&world, &[FIELD]).await?.expect(200)?;
        has_all(&read(&world, "/manage/apps", "en").await?, &[ASKED, QUESTION])?;
        match word {
            "publish" => drop(world.publish(NOTES, &PAT).await?),
            word => drop(decide(&world, word, &json!({ "fields": [FIELD], "reason": "spam" })).await?.expect(200)?),
        }
        let after = read(&world, "/manage/apps", "en").await?;
        ensure!(!after.contains(ASKED) && !after.contains(QUESTION), "{word}: {after}");
        ask(&world, &[FIELD]).await?.expect(200)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_second_question_is_refused_with_what_to_do_and_no_mail_is_sent_of_it() -> Result<()> {
    let world = start().await?;
    let first = ask(&world, &[FIELD]).await?.expect(200)?.json()?;
    assert_eq!((&first["question"]["text"], &first["question"]["fields"]), (&json!(QUESTION), &json!([FIELD])));
    let mails = world.local.mailbox().received().len();
    let second = ask(&world, &["security.securityContact"]).await?.expect(409)?.json()?;
    assert_eq!(second["type"], "urn:problem:not-applicable");
    has_all(
        second["detail"].as_str().context("a detail")?,
        &["The partner was asked on ", "Approve or reject what it is about, or wait until the partner publishes."],
    )?;
    assert_eq!(world.local.mailbox().received().len(), mails);
    let staff = Browser { world: &world, who: &STAFF };
    let path = format!("/staff/console/reviews/{NOTES}");
    let shown = staff.get(&path).await?.expect(200)?.text;
    has_all(&shown, &["The partner was asked on", QUESTION, "There is one question at a time"])?;
    ensure!(!shown.contains("value=\"ask\""), "there is no button to ask: {shown}");
    let mut form = Form::of(&shown).set("text", "And why?");
    form.0.push(("fields".to_owned(), FIELD.to_owned()));
    let refused = staff.press(&path, &form, "ask").await?.expect(422)?.text;
    has_all(&refused, &["<a href=\"#question\">The partner was asked already", "And why?"])?;
    Ok(())
}

#[tokio::test]
async fn a_question_about_the_privacy_policy_alone_reaches_the_partner_by_mail() -> Result<()> {
    let world = World::start().await?;
    let link = json!({ "url": "https://acme.example/charts" });
    world.put(&format!("/apps/{CHARTS}/privacy-policy"), &link).by(&PAT).send().await?.expect(200)?;
    let call = world.post(&format!("/staff/reviews/{CHARTS}/ask")).by(&STAFF).header("if-match", "*");
    call.json(&json!({ "fields": ["privacyPolicyUrl"], "text": QUESTION })).send().await?.expect(200)?;
    let mail = world.local.mailbox().received().pop().context("a mail")?.text;
    has_all(&mail, &[QUESTION, "Privacy policy"])
}
