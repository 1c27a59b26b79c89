//! The rollout's gate: who is shown the tab at 0 %, at 100 % and in between.

use anyhow::Result;
use domain::programme::{Programme, Rollout};
use domain::rollout::Step;
use jiff::Timestamp;
use system_tests::{
    KIM, NOTES, NOTES_PRODUCT, PAT, Request, STAFF, World, listing, preview, under_marketplace, v2, v3,
};

/// Its bucket is 2,064, by the golden vectors.
const EARLY: &str = "visitor-2";
/// Its bucket is 3,676.
const LATE: &str = "visitor-1";

/// Shows the tab to so many visitors in 10,000, by channel.
async fn expose(world: &World, marketplace: u16, embedded: u16) -> Result<()> {
    let from_ever = |basis_points| vec![Step { from: Timestamp::UNIX_EPOCH, basis_points }];
    let rollout =
        Rollout { marketplace: from_ever(marketplace), embedded: from_ever(embedded), embedded_may_lead: true };
    world.local.store().put_programme(&Programme { rollout, ..Programme::default() }).await?;
    Ok(())
}

/// Whether the tab is shown; when it is not, nothing but that is said.
async fn shown(call: Request) -> Result<bool> {
    let answer = call.send().await?.expect(200)?;
    let shown = answer.json()?["shown"] == true;
    assert_eq!(answer.text == r#"{"shown":false}"#, !shown, "{}", answer.text);
    Ok(shown)
}

#[tokio::test]
async fn at_0_percent_nobody_and_at_100_percent_everybody_is_shown_the_tab() -> Result<()> {
    let world = World::start().await?;
    let calls = |channel: &str| {
        let path = format!("{}?channel={channel}", listing(NOTES));
        let call = || world.get(&path);
        [call(), call().header("x-visitor-id", EARLY), call().header("x-visitor-id", LATE), call().by(&KIM)]
    };
    for (basis_points, expected) in [(0, false), (10_000, true), (0, false)] {
        expose(&world, basis_points, 10_000 - basis_points).await?;
        for (channel, expected) in [("marketplace", expected), ("embedded", !expected)] {
            for call in calls(channel) {
                assert_eq!(shown(call).await?, expected, "{channel} at {basis_points}");
            }
            // The same for everybody: a shared cache may keep it, as long as it asks.
            let answer = world.get(&format!("{}?channel={channel}", listing(NOTES))).send().await?;
            assert_eq!(answer.header("cache-control"), Some("public, no-cache"));
        }
    }
    Ok(())
}

#[tokio::test]
async fn in_between_a_visitor_is_shown_the_tab_once_the_share_exceeds_their_bucket() -> Result<()> {
    let world = World::start().await?;
    for (basis_points, early, late) in
        [(2_064, false, false), (2_065, true, false), (3_676, true, false), (3_677, true, true)]
    {
        expose(&world, basis_points, basis_points).await?;
        for channel in ["marketplace", "embedded"] {
            let visit = |id: &str| {
                shown(world.get(&format!("{}?channel={channel}", listing(NOTES))).header("x-visitor-id", id))
            };
            assert_eq!((visit(EARLY).await?, visit(LATE).await?), (early, late), "{channel} at {basis_points}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_visitor_id_is_taken_from_the_header_else_the_query_else_the_cookie() -> Result<()> {
    let world = World::start().await?;
    expose(&world, 3_000, 3_000).await?;
    for (header, query, cookie, expected) in [
        (None, None, None, false),
        (Some(EARLY), None, None, true),
        (None, Some(EARLY), None, true),
        (None, None, Some(EARLY), true),
        (Some(EARLY), Some(LATE), Some(LATE), true),
        (Some(LATE), Some(EARLY), Some(EARLY), false),
        (None, Some(EARLY), Some(LATE), true),
        (None, Some(LATE), Some(EARLY), false),
    ] {
        let query = query.map(|id| format!("?visitor={id}")).unwrap_or_default();
        let call = world.get(&format!("{}{query}", listing(NOTES)));
        let call =
            header.map_or(call, |id| world.get(&format!("{}{query}", listing(NOTES))).header("x-visitor-id", id));
        let call = match cookie {
            Some(id) => call.header("cookie", &format!("theme=dark; visitor={id}; other=1")),
            None => call,
        };
        assert_eq!(shown(call).await?, expected, "{header:?} {query:?} {cookie:?}");
    }
    // Neither is an id.
    for id in ["", &"v".repeat(201)] {
        assert!(!shown(world.get(&listing(NOTES)).header("x-visitor-id", id)).await?);
    }
    Ok(())
}

#[tokio::test]
async fn responses_that_depend_on_the_visitor_are_private() -> Result<()> {
    let world = World::start().await?;
    expose(&world, 3_000, 3_000).await?;
    let mut etags = Vec::new();
    for id in [EARLY, LATE] {
        let answer = world.get(&listing(NOTES)).header("x-visitor-id", id).send().await?.expect(200)?;
        assert_eq!(answer.header("cache-control"), Some("private, no-cache"));
        let vary = answer.header("vary").unwrap_or_default();
        assert!(
            ["Accept", "Accept-Language", "X-Visitor-Id", "Cookie"].iter().all(|name| vary.contains(name)),
            "{vary}"
        );
        etags.push(answer.etag()?.to_owned());
    }
    // The ETag of what one visitor has must not say to another that nothing changed.
    let other = world.get(&listing(NOTES)).header("x-visitor-id", LATE).header("if-none-match", &etags[0]);
    assert!(!shown(other).await?);
    Ok(())
}

#[tokio::test]
async fn managers_can_preview_whatever_the_rollout_shows() -> Result<()> {
    let world = World::start().await?;
    expose(&world, 0, 0).await?;
    world.save_draft(NOTES, &serde_json::json!({}), &PAT).await?;
    let seen = world.get(&preview(NOTES)).by(&PAT).send().await?.expect(200)?.json()?;
    assert_eq!(seen["shown"], true);
    Ok(())
}

#[tokio::test]
async fn live_answers_are_public_once_the_rollout_on_the_marketplace_has_begun() -> Result<()> {
    let world = World::start().await?;
    let paths = [v2(NOTES), v3(NOTES_PRODUCT), under_marketplace(&v3(NOTES_PRODUCT))];
    for (basis_points, expected) in [(0, 404), (1, 200), (10_000, 200)] {
        expose(&world, basis_points, 10_000).await?;
        for path in &paths {
            for call in [world.get(path), world.get(path).by(&KIM), world.get(path).by(&STAFF)] {
                call.send().await?.expect(expected)?;
            }
            world.get(path).by(&PAT).send().await?.expect(200)?;
        }
    }
    // A step that has not begun does not count.
    let later = Step { from: "2026-01-15T09:00:00.001Z".parse()?, basis_points: 10_000 };
    let rollout = Rollout { marketplace: vec![later], embedded: vec![], embedded_may_lead: false };
    world.local.store().put_programme(&Programme { rollout, ..Programme::default() }).await?;
    world.get(&v2(NOTES)).send().await?.expect(404)?;
    world.set_clock("2026-01-15T09:00:00.001Z")?;
    world.get(&v2(NOTES)).send().await?.expect(200)?;
    Ok(())
}
