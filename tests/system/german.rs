//! Partners' pages in German: every one of them, and nothing of the English texts is left.

use anyhow::{Result, ensure};
use serde_json::json;
use system_tests::{CHARTS, NOTES, PAT, World};

use crate::browser::page;

/// The English texts that pages show.
const ENGLISH: [&str; 2] = [
    include_str!("../../common/runtime/texts/partners.en.ftl"),
    include_str!("../../common/runtime/texts/pages.en.ftl"),
];

/// What the English texts say between their variables and their markup, from three words on.
pub(crate) fn english_sentences(files: &[&str]) -> Vec<String> {
    let lines = files.iter().flat_map(|file| file.lines()).filter(|line| !line.starts_with('#'));
    let said = lines.filter_map(|line| line.split_once(" = ").or_else(|| line.split_once("] ")).map(|(_, said)| said));
    let pieces = said.flat_map(|said| said.split(['{', '}', '<', '>']).step_by(2).map(str::trim).collect::<Vec<_>>());
    let sentences =
        pieces.filter(|piece| piece.split(' ').filter(|word| word.chars().any(char::is_alphabetic)).count() > 2);
    // A name of the programme is the same in all languages.
    sentences.filter(|piece| *piece != "Privacy & Security").map(ToOwned::to_owned).collect()
}

/// Every page of a partner at which something is to be read, with the status that it answers with.
async fn pages(world: &World) -> Result<Vec<(String, u16)>> {
    world.publish(CHARTS, &PAT).await?;
    world.publish(CHARTS, &PAT).await.ok();
    let contact = |address: &str| json!({ "security": { "securityContact": address } });
    world.save_draft(CHARTS, &contact("security@acme.example"), &PAT).await?;
    world.publish(CHARTS, &PAT).await?;
    world.save_draft(CHARTS, &contact("new@acme.example"), &PAT).await?;
    let mut pages: Vec<String> =
        ["/manage", "/manage/tokens", "/manage/partners/acme/members"].map(str::to_owned).into();
    for section in ["data", "logs", "third-parties", "residency", "retention", "privacy", "security", "all"] {
        pages.push(format!("{}?section={section}", page(NOTES, "privacy-and-security")));
    }
    for query in ["", "?open=1", "?from=1&to=2", "?from=1&to=1"] {
        pages.push(page(CHARTS, &format!("history{query}")));
    }
    for name in ["preview", "preview?view=expanded", "receipt", "privacy-and-security/discard"] {
        pages.push(page(CHARTS, name));
    }
    pages.push("/manage/partners/acme/self-assessment".to_owned());
    pages.push("/manage/partners/acme/members/remove?email=pat@acme.example".to_owned());
    pages.push("/manage/apps/com.example.nothing/history".to_owned());
    pages.push("/sign-in".to_owned());
    let status = |path: &str| match path {
        path if path.contains("nothing") => 404,
        path if path.ends_with("to=1") => 422,
        _ => 200,
    };
    Ok(pages.into_iter().map(|path| (path.clone(), status(&path))).collect())
}

#[tokio::test]
async fn no_page_for_partners_says_anything_in_english_to_a_reader_of_german() -> Result<()> {
    let world = World::start().await?;
    let session = world.sign_in(PAT.email).await?;
    let sentences = english_sentences(&ENGLISH);
    assert!(sentences.len() > 300, "{}", sentences.len());
    let mut left = Vec::new();
    for (path, status) in pages(&world).await? {
        let call = |language| {
            let call = world.get(&path).header("accept", "text/html").header("accept-language", language);
            if path == "/sign-in" { call } else { call.in_session(&session) }
        };
        let german = call("de-AT, en;q=0.5").send().await?.expect(status)?;
        ensure!(german.text.contains("<html lang=\"de\">"), "{path} is not in German: {}", german.text);
        let text = plain(&german.text);
        left.extend(sentences.iter().filter(|said| text.contains(said.as_str())).map(|said| format!("{path}: {said}")));
        let english = call("en").send().await?.expect(status)?;
        ensure!(english.text.contains("<html lang=\"en\">"), "{path}");
        let text = plain(&english.text);
        // A problem is told to readers of English in its own words.
        let says_something = status != 200 || sentences.iter().any(|said| text.contains(said.as_str()));
        ensure!(says_something, "{path} says nothing in English: {text}");
    }
    assert!(left.is_empty(), "{left:#?}");
    Ok(())
}

/// A page without the marks of HTML for special characters.
pub(crate) fn plain(page: &str) -> String {
    page.replace("&#38;", "&").replace("&amp;", "&").replace("&#39;", "'").replace("&#34;", "\"")
}

#[tokio::test]
async fn a_chosen_language_stays_until_another_one_is_chosen() -> Result<()> {
    let world = World::start().await?;
    let session = world.sign_in(PAT.email).await?;
    let chosen = world.get("/manage/tokens?lang=de").header("accept", "text/html").in_session(&session).send().await?;
    ensure!(chosen.text.contains("<html lang=\"de\">") && chosen.text.contains("href=\"?lang=en\""), "{}", chosen.text);
    let cookie = chosen.header("set-cookie").unwrap_or_default().to_owned();
    ensure!(cookie.starts_with("lang=de; Path=/; "), "{cookie}");
    let sign_in = world.get("/sign-in").header("accept", "text/html").header("cookie", "lang=de").send().await?;
    ensure!(sign_in.text.contains("<html lang=\"de\">") && sign_in.text.contains("Link senden"), "{}", sign_in.text);
    Ok(())
}

#[tokio::test]
async fn a_faulty_form_is_corrected_in_german_and_keeps_what_was_written() -> Result<()> {
    let world = World::start().await?;
    let session = world.sign_in(PAT.email).await?;
    let path = format!("{}?section=security", page(NOTES, "privacy-and-security"));
    let get = world.get(&path).header("accept", "text/html").in_session(&session).send().await?.expect(200)?;
    let etag =
        get.text.split("name=\"etag\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
    let fields = [("etag", etag), ("began", ""), ("shown", "Q21"), ("Q21", "niemand"), ("do", "save")];
    let post = world.post(&path).header("accept-language", "de");
    let refused = post.in_session(&session).form(&fields).send().await?.expect(422)?;
    for said in [
        "Es wurde nichts gespeichert: 1 Angabe muss",
        "Das ist weder eine E-Mail-Adresse noch ein https-Link.",
        "value=\"niemand\"",
        "<title>Fehler:",
    ] {
        ensure!(refused.text.contains(said), "{said:?} is not in {}", refused.text);
    }
    Ok(())
}
