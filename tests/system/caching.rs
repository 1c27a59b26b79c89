//! What may be cached and by whom, what other origins may read, and when a response is a page.

use anyhow::{Context as _, Result};
use serde_json::json;
use system_tests::{KIM, NOTES, NOTES_PRODUCT, PAT, SYNC, World, listing, preview, under_marketplace, v2, v3};

/// The paths that the public reads as JSON.
fn public_paths() -> Vec<String> {
    vec![
        listing(NOTES),
        format!("{}?view=expanded&channel=embedded", listing(NOTES)),
        format!("/listings/{NOTES}"),
        v2(NOTES),
        v3(NOTES_PRODUCT),
        under_marketplace(&v3(NOTES_PRODUCT)),
        "/openapi.json".to_owned(),
    ]
}

#[tokio::test]
async fn public_json_may_be_cached_and_read_from_any_origin() -> Result<()> {
    let world = World::start().await?;
    for path in public_paths() {
        let response = world.get(&path).header("origin", "https://elsewhere.example").send().await?.expect(200)?;
        for (name, value) in [
            ("content-type", "application/json"),
            ("cache-control", "public, no-cache"),
            ("vary", "Accept, Accept-Language, Accept-Encoding"),
            ("access-control-allow-origin", "*"),
        ] {
            assert_eq!(response.header(name), Some(value), "{name} of {path}");
        }
        assert_eq!(response.header("access-control-allow-credentials"), None);
        assert!(response.etag()?.starts_with('"'), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn a_client_with_the_current_etag_gets_304_until_the_representation_changes() -> Result<()> {
    let world = World::start().await?;
    for path in public_paths() {
        let first = world.get(&path).send().await?.expect(200)?;
        let etag = first.etag()?;
        for known in [etag.to_owned(), format!("W/{etag}"), format!("\"0\", {etag}"), "*".to_owned()] {
            let response = world.get(&path).header("if-none-match", &known).send().await?.expect(304)?;
            assert_eq!((response.text.as_str(), response.etag()?), ("", etag), "{path}");
            assert_eq!(response.header("cache-control"), first.header("cache-control"));
            assert_eq!(response.header("vary"), first.header("vary"));
        }
        world.get(&path).header("if-none-match", "\"0\"").send().await?.expect(200)?;
    }
    let reads: Vec<String> = public_paths().into_iter().filter(|path| path != "/openapi.json").collect();
    let mut before = Vec::new();
    for path in &reads {
        before.push(world.get(path).send().await?.expect(200)?.etag()?.to_owned());
    }
    world.save_draft(NOTES, &json!({ "logDetails": { "logEndUserData": false } }), &PAT).await?;
    for (path, etag) in reads.iter().zip(&before) {
        world.get(path).header("if-none-match", etag).send().await?.expect(304)?;
    }
    world.publish(NOTES, &PAT).await?;
    for (path, etag) in reads.iter().zip(&before) {
        world.get(path).header("if-none-match", etag).send().await?.expect(200)?;
    }
    Ok(())
}

#[tokio::test]
async fn responses_to_requests_with_credentials_are_private() -> Result<()> {
    let world = World::start().await?;
    for path in public_paths().into_iter().filter(|path| path != "/openapi.json") {
        for by in [&PAT, &KIM] {
            let response = world.get(&path).by(by).send().await?.expect(200)?;
            assert_eq!(response.header("cache-control"), Some("private, no-cache"), "{path}");
        }
    }
    world.save_draft(NOTES, &json!({}), &PAT).await?;
    for path in [
        format!("{}?state=draft", v2(NOTES)),
        format!("{}?state=draft", v3(NOTES_PRODUCT)),
        preview(NOTES),
        format!("/apps/{NOTES}/privacy-and-security/revisions"),
        format!("/apps/{NOTES}/privacy-and-security/revisions/1"),
    ] {
        let response = world.get(&path).by(&PAT).send().await?.expect(200)?;
        assert_eq!(response.header("cache-control"), Some("private, no-store"), "{path}");
        assert_eq!(response.header("access-control-allow-origin"), None, "{path}");
    }
    let refused = world.get(&preview(NOTES)).send().await?.expect(401)?;
    assert_eq!(refused.header("cache-control"), Some("no-store"));
    Ok(())
}

#[tokio::test]
async fn badge_and_feed_may_be_cached_for_minutes_while_everybody_gets_the_same() -> Result<()> {
    let paths =
        ["badge.svg", "badge.json", "privacy-and-security/feed.atom"].map(|name| format!("/listings/{NOTES}/{name}"));
    let world = World::start().await?;
    for path in &paths {
        let response = world.get(path).send().await?.expect(200)?;
        let known = world.get(path).header("if-none-match", response.etag()?).send().await?.expect(304)?;
        for response in [&response, &known] {
            assert_eq!(response.header("cache-control"), Some("public, max-age=300"), "{path}");
            assert_eq!(response.header("vary"), Some("Accept, Accept-Language, Accept-Encoding"), "{path}");
        }
        let german = world.get(path).header("accept-language", "de").send().await?.expect(200)?;
        assert_eq!(german.header("cache-control"), Some("public, max-age=300"), "{path}");
        let own = world.get(path).by(&PAT).send().await?.expect(200)?;
        assert_eq!(own.header("cache-control"), Some("private, no-cache"), "{path}");
    }
    // In the middle of the rollout, responses depend on the visitor.
    let world = World::at("2023-04-27T00:00:00Z").await?;
    for path in &paths {
        let response = world.get(path).header("x-visitor-id", "visitor-1").send().await?.expect(200)?;
        assert_eq!(response.header("cache-control"), Some("private, no-cache"), "{path}");
        assert_eq!(
            response.header("vary"),
            Some("Accept, Accept-Language, X-Visitor-Id, Cookie, Accept-Encoding"),
            "{path}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn the_stylesheet_is_cached_for_ever_under_a_name_that_changes_with_it() -> Result<()> {
    let world = World::start().await?;
    let name = &web::render::assets::stylesheet().file_name;
    let response = world.get(&format!("/assets/{name}")).send().await?.expect(200)?;
    assert_eq!(response.header("content-type"), Some("text/css; charset=utf-8"));
    assert_eq!(response.header("cache-control"), Some("public, max-age=31536000, immutable"));
    world.get(&format!("/assets/{name}")).header("if-none-match", response.etag()?).send().await?.expect(304)?;
    for nothing in ["other.css", "..%2Fopenapi.json", "..%5Copenapi.json"] {
        world.get(&format!("/assets/{nothing}")).send().await?.expect(404)?;
    }
    Ok(())
}

#[tokio::test]
async fn accept_chooses_between_page_and_json_and_no_page_may_be_framed_unless_configured() -> Result<()> {
    let world = World::start().await?;
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let ancestors = async |channel: &str| -> Result<String> {
        let path = format!("{}?channel={channel}", listing(NOTES));
        let page = world.get(&path).header("accept", browser).send().await?.expect(200)?;
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(page.header("vary").is_some_and(|vary| vary.contains("Accept")));
        let policy = page.header("content-security-policy").context("a page without a policy")?;
        assert!(!policy.contains("unsafe"), "{policy}");
        let ancestors = policy.split(';').find_map(|rule| rule.trim().strip_prefix("frame-ancestors "));
        let json = world.get(&path).send().await?.expect(200)?;
        assert_ne!(page.etag()?, json.etag()?);
        Ok(ancestors.context("no frame-ancestors")?.to_owned())
    };
    assert_eq!(ancestors("marketplace").await?, "'none'");
    assert_eq!(ancestors("embedded").await?, "'none'", "no origin is configured");
    world.save_draft(NOTES, &json!({}), &PAT).await?;
    for (app, words) in [(NOTES, "Note contents"), (SYNC, "Response not provided by the partner")] {
        let page = world.get(&listing(app)).header("accept", browser).send().await?.expect(200)?;
        assert!(page.text.contains(words) && page.text.contains("<html"), "{}", page.text);
    }
    let page = world.get(&preview(NOTES)).by(&PAT).header("accept", browser).send().await?.expect(200)?;
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert!(page.text.contains("Response not provided by the partner"));
    Ok(())
}
