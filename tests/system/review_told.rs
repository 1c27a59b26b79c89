//! What people are told of a review: the partner in mails and on its pages, each rejection with its own fields, reason and text;
//! the reviewer of what customers do not see, and of names, which the catalogue has.

use anyhow::{Context as _, Result, ensure};
use domain::access::Role;
use local::seed::DemoPerson;
use serde_json::{Value as Json, json};
use system_tests::assessment::complete_answers;
use system_tests::{NOTES, PAT, STAFF, World};

use crate::browser::has_all;
use crate::staff_pages::one_with_each_role;

const JUSTIFICATION: &str = "security.permissionsJustification";
const CONTACT: &str = "security.securityContact";
const DPA: &str = "privacy.dataProcessingAgreement.link";
const BACKUPS: &str = "selfAssessment.13.details";
const COMPLETE: &str = include_str!("../../infra/local/seeds/notes.json");
const BEGUN: &str = "2023-03-01T00:00:00Z";

async fn decide(world: &World, word: &str, body: &Json) -> Result<Json> {
    let call = world.post(&format!("/staff/reviews/{NOTES}/{word}")).by(&STAFF).header("if-match", "*");
    call.json(body).send().await?.expect(200)?.json()
}

async fn read(world: &World, path: &str, (who, language): (&DemoPerson, &str)) -> Result<String> {
    let call = world.get(path).by(who).header("accept", "text/html").header("accept-language", language);
    Ok(call.send().await?.expect(200)?.text)
}

/// Publishes the complete answers with another text in [`JUSTIFICATION`].
async fn publish(world: &World, text: &str) -> Result<()> {
    let mut answers: Json = serde_json::from_str(COMPLETE)?;
    answers["security"]["permissionsJustification"] = json!(text);
    world.save_draft(NOTES, &answers, &PAT).await?;
    world.publish(NOTES, &PAT).await.map(drop)
}

/// What stands between the beginning and the end of a part of a page.
fn between<'a>(page: &'a str, begin: &str, end: &str) -> Result<&'a str> {
    let (_, rest) = page.split_once(begin).with_context(|| format!("{begin} is not in {page}"))?;
    Ok(rest.split_once(end).with_context(|| format!("{end} is not in {rest}"))?.0)
}

