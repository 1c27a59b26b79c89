//! The import of lines into the catalogue from the browser, and the members of a partner.

use anyhow::{Result, ensure};
use domain::{AppKey, PartnerId};
use serde_json::{Value as Json, json};
use store::audit::{AuditLine, AuditedThing};
use system_tests::{CHARTS, NOTES, NOTES_PRODUCT, PAT, STAFF, World};

use crate::browser::{Browser, FORM, Form, body_with_file};

const IMPORT: &str = "/staff/console/catalogue/import";
const ACME: &str = "/staff/console/catalogue/partners/acme";

/// The form of the page with lines.
fn lines(lines: &[Json]) -> Form {
    let lines: Vec<String> = lines.iter().map(Json::to_string).collect();
    Form(vec![("lines".to_owned(), lines.join("\n"))])
}

fn notes(fields: &Json) -> Json {
    let mut app = json!({ "type": "app", "key": NOTES, "name": "Acme Notes", "partner": "acme", "product": NOTES_PRODUCT, "hosting": "cloud" });
    app.as_object_mut().into_iter().for_each(|app| app.extend(fields.as_object().cloned().unwrap_or_default()));
    app
}

async fn app(world: &World, key: &str) -> Result<Json> {
    world.get(&format!("/catalogue/apps/{key}")).by(&STAFF).send().await?.expect(200)?.json()
}

#[tokio::test]
async fn lines_are_previewed_with_what_changes_and_then_exactly_those_are_saved() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let product = "00000000-0000-4000-8000-0000000000ab";
    let sent = lines(&[
        json!({ "type": "partner", "id": "cirrus", "name": "Cirrus", "contact": "hello@cirrus.example" }),
        json!({ "type": "app", "key": "com.cirrus.rain", "name": "Rain", "partner": "cirrus", "product": product, "hosting": "cloud" }),
        json!({ "type": "member", "partner": "cirrus", "email": "lee@cirrus.example", "permissions": { "manage-app": "all" } }),
        notes(&json!({ "name": "Acme <b>Notes</b>" })),
        json!({ "type": "app", "key": "com.nobody.app", "name": "Lost", "partner": "nobody", "product": "00000000-0000-4000-8000-0000000000ac", "hosting": "cloud" }),
        json!({ "type": "app", "key": "com.cirrus.hail", "name": "Hail", "partner": "cirrus", "product": product, "hosting": "cloud" }),
        json!({ "type": "planet" }),
        json!({ "type": "partner", "id": "cirrus", "name": "Cirrus", "contact": "hello@cirrus.example" }),
    ]);
    let preview = staff.press(IMPORT, &sent, "preview").await?.expect(200)?;
    for text in [
        "New: 3. Changed: 1. As they are: 1. Refused: 3.",
        "<code>/name</code> <bdi>Acme Notes</bdi> → <bdi>Acme &#60;b&#62;Notes&#60;/b&#62;</bdi>",
        "There is no partner nobody.",
        "This product id already belongs to the app com.cirrus.rain.",
        "The type must be partner, app or member.",
        "Save these 4 lines",
        "Line 7",
    ] {
        ensure!(preview.text.contains(text), "{text:?} is not in {}", preview.text);
    }
    ensure!(!preview.text.contains("Line 8"), "what stays as it is is not listed");
    world.get("/catalogue/partners/cirrus").by(&STAFF).send().await?.expect(404)?;
    for reason in ["", " ", "two\nlines"] {
        let refused =
            staff.press(IMPORT, &Form::of(&preview.text).set("reason", reason), "apply").await?.expect(422)?;
        ensure!(refused.text.contains("Write the reason in one line."), "{}", refused.text);
        assert_eq!(Form::of(&refused.text).get("lines"), sent.get("lines"), "what was typed is lost");
    }
    world.get("/catalogue/partners/cirrus").by(&STAFF).send().await?.expect(404)?;
    let explained = Form::of(&preview.text).set("reason", "A new partner");
    let saved = staff.press(IMPORT, &explained, "apply").await?.expect(200)?;
    ensure!(saved.text.contains("Saved. New: 3. Changed: 1. As they were: 1. Failed: 0."), "{}", saved.text);
    assert_eq!(app(&world, NOTES).await?["name"], "Acme <b>Notes</b>");
    assert_eq!(app(&world, "com.cirrus.rain").await?["partner"], "cirrus");
    let (store, cirrus, notes) = (world.local.store(), PartnerId::parse("cirrus")?, AppKey::parse(NOTES)?);
    let mut lines = store.audit_lines(AuditedThing::Partner(&cirrus), 10).await?;
    lines.extend(store.audit_lines(AuditedThing::App(&notes), 50).await?);
    for action in ["partner", "grant", "app"] {
        let why = |line: &AuditLine| line.by == STAFF.email && line.detail["reason"] == "A new partner";
        ensure!(lines.iter().any(|line| line.action == action && why(line)), "{action} is not in {lines:?}");
    }
    Ok(())
}

