//! The rollout: how operators steer it, and how many visitors are shown the tab.

mod visitors;

use anyhow::{Context as _, Result};
use serde_json::{Value as Json, json};
use system_tests::{
    KIM, NOTES, NOTES_PRODUCT, PAT, Request, Response, STAFF, World, listing, preview, under_marketplace, v2, v3,
};

/// In bucket 2,064, by the recorded vectors.
const EARLY: &str = "visitor-2";
/// In bucket 3,676.
const LATE: &str = "visitor-1";

fn operate(world: &World, channel: &str, operation: &str, body: &Json) -> Request {
    world.post(&format!("/programme/rollout/{channel}/{operation}")).json(body).by(&STAFF)
}

/// Operates the marketplace channel, and returns its new state.
async fn operate_marketplace(world: &World, operation: &str, basis_points: Option<u16>) -> Result<Json> {
    let mut body = json!({ "reason": "A test." });
    if let Some(basis_points) = basis_points {
        body["basisPoints"] = json!(basis_points);
    }
    operate(world, "marketplace", operation, &body).send().await?.expect(200)?.json()
}

fn force_visitor(world: &World, channel: &str, visitor: &str, shown: bool) -> Request {
    let path = format!("/programme/rollout/{channel}/visitors/{visitor}");
    world.put(&path, &json!({ "shown": shown, "reason": "A test." })).by(&STAFF)
}

fn visit(world: &World, visitor: &str) -> Request {
    world.get(&listing(NOTES)).header("x-visitor-id", visitor)
}

fn visit_on(world: &World, channel: &str, visitor: &str) -> Request {
    world.get(&format!("{}?channel={channel}", listing(NOTES))).header("x-visitor-id", visitor)
}

async fn is_shown(call: Request) -> Result<bool> {
    Ok(call.send().await?.expect(200)?.json()?["shown"] == true)
}

fn page(world: &World) -> Request {
    world.get(&listing(NOTES)).header("accept", "text/html")
}

#[tokio::test]
async fn by_the_calendar_alone_more_and_more_visitors_are_shown_the_tab() -> Result<()> {
    let world = World::at("2023-03-28T23:59:59Z").await?;
    let both =
        async || Ok::<_, anyhow::Error>((is_shown(visit(&world, EARLY)).await?, is_shown(visit(&world, LATE)).await?));
    for (now, expected) in [
        ("2023-03-28T23:59:59Z", (false, false)),
        ("2023-04-25T23:59:59Z", (false, false)),
        ("2023-04-26T00:00:00Z", (true, false)),
        ("2023-05-03T00:00:00Z", (true, true)),
    ] {
        world.set_clock(now)?;
        assert_eq!(both().await?, expected, "{now}");
    }
    // The embedded channel begins in June, with everybody.
    let embedded = format!("{}?channel=embedded", listing(NOTES));
    assert!(!is_shown(world.get(&embedded).header("x-visitor-id", EARLY)).await?);
    world.set_clock("2023-06-01T00:00:00Z")?;
    assert!(is_shown(world.get(&embedded)).await? && is_shown(world.get(&listing(NOTES))).await?);
    Ok(())
}

#[tokio::test]
async fn live_answers_look_unknown_before_the_first_step_and_stay_public_after_it() -> Result<()> {
    let world = World::at("2023-03-28T23:59:59Z").await?;
    let paths = [v2(NOTES), v3(NOTES_PRODUCT), under_marketplace(&v3(NOTES_PRODUCT))];
    let unknown = [
        v2("com.example.nobody"),
        v3("00000000-0000-4000-8000-00000000dead"),
        under_marketplace(&v3("00000000-0000-4000-8000-00000000dead")),
    ];
    for (path, unknown) in paths.iter().zip(&unknown) {
        let (hidden, nobody) = (world.get(path).send().await?.expect(404)?, world.get(unknown).send().await?);
        assert_eq!(hidden.observable(), nobody.observable(), "{path}");
        world.get(path).by(&PAT).send().await?.expect(200)?;
    }
    // A step of the calendar that begins while the channel is held at 0 % makes nothing public.
    operate_marketplace(&world, "hold", None).await?;
    world.set_clock("2023-04-10T00:00:00Z")?;
    world.get(&paths[0]).send().await?.expect(404)?;
    operate_marketplace(&world, "jump", Some(1)).await?;
    world.get(&paths[0]).send().await?.expect(200)?;
    for (operation, basis_points) in [("roll-back", Some(0)), ("resume", None), ("kill", None)] {
        operate_marketplace(&world, operation, basis_points).await?;
        for path in &paths {
            world.get(path).send().await?.expect(200)?;
        }
    }
    Ok(())
}

