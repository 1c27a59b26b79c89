//! Visitors: what decides about them, and what is counted of them.

use super::*;

/// The visitor cookie that a response sets.
fn cookie(response: &Response) -> Option<&str> {
    response.header("set-cookie").filter(|cookie| cookie.starts_with("visitor="))
}

#[tokio::test]
async fn a_page_that_depends_on_the_visitor_sets_a_cookie_with_a_new_visitor_id() -> Result<()> {
    let world = World::at("2023-05-01T00:00:00Z").await?;
    let first = page(&world).send().await?.expect(200)?;
    let set = cookie(&first).context("a cookie")?.to_owned();
    let (pair, attributes) = set.split_once("; ").context("attributes")?;
    // Not `Secure`, because the test uses plain HTTP.
    assert_eq!(attributes, "Path=/; Max-Age=31536000; SameSite=Lax; HttpOnly");
    let id = pair.strip_prefix("visitor=").context("an id")?;
    assert!(id.len() == 36 && id.split('-').count() == 5, "{id}");
    let (shown, hidden) = counts(&world, 0).await?;
    assert_eq!(shown + hidden, 1, "the new id decides and counts in the same request");
    let second = page(&world).header("cookie", pair).send().await?.expect(200)?;
    assert_eq!(cookie(&second), None);
    let (shown, hidden) = counts(&world, 0).await?;
    assert_eq!(shown + hidden, 2);
    world.request(reqwest::Method::HEAD, &listing(NOTES)).header("accept", "text/html").send().await?.expect(200)?;
    assert_eq!(counts(&world, 0).await?, (shown, hidden), "HEAD shows nothing");
    let other = page(&world).send().await?;
    assert_ne!(
        cookie(&other).context("a cookie")?.split_once(';'),
        set.split_once(';'),
        "every visitor gets another id"
    );
    Ok(())
}

#[tokio::test]
async fn the_rollout_decides_about_a_visitor_on_the_first_page_as_on_every_later_one() -> Result<()> {
    let world = World::at("2023-05-01T00:00:00Z").await?;
    for _ in 0..60 {
        let first = page(&world).send().await?.expect(200)?;
        let pair = cookie(&first).and_then(|set| set.split(';').next()).context("a cookie")?.to_owned();
        let second = page(&world).header("cookie", &pair).send().await?.expect(200)?;
        assert_eq!(first.text, second.text, "{pair}");
    }
    // Every visitor counts twice with the same decision.
    let (shown, hidden) = counts(&world, 0).await?;
    assert_eq!((shown + hidden, shown % 2), (120, 0));
    assert!(shown > 0, "nobody was shown the tab");
    Ok(())
}

#[tokio::test]
async fn no_cookie_is_set_where_nothing_depends_on_it() -> Result<()> {
    let world = World::at("2023-05-01T00:00:00Z").await?;
    for call in [
        world.get(&listing(NOTES)),
        page(&world).header("x-visitor-id", EARLY),
        page(&world).header("cookie", "visitor=known"),
        world.get(&format!("{}?visitor=known", listing(NOTES))).header("accept", "text/html"),
        world.get(&format!("{}?channel=embedded", listing(NOTES))).header("accept", "text/html"),
    ] {
        assert_eq!(call.send().await?.expect(200)?.header("set-cookie"), None);
    }
    world.set_clock("2023-06-01T00:00:00Z")?;
    assert_eq!(page(&world).send().await?.expect(200)?.header("set-cookie"), None);
    Ok(())
}

/// How often the tab was shown and not shown today on a channel: 0 is the marketplace, 1 embedded.
async fn counts(world: &World, channel: usize) -> Result<(u64, u64)> {
    let rollout = world.get("/programme/rollout").by(&STAFF).send().await?.expect(200)?.json()?;
    let day = rollout["channels"][channel]["days"].as_array().and_then(|days| days.last()).context("today")?.clone();
    Ok((day["shown"].as_u64().context("shown")?, day["hidden"].as_u64().context("hidden")?))
}

#[tokio::test]
async fn only_what_visitors_with_an_id_are_shown_is_counted() -> Result<()> {
    let world = World::at("2023-04-26T10:00:00Z").await?;
    for call in [
        world.get(&listing(NOTES)),
        visit(&world, EARLY).by(&KIM),
        visit(&world, EARLY).by(&PAT),
        world.get(&v2(NOTES)).header("x-visitor-id", EARLY),
    ] {
        call.send().await?.expect(200)?;
    }
    world.get(&listing("unknown")).header("x-visitor-id", EARLY).send().await?.expect(404)?;
    assert_eq!(counts(&world, 0).await?, (0, 0));
    for _ in 0..3 {
        visit(&world, EARLY).send().await?.expect(200)?;
    }
    visit(&world, LATE).header("accept", "text/html").send().await?.expect(200)?;
    world.get(&format!("{}?channel=embedded&visitor=a", listing(NOTES))).send().await?.expect(200)?;
    assert_eq!((counts(&world, 0).await?, counts(&world, 1).await?), ((3, 1), (0, 1)));
    Ok(())
}

