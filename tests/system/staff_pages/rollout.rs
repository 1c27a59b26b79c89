//! The rollout: what its page shows, and the operations with their effect first.

use anyhow::{Result, ensure};
use domain::rollout::Channel;
use serde_json::Value as Json;
use store::audit::AuditedThing;
use store::exposure::Counts;
use system_tests::{PAT, STAFF, World};

use crate::browser::{Browser, FORM, Form};

const PAGE: &str = "/staff/console/rollout";
/// The marketplace is at 10 %.
const APRIL: &str = "2023-04-10T09:30:00Z";

fn path(channel: &str, operation: &str) -> String {
    format!("{PAGE}/{channel}/{operation}")
}

async fn channel(world: &World, index: usize) -> Result<Json> {
    Ok(world.get("/programme/rollout").by(&STAFF).send().await?.expect(200)?.json()?["channels"][index].clone())
}

#[tokio::test]
async fn the_page_shows_each_channel_as_planned_and_as_observed_by_day_and_by_hour() -> Result<()> {
    let world = World::at(APRIL).await?;
    for (hour, shard, shown, hidden) in [
        ("2023-04-09T10", 0, 3, 17),
        ("2023-04-10T08", 0, 30, 60),
        ("2023-04-10T08", 1, 3, 7),
        ("2023-04-10T09", 0, 5, 5),
    ] {
        world.local.store().count_exposure(Channel::Marketplace, hour, shard, Counts { shown, hidden }).await?;
    }
    let staff = Browser { world: &world, who: &STAFF };
    let days = staff.get(PAGE).await?.expect(200)?;
    let cells = |observed: &str, shown: u32, hidden: u32| {
        format!(
            "<td data-label=\"Observed\">{observed}</td><td data-label=\"Shown\">{shown}</td><td data-label=\"Hidden\">{hidden}</td>"
        )
    };
    for text in [cells("15 %", 3, 17), cells("34.54 %", 38, 72), "role=\"img\"".to_owned()] {
        ensure!(days.text.contains(&text), "{text:?} is not in {}", days.text);
    }
    assert_eq!(days.text.matches("<rect class=\"observed\"").count(), 2, "{}", days.text);
    let hours = staff.get(&format!("{PAGE}?by=hour")).await?.expect(200)?;
    for text in [cells("33 %", 33, 67), cells("50 %", 5, 5)] {
        ensure!(hours.text.contains(&text), "{text:?} is not in {}", hours.text);
    }
    Ok(())
}

#[tokio::test]
async fn a_kill_shows_whom_it_takes_the_tab_from_and_needs_the_channels_name_and_a_reason() -> Result<()> {
    let world = World::at(APRIL).await?;
    world
        .local
        .store()
        .count_exposure(Channel::Marketplace, "2023-04-10T08", 0, Counts { shown: 100, hidden: 900 })
        .await?;
    let staff = Browser { world: &world, who: &STAFF };
    let kill = path("marketplace", "kill");
    let before = channel(&world, 0).await?;
    let level = before["basisPoints"].as_u64().unwrap_or_default();
    ensure!(level > 0, "{before}");
    let asked = staff.get(&kill).await?.expect(200)?;
    for text in [
        &format!("{} % → 0 %", level / 100),
        "asked for it 1000 times",
        &format!("about {}", level / 10),
        "2 partners are concerned",
        "Type marketplace to confirm",
    ] {
        ensure!(asked.text.contains(text), "{text:?} is not in {}", asked.text);
    }
    assert_eq!(channel(&world, 0).await?, before, "looking changes nothing");
    let form = Form::of(&asked.text).set("reason", "A leak & more");
    for (name, reason) in [("", "A leak"), ("embedded", "A leak"), ("marketplace", " ")] {
        let refused =
            staff.press(&kill, &form.clone().set("name", name).set("reason", reason), "").await?.expect(422)?;
        ensure!(refused.text.contains("Nothing was changed"), "{}", refused.text);
    }
    let misnamed = staff.press(&kill, &form.clone().set("name", "x"), "").await?.expect(422)?;
    ensure!(misnamed.text.contains("A leak &#38; more"), "what was typed is lost: {}", misnamed.text);
    assert_eq!(channel(&world, 0).await?, before);

    let killed = staff.press(&kill, &form.clone().set("name", "marketplace"), "").await?.expect(200)?;
    ensure!(killed.text.contains("It is in force at once"), "{}", killed.text);
    assert_eq!(
        (channel(&world, 0).await?["mode"].as_str(), channel(&world, 1).await?["basisPoints"].as_u64()),
        (Some("killed"), Some(0))
    );
    let lines = world.local.store().audit_lines(AuditedThing::Programme, 5).await?;
    assert_eq!((lines[0].by.as_str(), lines[0].action.as_str()), (STAFF.email, "rollout-kill"));
    assert_eq!(lines[0].detail["reason"], "A leak & more");
    ensure!(killed.text.contains("A leak &#38; more"), "the page shows the audit line: {}", killed.text);
    let again = staff.press(&kill, &form.set("name", "marketplace"), "").await?.expect(412)?;
    ensure!(again.text.contains("The channel is killed. Resume it first."), "{}", again.text);
    Ok(())
}

#[tokio::test]
async fn a_channel_is_held_raised_lowered_and_resumed_from_the_page() -> Result<()> {
    let world = World::at(APRIL).await?;
    let staff = Browser { world: &world, who: &STAFF };
    for (operation, percent, name, mode, level) in [
        ("hold", "", "", "held", None),
        ("jump", "40,5 %", "", "held", Some(4_050)),
        ("roll-back", "20", "marketplace", "held", Some(2_000)),
        ("resume", "", "", "following", Some(2_000)),
    ] {
        let path = path("marketplace", operation);
        let encoded = percent.replace('%', "%25").replace(' ', "%20");
        let form = staff.form(&format!("{path}?percent={encoded}")).await?.set("reason", "A test").set("name", name);
        staff.press(&path, &form, "").await?.expect(200)?;
        let now = channel(&world, 0).await?;
        assert_eq!(now["mode"], mode, "{operation}");
        if let Some(level) = level {
            assert_eq!(now["basisPoints"], level, "{operation}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_operation_that_is_not_possible_says_why_and_offers_no_button() -> Result<()> {
    let world = World::at(APRIL).await?;
    let staff = Browser { world: &world, who: &STAFF };
    for (channel, operation, words) in [
        ("marketplace", "resume", "there is nothing to resume"),
        ("marketplace", "jump?percent=0", "A jump goes up"),
        ("marketplace", "roll-back?percent=100", "A roll-back goes down"),
        ("embedded", "jump?percent=100", "may not be ahead of the marketplace"),
    ] {
        let page = staff.get(&path(channel, operation)).await?.expect(200)?;
        ensure!(page.text.contains(words) && !page.text.contains("method=\"post\" action=\"/staff"), "{}", page.text);
    }
    for percent in ["", "abc", "101", "-1"] {
        staff.get(&path("marketplace", &format!("jump?percent={percent}"))).await?.expect(422)?;
    }
    for unknown in [path("marketplace", "explode"), path("nowhere", "kill")] {
        staff.get(&unknown).await?.expect(404)?;
    }
    let hold = path("marketplace", "hold");
    world.post(&hold).by(&PAT).body(FORM, "etag=0&reason=x").send().await?.expect(403)?;
    world.post(&hold).by(&STAFF).body(FORM, "reason=x").send().await?.expect(428)?;
    assert_eq!(channel(&world, 0).await?["mode"], "following");
    Ok(())
}