#[tokio::test]
async fn operators_hold_resume_jump_and_roll_back_a_channel() -> Result<()> {
    let now = "2023-05-01T00:00:00Z";
    let world = World::at(now).await?;
    let level = |state: &Json| (state["mode"].clone(), state["basisPoints"].clone(), state["since"].clone());
    let is = |mode: &str, basis_points: u16, since: &str| (json!(mode), json!(basis_points), json!(since));
    assert_eq!(level(&operate_marketplace(&world, "hold", None).await?), is("held", 3_500, now));
    world.set_clock("2023-05-12T00:00:00Z")?;
    assert!(!is_shown(visit(&world, LATE)).await?, "the calendar is at 65 %, and the hold at 35 %");
    let resumed = operate_marketplace(&world, "resume", None).await?;
    assert_eq!(level(&resumed), is("following", 6_500, "2023-05-12T00:00:00Z"));
    assert!(is_shown(visit(&world, LATE)).await?);
    assert_eq!(level(&operate_marketplace(&world, "jump", Some(9_000)).await?).1, 9_000);
    let back = operate_marketplace(&world, "roll-back", Some(3_000)).await?;
    assert_eq!(level(&back), is("held", 3_000, "2023-05-12T00:00:00Z"));
    assert!(is_shown(visit(&world, EARLY)).await? && !is_shown(visit(&world, LATE)).await?);
    // The calendar alone does not raise the share of a held channel.
    world.set_clock("2023-07-01T00:00:00Z")?;
    assert!(!is_shown(visit(&world, LATE)).await?);
    assert_eq!(level(&operate_marketplace(&world, "resume", None).await?).1, 10_000);
    assert!(is_shown(world.get(&listing(NOTES))).await?);
    Ok(())
}

#[tokio::test]
async fn a_kill_shows_the_tab_to_nobody_but_managers_can_still_preview() -> Result<()> {
    let world = World::start().await?;
    force_visitor(&world, "marketplace", EARLY, true).send().await?.expect(200)?;
    let killed = operate_marketplace(&world, "kill", None).await?;
    assert_eq!((&killed["mode"], &killed["basisPoints"]), (&json!("killed"), &json!(0)));
    for call in [visit(&world, EARLY), world.get(&listing(NOTES)), world.get(&listing(NOTES)).by(&KIM)] {
        assert!(!is_shown(call).await?);
    }
    let embedded = format!("{}?channel=embedded", listing(NOTES));
    assert!(!is_shown(world.get(&embedded)).await?, "embedded is never ahead of the marketplace");
    world.save_draft(NOTES, &json!({}), &PAT).await?;
    assert!(is_shown(world.get(&preview(NOTES)).by(&PAT)).await?);
    operate_marketplace(&world, "resume", None).await?;
    assert!(is_shown(world.get(&listing(NOTES))).await?);
    Ok(())
}