#[tokio::test]
async fn the_report_compares_what_was_observed_with_what_was_planned() -> Result<()> {
    let world = World::at("2023-04-25T23:00:00Z").await?;
    for number in 0..40 {
        visit(&world, &format!("v{number}")).send().await?.expect(200)?;
    }
    world.set_clock("2023-04-26T01:00:00Z")?;
    visit(&world, EARLY).send().await?.expect(200)?;
    let rollout = world.get("/programme/rollout").by(&STAFF).send().await?.expect(200)?.json()?;
    assert_eq!((&rollout["from"], &rollout["to"]), (&json!("2023-04-13"), &json!("2023-04-26")));
    let marketplace = &rollout["channels"][0];
    assert_eq!(
        (&marketplace["channel"], &marketplace["mode"], &marketplace["since"]),
        (&json!("marketplace"), &json!("following"), &json!("2023-04-26T00:00:00Z"))
    );
    let days = marketplace["days"].as_array().context("days")?;
    assert_eq!(days.len(), 14);
    let today = json!({ "day": "2023-04-26", "planned": { "least": 3_500, "most": 3_500 }, "shown": 1, "hidden": 0, "observed": 10_000 });
    assert_eq!(days[13], today);
    let yesterday = &days[12];
    let seen = yesterday["shown"].as_u64().context("shown")?;
    assert_eq!((&yesterday["planned"]["most"], seen + yesterday["hidden"].as_u64().unwrap_or(0)), (&json!(2_000), 40));
    assert_eq!(yesterday["observed"], json!(seen * 250));
    assert_eq!((&days[11]["observed"], &days[11]["shown"]), (&Json::Null, &json!(0)));
    assert_eq!(rollout["channels"][1]["since"], Json::Null, "embedded has not begun");
    Ok(())
}

#[tokio::test]
async fn the_report_covers_the_requested_days() -> Result<()> {
    let world = World::start().await?;
    let get = |query: &str| world.get(&format!("/programme/rollout?{query}")).by(&STAFF).send();
    let days = async |query: &str| -> Result<usize> {
        Ok(get(query).await?.expect(200)?.json()?["channels"][0]["days"].as_array().map_or(0, Vec::len))
    };
    assert_eq!(days("from=2023-05-01&to=2023-05-01").await?, 1);
    assert_eq!(days("to=2023-05-14").await?, 14);
    assert_eq!(days("from=2026-01-01").await?, 15);
    assert_eq!(days("from=2023-01-01&to=2024-02-04").await?, 400);
    for wrong in
        ["from=2023-01-01&to=2024-02-05", "from=2026-01-16", "from=2023-05-02&to=2023-05-01", "from=today", "to=1"]
    {
        get(wrong).await?.expect(400)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_read_with_a_visitor_id_costs_one_round_trip_and_its_count() -> Result<()> {
    let world = World::metered().await?;
    let meter = world.local.meter().context("a meter")?;
    let before = meter.take();
    assert!(before.is_empty(), "{before:?}");
    visit(&world, EARLY).send().await?.expect(200)?;
    let operations: Vec<String> = meter.take().into_iter().map(|call| call.operation).collect();
    // A deployed instance writes its counts once a minute, but the local system at once.
    assert_eq!(operations, ["BatchGetItem", "UpdateItem"]);
    Ok(())
}

#[tokio::test]
async fn staff_see_the_step_that_the_job_recorded() -> Result<()> {
    let world = World::at("2023-04-05T00:00:00Z").await?;
    let recorded = async || -> Result<Vec<Json>> {
        let seen = world.get("/programme/rollout").by(&STAFF).send().await?.expect(200)?.json()?;
        let channels = seen["channels"].as_array().cloned().unwrap_or_default();
        Ok(channels.into_iter().map(|channel| channel["recorded"].clone()).collect())
    };
    assert_eq!(recorded().await?, [Json::Null, Json::Null]);
    world.run_job("advance-rollout", &json!({})).await?;
    world.set_clock("2023-04-05T01:00:00Z")?;
    world.run_job("advance-rollout", &json!({})).await?;
    let at = |basis_points: u16| json!({ "basisPoints": basis_points, "recordedAt": "2023-04-05T00:00:00Z" });
    assert_eq!(recorded().await?, [at(500), at(0)]);
    Ok(())
}
