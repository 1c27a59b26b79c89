//! Every page of the template, and of every kind of problem: light, and without any code that its own policy would have to
//! allow. With `PAGES_DIR` set, it keeps the pages in that folder, where `tests/run` has them checked by a program of the W3C.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value as Json, json};
use system_tests::{KIM, NOTES, PAT, Response, STAFF, World};

use crate::browser::{FORM, Form, HEAVIEST_PAGE, form_of, page};
use crate::callers::{Cast, routes};

fn check(page: &Response, key: &str) -> Result<()> {
    ensure!(page.text.len() < HEAVIEST_PAGE, "{key} has {} bytes", page.text.len());
    for part in ["<html lang=\"", "<title>", "<h1"] {
        ensure!(page.text.contains(part), "{key} has no {part}: {}", page.text);
    }
    ensure!(!page.text.contains(" style=") && !page.text.contains("<style"), "{key} has styles: {}", page.text);
    let with_source =
        page.text.matches("<script src=").count() + page.text.matches("<script type=\"module\" src=").count();
    ensure!(page.text.matches("<script").count() == with_source, "{key} has a script without a file: {}", page.text);
    let policy = page.header("content-security-policy").with_context(|| format!("{key} has no policy"))?;
    ensure!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe"), "{key}: {policy}");
    Ok(())
}

/// Keeps a page for the checker of HTML, if there is a folder for it.
fn keep(page: &Response, name: &str) -> Result<()> {
    let Some(folder) = std::env::var_os("PAGES_DIR").map(PathBuf::from) else { return Ok(()) };
    std::fs::create_dir_all(&folder)?;
    let name: String = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    Ok(std::fs::write(folder.join(format!("{name}.html")), &page.text)?)
}

#[tokio::test]
async fn every_page_is_light_and_has_no_inline_code() -> Result<()> {
    let cast = Cast::assemble().await?;
    let mut pages = 0;
    for route in routes()?.iter().filter(|route| route.method == "GET") {
        cast.prepare().await?;
        let (request, status) = cast.request_by_audience(route)?;
        let response =
            request.header("accept", "text/html").send().await?.expect(status).with_context(|| route.key())?;
        if response.header("content-type").is_some_and(|kind| kind.starts_with("text/html")) {
            check(&response, &route.key())?;
            keep(&response, &route.key())?;
            pages += 1;
        }
    }
    ensure!(pages > 10, "only {pages} routes answer with a page");
    Ok(())
}

#[tokio::test]
async fn every_page_of_a_problem_is_light_and_has_no_inline_code() -> Result<()> {
    let cast = Cast::assemble().await?;
    let (form, whole_form) = (page(NOTES, "privacy-and-security"), form_of(NOTES));
    let get = |path: &str| cast.world.get(path);
    let post = |path: &str| cast.world.post(path).by(&PAT);
    let sent = |path: &str, body: &str| post(path).header("sec-fetch-site", "same-origin").body(FORM, body.to_owned());
    let draft = cast.world.get(&whole_form).by(&PAT).header("accept", "text/html").send().await?.expect(200)?;
    let refused = Form::of(&draft.text).set("Q21", "nobody").set("do", "save").body();
    for (status, request) in [
        (400, get(&format!("/listings/{NOTES}?lang=xx"))),
        (401, get(&form).basic(PAT.email, "wrong")),
        (403, get(&form).by(&cast.limited)),
        (404, get("/nowhere")),
        (404, get("/listings/com.example.nobody/privacy-and-security")),
        (404, get(&form).by(&KIM)),
        (405, cast.world.delete(&form).by(&PAT)),
        (415, post(&form).body("text/plain", "x".to_owned())),
        (422, sent(&whole_form, &refused)),
    ] {
        let response = request.header("accept", "text/html").send().await?;
        let response = response.expect(status)?;
        let name = format!("problem {status} {}", response.text.len());
        check(&response, &name)?;
        keep(&response, &name)?;
    }
    Ok(())
}

/// Decides about answers of Acme Notes, and keeps the pages that say so, in every language.
async fn decide_and_check(world: &World, (state, word): (&str, &str), decision: &Json) -> Result<()> {
    let request = world.post(&format!("/staff/reviews/{NOTES}/{word}")).by(&STAFF).header("if-match", "*");
    request.json(decision).send().await?.expect(200)?;
    check_states(world, state).await
}

/// Checks and keeps the pages of the partner and of the reviewer that say where the review of Acme Notes stands.
async fn check_states(world: &World, state: &str) -> Result<()> {
    let [whole_form, form, preview, history] =
        [form_of(NOTES), page(NOTES, "privacy-and-security"), page(NOTES, "preview"), page(NOTES, "history")];
    let review = format!("/staff/console/reviews/{NOTES}");
    let of_partner = ["/manage/apps", &whole_form, &form, &preview, &history].map(|path| (path, &PAT));
    for (path, who) in of_partner.into_iter().chain([(review.as_str(), &STAFF)]) {
        for language in ["en", "de"] {
            let request = world.get(path).by(who).header("accept", "text/html").header("accept-language", language);
            let name = format!("{state} {path} {language}");
            let response = request.send().await?.expect(200).with_context(|| name.clone())?;
            check(&response, &name)?;
            keep(&response, &name)?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_pages_of_every_state_of_a_review_are_light_and_have_no_inline_code() -> Result<()> {
    let world = World::start().await?;
    let answers: Json = serde_json::from_str(include_str!("../../infra/local/seeds/notes.json"))?;
    world.save_draft(NOTES, &answers, &PAT).await?;
    let shown = async |text: &str| -> Result<bool> {
        Ok(world
            .get("/manage/apps")
            .by(&PAT)
            .header("accept", "text/html")
            .send()
            .await?
            .expect(200)?
            .text
            .contains(text))
    };
    let fields = json!(["security.permissionsJustification", "privacy.dataProcessingAgreement.link"]);
    let question = json!({ "fields": fields, "text": "Which <issues>\ndoes the app read?" });
    decide_and_check(&world, ("question", "ask"), &question).await?;
    ensure!(shown("A reviewer asked you a question on").await?);
    let rejection = json!({ "fields": fields, "reason": "other", "text": "It says <nothing>.\nSay more." });
    decide_and_check(&world, ("rejection", "reject"), &rejection).await?;
    let another = json!({ "fields": ["security.securityContact", "privacyPolicyUrl"], "reason": "misleading" });
    decide_and_check(&world, ("rejections", "reject"), &another).await?;
    ensure!(shown("customers do not see these answers").await? && shown("Ask for another look").await?);
    let again = world.post(&format!("/apps/{NOTES}/privacy-and-security/review/look-again")).by(&PAT);
    again.send().await?.expect(200)?;
    check_states(&world, "look again").await?;
    ensure!(shown("You asked for another look on").await?);
    let question = json!({ "fields": ["security.caiq.CAIQLiteLink"], "text": "Where is it?" });
    decide_and_check(&world, ("question and rejections", "ask"), &question).await?;
    let approval = json!({ "fields": ["security.caiq.CAIQLiteLink"] });
    decide_and_check(&world, ("decided since", "approve"), &approval).await?;
    ensure!(shown("and a reviewer has decided since").await?);
    Ok(())
}