#[tokio::test]
async fn staff_read_that_the_marketplace_limits_embedded() -> Result<()> {
    let world = World::start().await?;
    let embedded = async || -> Result<(Json, Json, Json)> {
        let rollout = world.get("/programme/rollout").by(&STAFF).send().await?.expect(200)?.json()?;
        let state = &rollout["channels"][1];
        Ok((state["mode"].clone(), state["basisPoints"].clone(), state["limitedBy"].clone()))
    };
    assert_eq!(embedded().await?, (json!("following"), json!(10_000), Json::Null));
    let back = operate_marketplace(&world, "roll-back", Some(3_000)).await?;
    assert_eq!(back["limitedBy"], Json::Null);
    assert_eq!(embedded().await?, (json!("following"), json!(3_000), json!("marketplace")));
    let on_embedded = |visitor: &str| visit_on(&world, "embedded", visitor);
    assert!(is_shown(on_embedded(EARLY)).await? && !is_shown(on_embedded(LATE)).await?);
    let problem = force_visitor(&world, "embedded", LATE, true).send().await?.expect(409)?.json()?;
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("Force the tab there first")), "{problem}");
    force_visitor(&world, "marketplace", LATE, true).send().await?.expect(200)?;
    force_visitor(&world, "embedded", LATE, true).send().await?.expect(200)?;
    assert!(is_shown(on_embedded(LATE)).await?);
    operate_marketplace(&world, "resume", None).await?;
    assert_eq!(embedded().await?, (json!("following"), json!(10_000), Json::Null));
    Ok(())
}

#[tokio::test]
async fn an_operation_that_does_not_fit_the_state_is_refused_with_the_reason() -> Result<()> {
    let world = World::at("2023-05-01T00:00:00Z").await?;
    let refused = async |channel: &str, operation: &str, basis_points: Option<u16>| -> Result<String> {
        let mut body = json!({ "reason": "A test." });
        body["basisPoints"] = json!(basis_points);
        let problem = operate(&world, channel, operation, &body).send().await?.expect(409)?.json()?;
        assert_eq!(problem["type"], "urn:problem:not-applicable");
        Ok(problem["detail"].as_str().context("a detail")?.to_owned())
    };
    assert!(refused("marketplace", "resume", None).await?.contains("follows its calendar already"));
    assert!(refused("marketplace", "jump", Some(3_500)).await?.contains("use roll-back"));
    assert!(refused("marketplace", "roll-back", Some(3_501)).await?.contains("use jump"));
    assert!(refused("embedded", "jump", Some(3_501)).await?.contains("embeddedMayLead"));
    operate_marketplace(&world, "hold", None).await?;
    assert!(refused("marketplace", "hold", None).await?.contains("held already"));
    operate_marketplace(&world, "kill", None).await?;
    for (operation, basis_points) in [("kill", None), ("hold", None), ("jump", Some(10_000)), ("roll-back", Some(0))] {
        assert!(refused("marketplace", operation, basis_points).await?.contains("Resume it first"));
    }
    assert_eq!(world.local.store().current_programme().await?.version, 2);
    Ok(())
}

#[tokio::test]
async fn a_reason_is_mandatory_and_basis_points_are_for_jump_and_roll_back_only() -> Result<()> {
    let world = World::at("2023-05-01T00:00:00Z").await?;
    let errors = async |operation: &str, body: Json| -> Result<Vec<String>> {
        let problem = operate(&world, "marketplace", operation, &body).send().await?.expect(422)?.json()?;
        let errors = problem["errors"].as_array().context("errors")?;
        Ok(errors.iter().map(|error| format!("{} {}", error["pointer"], error["code"]).replace('"', "")).collect())
    };
    assert_eq!(errors("hold", json!({})).await?, ["/reason mandatory"]);
    assert_eq!(errors("hold", json!({ "reason": " " })).await?, ["/reason mandatory"]);
    assert_eq!(errors("hold", json!({ "reason": "x".repeat(501) })).await?, ["/reason too-long"]);
    assert_eq!(errors("hold", json!({ "reason": "a\nb" })).await?, ["/reason control-character"]);
    assert_eq!(errors("hold", json!({ "reason": "r", "basisPoints": 1 })).await?, ["/basisPoints unknown-field"]);
    assert_eq!(errors("jump", json!({ "reason": "r" })).await?, ["/basisPoints mandatory"]);
    assert_eq!(errors("jump", json!({ "reason": "r", "basisPoints": "9" })).await?, ["/basisPoints wrong-type"]);
    assert_eq!(
        errors("jump", json!({ "basisPoints": 10_001 })).await?,
        ["/basisPoints too-large", "/reason mandatory"]
    );
    assert_eq!(errors("kill", json!({ "reason": "r", "at": "now" })).await?, ["/at unknown-field"]);
    Ok(())
}

