//! The visitors for whom operators force the tab on or off, on a page of each channel.

use anyhow::{Result, ensure};
use store::audit::AuditedThing;
use system_tests::{PAT, STAFF, World};

use crate::browser::{Browser, FORM, Form, has_all};

const VISITORS: &str = "/staff/console/rollout/marketplace/visitors";

async fn forced(world: &World) -> Result<serde_json::Value> {
    let rollout = world.get("/programme/rollout").by(&STAFF).send().await?.expect(200)?.json()?;
    Ok(rollout["channels"][0]["visitors"].clone())
}

#[tokio::test]
async fn a_visitor_is_forced_changed_and_released_with_reasons_that_are_kept() -> Result<()> {
    let world = World::at("2023-03-01T09:00:00Z").await?;
    let staff = Browser { world: &world, who: &STAFF };
    ensure!(staff.get("/staff/console/rollout").await?.text.contains(VISITORS), "the rollout leads there");
    let form = staff.form(VISITORS).await?.set("visitor", "v/1 <b>").set("reason", "A customer of ours");
    let on = staff.press(VISITORS, &form.clone().set("shown", "yes"), "force").await?.expect(200)?;
    has_all(&on.text, &["<bdi>v/1 &#60;b&#62;</bdi>", "Done."])?;
    assert_eq!(forced(&world).await?, serde_json::json!({ "v/1 <b>": true }));
    let change = staff.form(&format!("{VISITORS}?visitor=v%2F1%20%3Cb%3E")).await?;
    assert_eq!((change.get("visitor"), change.get("shown")), (Some("v/1 <b>"), Some("yes")));
    staff.press(VISITORS, &form.clone().set("shown", "no"), "force").await?.expect(200)?;
    assert_eq!(forced(&world).await?, serde_json::json!({ "v/1 <b>": false }));
    let gone = staff.press(VISITORS, &change.set("reason", "It is over"), "release").await?.expect(200)?;
    has_all(&gone.text, &["Nobody is forced on this channel."])?;
    assert_eq!(forced(&world).await?, serde_json::json!({}));
    let lines = world.local.store().audit_lines(AuditedThing::Programme, 20).await?;
    let why = |action: &str, why: &str| lines.iter().any(|line| line.action == action && line.detail["reason"] == why);
    ensure!(why("rollout-force", "A customer of ours") && why("rollout-release", "It is over"), "{lines:?}");
    Ok(())
}

#[tokio::test]
async fn a_form_about_a_visitor_that_cannot_be_carried_out_says_why_and_keeps_what_was_typed() -> Result<()> {
    let world = World::at("2023-03-01T09:00:00Z").await?;
    let staff = Browser { world: &world, who: &STAFF };
    let form = staff.form(VISITORS).await?.set("visitor", "v-1").set("shown", "yes").set("reason", "A test");
    for (field, text, button, words) in [
        ("visitor", "", "force", "Enter the visitor’s id"),
        ("shown", "", "force", "Choose whether the visitor sees the tab."),
        ("reason", "", "force", "Write the reason in one line."),
        ("shown", "", "release", "This visitor is not forced on this channel"),
    ] {
        let refused = staff.press(VISITORS, &form.clone().set(field, text), button).await?.expect(422)?;
        has_all(&refused.text, &[words])?;
        let other = if field == "visitor" { ("reason", "A test") } else { ("visitor", "v-1") };
        assert_eq!(Form::of(&refused.text).get(other.0), Some(other.1), "{field}: what was typed is lost");
    }
    let embedded = VISITORS.replace("marketplace", "embedded");
    let ahead = staff.press(&embedded, &form, "force").await?.expect(422)?;
    has_all(&ahead.text, &["The marketplace does not show this visitor the tab"])?;
    Ok(())
}

#[tokio::test]
async fn only_who_steers_the_rollout_forces_visitors() -> Result<()> {
    let world = World::start().await?;
    let body = "do=force&visitor=v-1&shown=yes&reason=A+test";
    world.post(VISITORS).body(FORM, body).send().await?.expect(401)?;
    world.post(VISITORS).by(&PAT).body(FORM, body).send().await?.expect(403)?;
    world.post(VISITORS).by(&STAFF).body(FORM, "do=explode").send().await?.expect(400)?;
    world.get("/staff/console/rollout/nowhere/visitors").by(&STAFF).send().await?.expect(404)?;
    Ok(())
}