#[tokio::test]
async fn lines_that_take_something_from_apps_need_their_number_typed() -> Result<()> {
    let world = World::at("2023-07-20T12:00:00Z").await?;
    let staff = Browser { world: &world, who: &STAFF };
    let charts = app(&world, CHARTS).await?;
    let hidden = json!({ "type": "app", "key": CHARTS, "name": charts["name"], "partner": "acme", "product": charts["product"], "hosting": "server" });
    let sent =
        lines(&[notes(&json!({ "fortified": { "status": "NOT_A_PARTICIPANT" }, "visibility": "private" })), hidden]);
    let sent = match app(&world, NOTES).await?["fortified"]["status"].as_str() {
        Some("APPROVED") => sent,
        other => anyhow::bail!("the demo app is enrolled, not {other:?}"),
    };
    let preview = staff.press(IMPORT, &sent, "preview").await?.expect(200)?;
    for text in [
        "2 apps lose something",
        "Type 2 to confirm how many this affects",
        "loses its tab",
        "no longer public",
        "leaves Cloud Fortified",
        "loses the badge",
    ] {
        ensure!(preview.text.contains(text), "{text:?} is not in {}", preview.text);
    }
    let form = Form::of(&preview.text);
    for number in ["", "1", "two"] {
        let refused = staff.press(IMPORT, &form.clone().set("affects", number), "apply").await?.expect(409)?;
        ensure!(refused.text.contains("Type how many, as the preview says."), "{}", refused.text);
        assert_eq!(Form::of(&refused.text).get("lines"), form.get("lines"), "what was typed is lost");
    }
    assert_eq!(app(&world, CHARTS).await?["hosting"], "cloud", "a refusal saves nothing");
    staff.press(IMPORT, &form.set("affects", "2").set("reason", "They left"), "apply").await?.expect(200)?;
    assert_eq!(app(&world, CHARTS).await?["hosting"], "server");
    assert_eq!(app(&world, NOTES).await?["visibility"], "private");
    Ok(())
}

#[tokio::test]
async fn lines_other_than_those_that_were_seen_or_a_catalogue_that_has_changed_are_shown_again() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let preview =
        staff.press(IMPORT, &lines(&[notes(&json!({ "name": "New name" }))]), "preview").await?.expect(200)?;
    let seen = Form::of(&preview.text);
    let other = seen.clone().set("lines", &notes(&json!({ "name": "Another name" })).to_string());
    let unseen = Form(seen.0.iter().filter(|(name, _)| name != "seen").cloned().collect());
    for form in [other, unseen] {
        let refused = staff.press(IMPORT, &form, "apply").await?.expect(409)?;
        ensure!(refused.text.contains("Look at what would change now."), "{}", refused.text);
    }
    world.change_app(NOTES, &json!({ "bugBounty": "APPLIED" })).await?.expect(200)?;
    let stale = staff.press(IMPORT, &seen, "apply").await?.expect(409)?;
    ensure!(stale.text.contains("Look at what would change now."), "{}", stale.text);
    assert_eq!(app(&world, NOTES).await?["name"], "Acme Notes");
    staff.press(IMPORT, &Form::of(&stale.text).set("reason", "A new name"), "apply").await?.expect(200)?;
    assert_eq!(app(&world, NOTES).await?["name"], "New name");
    Ok(())
}

#[tokio::test]
async fn a_file_is_previewed_and_what_is_too_much_or_nothing_is_refused() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let line = notes(&json!({ "name": "From a file" })).to_string();
    let body = body_with_file(&[("do", "preview"), ("lines", "")], &format!("\u{feff}{line}"));
    let call = world.post(IMPORT).by(&STAFF).header("accept", "text/html");
    let preview = call.body("multipart/form-data; boundary=b", body).send().await?.expect(200)?;
    ensure!(preview.text.contains("Changed: 1."), "{}", preview.text);
    assert_eq!(Form::of(&preview.text).get("lines"), Some(line.as_str()), "the file's lines are in the form");
    for (text, status, words) in [
        (String::new(), 422, "There is no line."),
        (" \n\n".to_owned(), 422, "There is no line."),
        ("{}\n".repeat(501), 413, "There are more than 500 lines."),
    ] {
        let refused = staff.press(IMPORT, &Form(vec![("lines".to_owned(), text)]), "preview").await?.expect(status)?;
        ensure!(refused.text.contains(words), "{words:?} is not in {}", refused.text);
    }
    let large = Form(vec![("lines".to_owned(), "x".repeat(256 * 1024))]);
    staff.press(IMPORT, &large, "preview").await?.expect(413)?;
    assert_eq!(staff.press(IMPORT, &large.set("lines", "{}"), "explode").await?.code(), 400);
    world.post(IMPORT).by(&PAT).body(FORM, "do=apply").send().await?.expect(403)?;
    world.get(IMPORT).by(&PAT).send().await?.expect(403)?;
    Ok(())
}