#[tokio::test]
async fn other_channels_operations_and_visitor_ids_are_not_found() -> Result<()> {
    let world = World::start().await?;
    let body = json!({ "reason": "A test." });
    for (channel, operation) in [("tv", "hold"), ("marketplace", "stop"), ("Marketplace", "hold")] {
        operate(&world, channel, operation, &body).send().await?.expect(404)?;
    }
    force_visitor(&world, "tv", "somebody", true).send().await?.expect(404)?;
    force_visitor(&world, "marketplace", &"v".repeat(201), true).send().await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn single_visitors_are_forced_on_and_off_until_they_are_released() -> Result<()> {
    let world = World::at("2023-04-26T00:00:00Z").await?;
    assert!(is_shown(visit(&world, EARLY)).await? && !is_shown(visit(&world, LATE)).await?);
    force_visitor(&world, "marketplace", EARLY, false).send().await?.expect(200)?;
    let state = force_visitor(&world, "marketplace", LATE, true).send().await?.expect(200)?.json()?;
    assert_eq!(state["visitors"], json!({ EARLY: false, LATE: true }));
    assert!(!is_shown(visit(&world, EARLY)).await? && is_shown(visit(&world, LATE)).await?);
    // Forced visitors count at 100 % too, so no shared cache may keep the response.
    world.set_clock("2023-06-01T00:00:00Z")?;
    assert!(!is_shown(visit(&world, EARLY)).await? && is_shown(world.get(&listing(NOTES))).await?);
    let response = world.get(&listing(NOTES)).send().await?;
    assert_eq!(response.header("cache-control"), Some("private, no-cache"));
    let path = |visitor: &str| format!("/programme/rollout/marketplace/visitors/{visitor}");
    for visitor in [EARLY, LATE] {
        world.delete(&path(visitor)).by(&STAFF).send().await?.expect(204)?;
    }
    world.delete(&path(EARLY)).by(&STAFF).send().await?.expect(404)?;
    assert!(is_shown(visit(&world, EARLY)).await?);
    assert_eq!(world.get(&listing(NOTES)).send().await?.header("cache-control"), Some("public, no-cache"));
    Ok(())
}

#[tokio::test]
async fn at_most_twenty_visitors_are_forced_on_a_channel() -> Result<()> {
    let world = World::start().await?;
    for number in 0..20 {
        force_visitor(&world, "embedded", &format!("visitor-{number}"), true).send().await?.expect(200)?;
    }
    let problem = force_visitor(&world, "embedded", "one-more", true).send().await?.expect(409)?.json()?;
    assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains("Remove one first")), "{problem}");
    for wrong in [json!({ "reason": "r" }), json!({ "shown": "yes", "reason": "r" }), json!({ "shown": true })] {
        let path = "/programme/rollout/embedded/visitors/visitor-0";
        world.put(path, &wrong).by(&STAFF).send().await?.expect(422)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_new_calendar_keeps_what_operators_did_and_lowers_no_share() -> Result<()> {
    let world = World::at("2023-05-01T00:00:00Z").await?;
    operate_marketplace(&world, "roll-back", Some(200)).await?;
    force_visitor(&world, "marketplace", LATE, true).send().await?.expect(200)?;
    let later = json!({ "rollout": { "marketplace": [{ "from": "2023-08-01T00:00:00Z", "basisPoints": 10_000 }], "embedded": [] } });
    let put = || world.patch("/programme", &later).by(&STAFF).header("if-match", "*").send();
    put().await?.expect(200)?;
    let rollout = world.get("/programme/rollout").by(&STAFF).send().await?.expect(200)?.json()?;
    let marketplace = &rollout["channels"][0];
    assert_eq!((&marketplace["mode"], &marketplace["basisPoints"]), (&json!("held"), &json!(200)));
    assert_eq!(marketplace["visitors"], json!({ LATE: true }));
    // After the resume the channel follows the new calendar, but not below the 2 % that it was held at.
    assert_eq!(operate_marketplace(&world, "resume", None).await?["basisPoints"], 200);
    Ok(())
}
