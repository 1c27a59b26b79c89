//! The catalogue and the programme's document.

use anyhow::{Result, ensure};
use serde_json::{Value as Json, json};
use store::audit::AuditedThing;
use system_tests::{NOTES, NOTES_PRODUCT, PAT, STAFF, World};

use crate::browser::{Browser, FORM, Form};

const CATALOGUE: &str = "/staff/console/catalogue";
const DOCUMENT: &str = "/staff/console/programme";

#[tokio::test]
async fn partners_apps_and_members_are_found_and_shown_with_who_changed_them() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let list = staff.get(CATALOGUE).await?.expect(200)?;
    ensure!(list.text.contains("partners/acme") && list.text.contains("partners/borealis"), "{}", list.text);
    for (sought, path) in [
        ("acme", "/staff/console/catalogue/partners/acme".to_owned()),
        (NOTES, format!("/staff/console/catalogue/apps/{NOTES}")),
        (NOTES_PRODUCT, format!("/staff/console/catalogue/apps/{NOTES}")),
    ] {
        let found = world.get(&format!("{CATALOGUE}?find={sought}")).by(&STAFF).send().await?.expect(303)?;
        assert_eq!(found.header("location"), Some(path.as_str()));
        staff.get(&path).await?.expect(200)?;
    }
    let nothing = staff.get(&format!("{CATALOGUE}?find=%3Cb%3E")).await?.expect(200)?;
    ensure!(nothing.text.contains("has the id <bdi>&#60;b&#62;</bdi>"), "{}", nothing.text);
    let acme = staff.get("/staff/console/catalogue/partners/acme").await?.expect(200)?;
    for text in [PAT.email, NOTES, "all apps", "permissions of a member"] {
        ensure!(acme.text.to_lowercase().contains(&text.to_lowercase()), "{text:?} is not in {}", acme.text);
    }
    let notes = staff.get(&format!("/staff/console/catalogue/apps/{NOTES}")).await?.expect(200)?;
    for text in ["has the badge", "<strong>published</strong>", "revision 1"] {
        ensure!(notes.text.to_lowercase().contains(text), "{text:?} is not in {}", notes.text);
    }
    staff.get("/staff/console/catalogue/partners/nobody").await?.expect(404)?;
    staff.get("/staff/console/catalogue/apps/com.example.nobody").await?.expect(404)?;
    Ok(())
}

/// The document of a form, changed.
fn change(form: &Form, change: impl FnOnce(&mut Json)) -> Result<Form> {
    let mut document: Json = serde_json::from_str(form.get("document").unwrap_or_default())?;
    change(&mut document);
    Ok(form.clone().set("document", &document.to_string()))
}

#[tokio::test]
async fn an_edit_of_the_document_is_rehearsed_then_saved() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let form = staff.form(DOCUMENT).await?;
    let edited = change(&form, |document| document["marketplace"] = json!("Bazaar & Sons"))?;
    let rehearsed = staff.press(DOCUMENT, &edited, "rehearse").await?.expect(200)?;
    for text in ["<code>/marketplace</code>", "Bazaar &#38; Sons", "Nobody loses anything at once."] {
        ensure!(rehearsed.text.contains(text), "{text:?} is not in {}", rehearsed.text);
    }
    let read = async || world.get("/programme").by(&STAFF).send().await?.expect(200)?.json();
    assert_eq!(read().await?["marketplace"], "Atlassian Marketplace", "a rehearsal saves nothing");
    let unexplained =
        staff.press(DOCUMENT, &Form::of(&rehearsed.text).set("reason", " "), "save").await?.expect(422)?;
    ensure!(unexplained.text.contains("Write the reason in one line."), "{}", unexplained.text);
    let explained = Form::of(&unexplained.text).set("reason", "A new name");
    let saved = staff.press(DOCUMENT, &explained, "save").await?.expect(200)?;
    ensure!(saved.text.contains("Saved. It is in force at once"), "{}", saved.text);
    assert_eq!(read().await?["marketplace"], "Bazaar & Sons");
    // Neither saved nor rehearsed: the difference would show what somebody else has changed as if it were one's own.
    let other = change(&form, |document| document["operator"] = json!("Me"))?;
    for button in ["save", "rehearse"] {
        let stale = staff.press(DOCUMENT, &other, button).await?.expect(412)?;
        for text in ["look whether it undoes", "<code>/marketplace</code>", "<code>/operator</code>"] {
            ensure!(stale.text.contains(text), "{text:?} is not in {}", stale.text);
        }
    }
    let lines = world.local.store().audit_lines(AuditedThing::Programme, 10).await?;
    let line =
        lines.iter().find(|line| line.detail["reason"] == "A new name").map(|line| line.detail["changes"].clone());
    let change = json!({ "pointer": "/marketplace", "before": "Atlassian Marketplace", "after": "Bazaar & Sons" });
    assert_eq!(line, Some(json!([change])), "{lines:?}");
    Ok(())
}

#[tokio::test]
async fn an_edit_that_takes_something_from_many_needs_their_number() -> Result<()> {
    let world = World::at("2023-07-20T12:00:00Z").await?;
    let staff = Browser { world: &world, who: &STAFF };
    let form = staff.form(DOCUMENT).await?;
    let edited = change(&form, |document| document["fortified"]["deadline"] = json!("2023-07-20T00:00:00Z"))?;
    let rehearsed = staff.press(DOCUMENT, &edited, "rehearse").await?.expect(200)?;
    ensure!(rehearsed.text.contains("1 app loses the Cloud Fortified badge at once."), "{}", rehearsed.text);
    for number in ["", "2", "one"] {
        let refused = staff
            .press(DOCUMENT, &edited.clone().set("affects", number).set("reason", "Earlier"), "save")
            .await?
            .expect(409)?;
        ensure!(
            refused.text.contains("Type how many it affects") && refused.text.contains("2023-07-20T00:00:00Z"),
            "{}",
            refused.text
        );
    }
    staff.press(DOCUMENT, &edited.set("affects", "1").set("reason", "Earlier"), "save").await?.expect(200)?;
    let saved = world.get("/programme").by(&STAFF).send().await?.expect(200)?.json()?;
    assert_eq!(saved["fortified"]["deadline"], "2023-07-20T00:00:00Z");
    Ok(())
}

#[tokio::test]
async fn a_document_that_is_wrong_is_shown_again_with_what_is_wrong() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let form = staff.form(DOCUMENT).await?;
    for (document, words) in
        [("{ no", "The text is not JSON"), ("{}", "/marketplace"), ("[]", "The document is not accepted.")]
    {
        for button in ["rehearse", "save"] {
            let sent = form.clone().set("document", document).set("reason", "A test");
            let refused = staff.press(DOCUMENT, &sent, button).await?.expect(422)?;
            ensure!(refused.text.contains(words), "{words:?} is not in {}", refused.text);
            let kept = Form::of(&refused.text);
            assert_eq!((kept.get("document"), kept.get("reason")), (Some(document), Some("A test")), "it is lost");
        }
    }
    let body = form.clone().set("do", "save").body();
    world.post(DOCUMENT).by(&PAT).body(FORM, body).send().await?.expect(403)?;
    let versionless = Form(form.0.iter().filter(|(name, _)| name != "etag").cloned().collect());
    assert_eq!(staff.press(DOCUMENT, &versionless, "save").await?.code(), 428);
    assert_eq!(staff.press(DOCUMENT, &form, "explode").await?.code(), 400);
    Ok(())
}