#[tokio::test]
async fn a_member_of_a_partner_is_added_changed_and_removed_from_its_page() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    let text = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let form = Form(vec![
        text("email", "new@acme.example"),
        text("manages", "some"),
        text("apps", &format!("{NOTES}\n{CHARTS}")),
        text("reason", "A new colleague"),
    ]);
    let saved = staff.press(ACME, &form, "save-member").await?.expect(200)?;
    ensure!(saved.text.contains("The member was saved.") && saved.text.contains("new@acme.example"), "{}", saved.text);
    let members = async || world.get("/catalogue/partners/acme/members").by(&STAFF).send().await?.expect(200)?.json();
    let added = json!({ "email": "new@acme.example", "permissions": { "manage-app": [CHARTS, NOTES], "manage-partner-security": false } });
    ensure!(members().await?["members"].as_array().is_some_and(|all| all.contains(&added)), "{}", members().await?);
    let change = staff.form(&format!("{ACME}?change=new%40acme.example")).await?.set("reason", "Left");
    assert_eq!((change.get("email"), change.get("manages")), (Some("new@acme.example"), Some("some")));
    assert_eq!(change.get("apps"), Some(format!("{CHARTS}\n{NOTES}").as_str()));
    for (field, value, button, words) in [
        ("email", "nobody", "save-member", "Enter the whole email address."),
        ("apps", "com.example.borealis.sync", "save-member", "is not the key of an app of this partner"),
        ("apps", "<b>", "save-member", "<bdi>&#60;b&#62;</bdi> is not the key"),
        ("apps", "", "save-member", "Type the key of at least one app"),
        ("reason", "", "save-member", "Write the reason in one line."),
        ("reason", "", "remove-member", "Write the reason in one line."),
        ("email", "nobody@acme.example", "remove-member", "is not a member of this partner"),
    ] {
        let refused = staff.press(ACME, &change.clone().set(field, value), button).await?.expect(422)?;
        ensure!(refused.text.contains(words), "{words:?} is not in {}", refused.text);
        assert_eq!(Form::of(&refused.text).get(field), Some(value), "what was typed is lost");
    }
    staff.press(ACME, &change.clone().set("manages", "none"), "save-member").await?.expect(200)?;
    let none =
        json!({ "email": "new@acme.example", "permissions": { "manage-app": [], "manage-partner-security": false } });
    ensure!(members().await?["members"].as_array().is_some_and(|all| all.contains(&none)), "{}", members().await?);
    let removed = staff.press(ACME, &change, "remove-member").await?.expect(200)?;
    ensure!(removed.text.contains("The member was removed."), "{}", removed.text);
    ensure!(!members().await?.to_string().contains("new@acme.example"), "{}", members().await?);
    let lines = world.local.store().audit_lines(AuditedThing::Partner(&PartnerId::parse("acme")?), 50).await?;
    let why = |action: &str, why: &str| lines.iter().any(|line| line.action == action && line.detail["reason"] == why);
    ensure!(why("grant", "A new colleague") && why("remove-member", "Left"), "{lines:?}");
    // The last member is removed only by somebody who says that they want it.
    let last = staff.form(&format!("{ACME}?change=pat%40acme.example")).await?.set("reason", "The partner has left");
    let asked = staff.press(ACME, &last, "remove-member").await?.expect(422)?;
    ensure!(asked.text.contains("is the partner’s last member"), "{}", asked.text);
    ensure!(members().await?.to_string().contains(PAT.email), "nothing was changed");
    staff.press(ACME, &Form::of(&asked.text).set("last", "yes"), "remove-member").await?.expect(200)?;
    ensure!(!members().await?.to_string().contains(PAT.email), "{}", members().await?);
    staff.press("/staff/console/catalogue/partners/nobody", &change, "save-member").await?.expect(404)?;
    assert_eq!(staff.press(ACME, &change, "explode").await?.code(), 400);
    world.post(ACME).by(&PAT).body(FORM, "do=save-member").send().await?.expect(403)?;
    Ok(())
}

#[tokio::test]
async fn the_facts_of_an_app_and_of_a_partner_are_changed_from_the_line_that_describes_them() -> Result<()> {
    let world = World::start().await?;
    let staff = Browser { world: &world, who: &STAFF };
    for (page, about) in
        [(format!("apps/{NOTES}"), format!("app={NOTES}")), ("partners/acme".to_owned(), "partner=acme".to_owned())]
    {
        let link = format!("{IMPORT}?{about}");
        let shown = staff.get(&format!("/staff/console/catalogue/{page}")).await?.expect(200)?;
        ensure!(shown.text.contains(&link), "{link} is not in {}", shown.text);
        let form = staff.form(&link).await?;
        let same = staff.press(IMPORT, &form, "preview").await?.expect(200)?;
        ensure!(same.text.contains("As they are: 1."), "{}", same.text);
        let renamed = form.get("lines").unwrap_or_default().replace("\"Acme", "\"Ace");
        let preview = staff.press(IMPORT, &form.set("lines", &renamed), "preview").await?.expect(200)?;
        ensure!(preview.text.contains("<code>/name</code>"), "{}", preview.text);
    }
    let nothing = staff.form(&format!("{IMPORT}?app=com.example.nobody")).await?;
    assert_eq!(nothing.get("lines"), Some(""));
    Ok(())
}