#[tokio::test]
async fn mails_of_a_review_name_the_exact_fields_in_the_partners_language() -> Result<()> {
    let world = World::at(BEGUN).await?;
    world.approve_acme(&complete_answers()).await?;
    publish(&world, "Only what the app needs.").await?;
    let fields = json!([DPA, "security.caiq.CAIQLiteLink", BACKUPS]);
    let english = [
        "- Data Processing Agreement for customers: Link\n",
        "- CAIQ Lite questionnaire completed: Link\n",
        "- Recovers a customer's data: Details\n",
    ];
    let german = [
        "- Auftragsverarbeitungsvertrag für Kunden: Link\n",
        "- Fragebogen CAIQ Lite ausgefüllt: Link\n",
        "- Stellt die Daten eines Kunden wieder her: Einzelheiten\n",
    ];
    for (language, labels) in [("en", english), ("de", german)] {
        let partner = json!({ "name": "Acme", "contact": "hello@acme.example", "language": language });
        world.put("/catalogue/partners/acme", &partner).by(&STAFF).send().await?.expect(200)?;
        for (word, body) in [
            ("ask", json!({ "fields": fields, "text": "Where is it?" })),
            ("reject", json!({ "fields": fields, "reason": "misleading" })),
        ] {
            decide(&world, word, &body).await?;
            world.run_job("send-notices", &json!({})).await?;
            let mail = world.local.mailbox().received().pop().context("a mail")?.text.replace('\r', "");
            has_all(&mail, &labels).with_context(|| format!("{word} in {language}"))?;
        }
        decide(&world, "approve", &json!({ "fields": fields })).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_banner_says_of_each_rejection_its_own_fields_reason_text_and_date() -> Result<()> {
    let world = World::at("2025-03-01T09:00:00Z").await?;
    publish(&world, "Buy now.").await?;
    decide(&world, "reject", &json!({ "fields": [JUSTIFICATION, DPA], "reason": "spam", "text": "No advertising." }))
        .await?;
    world.set_clock("2025-03-05T09:00:00Z")?;
    decide(&world, "reject", &json!({ "fields": [CONTACT], "reason": "personal-data", "text": "No private address." }))
        .await?;
    let banner = async |language: &str| -> Result<Vec<String>> {
        let page = read(&world, "/manage/apps", (&PAT, language)).await?;
        let banner = between(&page, &format!("id=\"withheld-{NOTES}\""), "</section>")?;
        Ok(banner.split("<div class=\"piece\">").map(ToOwned::to_owned).collect())
    };
    let told = banner("en").await?;
    ensure!(told.len() == 3, "{told:#?}");
    has_all(
        &told[1],
        &["Rejected on", "5 March 2025", "#Q21\"", "personal data that does not", "No private address."],
    )?;
    let agreement = "Data Processing Agreement for customers: Link";
    has_all(&told[2], &["Rejected on", "1 March 2025", "#Q28\"", "#Q17.link\"", agreement])?;
    has_all(&told[2], &["Reason: the answer is spam.", "No advertising."])?;
    ensure!(!told[1].contains("Q28") && !told[1].contains("spam") && !told[2].contains("Q21"), "{told:#?}");
    let german = banner("de").await?;
    has_all(&german[2], &["Abgelehnt am", "1. März 2025", "Auftragsverarbeitungsvertrag für Kunden: Link", "Spam"])?;
    // A text that was rejected for another reason and is back stands under that reason.
    world.set_clock("2025-03-06T09:00:00Z")?;
    publish(&world, "You idiot.").await?;
    decide(&world, "reject", &json!({ "fields": [JUSTIFICATION], "reason": "obscenity", "text": "Be polite." }))
        .await?;
    has_all(&banner("en").await?[1], &["#Q28\"", "Be polite."])?;
    publish(&world, "Buy now.").await?;
    let told = banner("en").await?;
    ensure!(told.len() == 3 && told[2].contains("#Q28\"") && !told.concat().contains("Be polite."), "{told:#?}");
    let history = read(&world, &format!("/manage/apps/{NOTES}/history"), (&PAT, "en")).await?;
    has_all(&history, &["Data Processing Agreement for customers: Link", "Reason: the text is obscene."])?;
    ensure!(history.contains("Contact for app security issues. Reason: there is personal data"), "{history}");
    Ok(())
}

#[tokio::test]
async fn a_name_is_refused_with_where_to_change_it_and_the_reviewers_page_leads_there() -> Result<()> {
    let world = World::start().await?;
    publish(&world, "Only what the app needs.").await?;
    world.change_app(NOTES, &json!({ "name": "Fucking Notes" })).await?.expect(200)?;
    let partner = json!({ "name": "Fucking Acme", "contact": "hello@acme.example" });
    world.put("/catalogue/partners/acme", &partner).by(&STAFF).send().await?.expect(200)?;
    world.run_job("scan-listings", &json!({})).await?;
    for (path, route) in [("name", "/catalogue/apps/{appKey}"), ("partnerName", "/catalogue/partners/{partnerId}")] {
        let call = world.post(&format!("/staff/reviews/{NOTES}/reject")).by(&STAFF).header("if-match", "*");
        let body = json!({ "fields": [CONTACT, path], "reason": "obscenity" });
        let problem = call.json(&body).send().await?.expect(422)?.json()?;
        assert_eq!(problem["errors"][0]["pointer"], "/fields/1");
        has_all(problem["errors"][0]["detail"].as_str().context("a detail")?, &["which staff keep", route])?;
    }
    let path = format!("/staff/console/reviews/{NOTES}");
    let links = [
        format!("<a href=\"/staff/console/catalogue/apps/{NOTES}\">Change it: the app in the catalogue</a>"),
        "<a href=\"/staff/console/catalogue/partners/acme\">Change it: the partner in the catalogue</a>".to_owned(),
    ];
    let page = read(&world, &path, (&STAFF, "en")).await?;
    has_all(&page, &[&links[0], &links[1], "A name is no answer"])?;
    let german = read(&world, &path, (&STAFF, "de")).await?;
    has_all(&german, &["Ändern: die App im Katalog", "Ändern: der Partner im Katalog"])?;
    // A reviewer who may not open the catalogue is not led to a closed door.
    let sessions = one_with_each_role(&world).await?;
    let (_, reviewer) = sessions.iter().find(|(role, _)| *role == Role::Review).context("a reviewer")?;
    let page = world.get(&path).header("accept", "text/html").in_session(reviewer).send().await?.expect(200)?.text;
    ensure!(page.contains("whose role lets them change the catalogue") && !page.contains("catalogue/apps"), "{page}");
    Ok(())
}

#[tokio::test]
async fn the_reviewers_page_says_of_what_customers_do_not_see_why() -> Result<()> {
    let world = World::at(BEGUN).await?;
    world.approve_acme(&complete_answers()).await?;
    let mut answers: Json = serde_json::from_str(COMPLETE)?;
    answers["notes"] = json!({ "Q21": "At any hour." });
    world.save_draft(NOTES, &answers, &PAT).await?;
    world.publish(NOTES, &PAT).await?;
    decide(&world, "reject", &json!({ "fields": [JUSTIFICATION], "reason": "spam" })).await?;
    let path = format!("/staff/console/reviews/{NOTES}");
    let marks = async |language: &str| -> Result<Vec<String>> {
        let page = read(&world, &path, (&STAFF, language)).await?;
        let mut marks = Vec::new();
        for path in ["notes.Q21", JUSTIFICATION, BACKUPS, CONTACT] {
            let (before, _) =
                page.split_once(&format!("value=\"{path}\"")).with_context(|| format!("{path}: {page}"))?;
            let row = before.rsplit("<th scope=\"row\"").next().unwrap_or_default();
            marks.push(
                row.split("<p class=\"remedy\">")
                    .nth(1)
                    .and_then(|rest| rest.split('<').next())
                    .unwrap_or_default()
                    .to_owned(),
            );
        }
        Ok(marks)
    };
    let (note, withheld) = (
        "Customers do not see it, because the version of the questionnaire that is in force does not ask for it.",
        "Customers do not see it, because a review withholds it.",
    );
    assert_eq!(marks("en").await?, [note, withheld, "", ""]);
    world.set_clock("2024-06-01T00:00:00Z")?;
    let expired = "Customers do not see it, because the partner’s self assessment is not shown.";
    assert_eq!(marks("en").await?, [note, withheld, expired, ""]);
    assert_eq!(marks("de").await?[1], "Kunden sehen sie nicht, weil eine Prüfung sie zurückhält.");
    Ok(())
}
