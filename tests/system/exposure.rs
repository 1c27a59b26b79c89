//! Who is shown the tab when the rollout is at 0 %, at 100 % and in between.

use anyhow::Result;
use domain::programme::{Programme, Rollout};
use domain::rollout::Step;
use jiff::Timestamp;
use system_tests::{
    KIM, NOTES, NOTES_PRODUCT, PAT, Request, STAFF, World, listing, preview, under_marketplace, v2, v3,
};

/// In bucket 2,064, by the recorded vectors.
const EARLY: &str = "visitor-2";
/// In bucket 3,676.
const LATE: &str = "visitor-1";

/// Shows the tab to so many of 10,000 visitors on each channel.
async fn set_shares(world: &World, marketplace: u16, embedded: u16) -> Result<()> {
    let from_ever = |basis_points| vec![Step { from: Timestamp::UNIX_EPOCH, basis_points }];
    let rollout =
        Rollout { marketplace: from_ever(marketplace), embedded: from_ever(embedded), embedded_may_lead: true };
    world.local.store().put_programme(&Programme { rollout, ..Programme::default() }).await?;
    Ok(())
}

/// Whether the tab is shown. If not, the response must not have anything else.
async fn is_shown(call: Request) -> Result<bool> {
    let response = call.send().await?.expect(200)?;
    let shown = response.json()?["shown"] == true;
    assert_eq!(response.text == r#"{"shown":false}"#, !shown, "{}", response.text);
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
        set_shares(&world, basis_points, 10_000 - basis_points).await?;
        for (channel, expected) in [("marketplace", expected), ("embedded", !expected)] {
            for call in calls(channel) {
                assert_eq!(is_shown(call).await?, expected, "{channel} at {basis_points}");
            }
            // Everybody gets the same, so a shared cache may keep it, as long as it revalidates.
            let response = world.get(&format!("{}?channel={channel}", listing(NOTES))).send().await?;
            assert_eq!(response.header("cache-control"), Some("public, no-cache"));
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
        set_shares(&world, basis_points, basis_points).await?;
        for channel in ["marketplace", "embedded"] {
            let visit = |id: &str| {
                is_shown(world.get(&format!("{}?channel={channel}", listing(NOTES))).header("x-visitor-id", id))
            };
            assert_eq!((visit(EARLY).await?, visit(LATE).await?), (early, late), "{channel} at {basis_points}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn the_visitor_id_is_taken_from_the_header_else_the_query_else_the_cookie() -> Result<()> {
    let world = World::start().await?;
    set_shares(&world, 3_000, 3_000).await?;
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
        assert_eq!(is_shown(call).await?, expected, "{header:?} {query:?} {cookie:?}");
    }
    // Neither of these is a valid id.
    for id in ["", &"v".repeat(201)] {
        assert!(!is_shown(world.get(&listing(NOTES)).header("x-visitor-id", id)).await?);
    }
    Ok(())
}

#[tokio::test]
async fn responses_that_depend_on_the_visitor_are_private() -> Result<()> {
    let world = World::start().await?;
    set_shares(&world, 3_000, 3_000).await?;
    let mut etags = Vec::new();
    for id in [EARLY, LATE] {
        let response = world.get(&listing(NOTES)).header("x-visitor-id", id).send().await?.expect(200)?;
        assert_eq!(response.header("cache-control"), Some("private, no-cache"));
        let vary = response.header("vary").unwrap_or_default();
        assert!(
            ["Accept", "Accept-Language", "X-Visitor-Id", "Cookie"].iter().all(|name| vary.contains(name)),
            "{vary}"
        );
        etags.push(response.etag()?.to_owned());
    }
    // With the ETag of one visitor's response, another visitor must not get a 304.
    let other = world.get(&listing(NOTES)).header("x-visitor-id", LATE).header("if-none-match", &etags[0]);
    assert!(!is_shown(other).await?);
    Ok(())
}

#[tokio::test]
async fn managers_can_preview_whatever_the_rollout_shows() -> Result<()> {
    let world = World::start().await?;
    set_shares(&world, 0, 0).await?;
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
        set_shares(&world, basis_points, 10_000).await?;
        for path in &paths {
            for call in [world.get(path), world.get(path).by(&KIM), world.get(path).by(&STAFF)] {
                call.send().await?.expect(expected)?;
            }
            world.get(path).by(&PAT).send().await?.expect(200)?;
        }
    }
    // A step that has not begun opens nothing.
    let later = Step { from: "2026-01-15T09:00:00.001Z".parse()?, basis_points: 10_000 };
    let rollout = Rollout { marketplace: vec![later], embedded: vec![], embedded_may_lead: false };
    world.local.store().put_programme(&Programme { rollout, ..Programme::default() }).await?;
    world.get(&v2(NOTES)).send().await?.expect(404)?;
    world.set_clock("2026-01-15T09:00:00.001Z")?;
    world.get(&v2(NOTES)).send().await?.expect(200)?;
    Ok(())
}
