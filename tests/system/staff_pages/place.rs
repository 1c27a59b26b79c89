//! An app that staff take off the marketplace on its page, and put back.

use anyhow::{Result, ensure};
use domain::AppKey;
use store::audit::AuditedThing;
use system_tests::{CHARTS, NOTES, PAT, STAFF, World};

use crate::browser::{Browser, FORM, has_all};

fn page(app: &str) -> String {
    format!("/staff/console/catalogue/apps/{app}")
}

#[tokio::test]
async fn an_app_is_taken_off_the_marketplace_once_its_losses_were_seen_its_key_typed_and_a_reason_given() -> Result<()>
{
    let world = World::at("2023-07-20T12:00:00Z").await?;
    let staff = Browser { world: &world, who: &STAFF };
    let page = page(NOTES);
    let app = async || world.get(&format!("/catalogue/apps/{NOTES}")).by(&STAFF).send().await?.expect(200)?.json();
    let shown = staff.get(&page).await?.expect(200)?;
    has_all(&shown.text, &["loses its tab", "no longer public", "leaves Cloud Fortified", "loses the badge"])?;
    let form = staff.form(&page).await?.set("reason", "Its partner asked");
    for (field, text, status, words) in [
        ("key", "", 422, "Type the app’s key"),
        ("key", CHARTS, 422, "Type the app’s key"),
        ("reason", " ", 422, "Write the reason in one line."),
        ("seen", "tab", 409, "other things than you have seen"),
    ] {
        let sent = form.clone().set("key", NOTES).set(field, text);
        let refused = staff.press(&page, &sent, "archive").await?.expect(status)?;
        has_all(&refused.text, &[words, if field == "reason" { "" } else { "Its partner asked" }])?;
        ensure!(app().await?["archivedAt"].is_null(), "{field}: nothing is changed");
    }
    let done = staff.press(&page, &form.set("key", NOTES), "archive").await?.expect(200)?;
    has_all(&done.text, &["The app is off the marketplace.", "Put back on the marketplace"])?;
    assert_eq!(app().await?["archivedAt"], "2023-07-20T12:00:00Z");
    world.get(&format!("/listings/{NOTES}")).send().await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn an_archived_app_is_put_back_with_its_answers_and_both_changes_are_in_the_audit_log() -> Result<()> {
    let world = World::at("2023-07-20T12:00:00Z").await?;
    let staff = Browser { world: &world, who: &STAFF };
    let page = page(NOTES);
    let form = staff.form(&page).await?.set("reason", "A mistake").set("key", NOTES);
    staff.press(&page, &form, "archive").await?.expect(200)?;
    let form = staff.form(&page).await?;
    staff.press(&page, &form, "restore").await?.expect(422)?;
    let form = form.set("reason", "It was the wrong app");
    let back = staff.press(&page, &form, "restore").await?.expect(200)?;
    has_all(&back.text, &["The app is on the marketplace again.", "has the badge", "Take off the marketplace"])?;
    staff.press(&page, &form, "restore").await?.expect(200)?;
    world.get(&format!("/listings/{NOTES}")).send().await?.expect(200)?;
    // All of them are of one instant, so their order says nothing.
    let lines = world.local.store().audit_lines(AuditedThing::App(&AppKey::parse(NOTES)?), 50).await?;
    for (action, reason) in [("archive", "A mistake"), ("restore", "It was the wrong app")] {
        let said = lines.iter().filter(|line| line.action == action).map(|line| line.detail["reason"].as_str());
        assert_eq!(said.collect::<Vec<_>>(), [Some(reason)], "{action}");
    }
    Ok(())
}

#[tokio::test]
async fn only_who_keeps_the_catalogue_takes_an_app_off_the_marketplace() -> Result<()> {
    let world = World::start().await?;
    let body = format!("do=archive&key={NOTES}&reason=A+test&seen=tab+sale+enrolment+badge");
    world.post(&page(NOTES)).body(FORM, body.clone()).send().await?.expect(401)?;
    world.post(&page(NOTES)).by(&PAT).body(FORM, body.clone()).send().await?.expect(403)?;
    world.post(&page(NOTES)).by(&STAFF).body(FORM, "do=explode").send().await?.expect(400)?;
    world.post(&page("com.example.nobody")).by(&STAFF).body(FORM, body.clone()).send().await?.expect(404)?;
    Ok(())
}
