//! Responses to clients that take gzip: shorter, the same in everything else, and no obstacle to a later request.

use anyhow::{Result, ensure};
use reqwest::Method;
use serde_json::json;
use system_tests::{NOTES, PAT, Response, STAFF, World, listing, v2};

/// The page on which a partner answers all questions of an app.
fn form() -> String {
    format!("/manage/apps/{NOTES}/privacy-and-security?section=all")
}

/// The headers that say how the body was sent.
const ABOUT_THE_CODING: &[&str] = &["content-encoding", "content-length", "etag"];
/// Headers that differ between two responses to the same request.
const OWN: &[&str] = &["date", "apigw-requestid"];

#[tokio::test]
async fn a_long_response_is_compressed_to_less_than_half_and_otherwise_the_same() -> Result<()> {
    let world = World::start().await?;
    let css = format!("/assets/{}", web::render::assets::stylesheet().file_name);
    let script = format!("/assets/{}", web::render::assets::form_script().file_name);
    let csv = format!("/manage/apps/{NOTES}/answers.csv");
    for (path, accept) in [
        ("/openapi.json", "*/*"),
        (&form(), "text/html"),
        (&listing(NOTES), "text/html"),
        (&listing(NOTES), "application/json"),
        (&css, "*/*"),
        (&script, "*/*"),
        (&csv, "*/*"),
    ] {
        let request = |method| {
            let request = world.request(method, path).header("accept", accept);
            if path.starts_with("/manage") { request.by(&PAT) } else { request }
        };
        let plain = request(Method::GET).send().await?.expect(200)?;
        ensure!(plain.header("content-encoding").is_none() && plain.bytes_sent == plain.text.len(), "{path}");
        let packed = request(Method::GET).taking_gzip().send().await?.expect(200)?;
        ensure!(packed.header("content-encoding") == Some("gzip"), "{path} {accept} is not compressed");
        ensure!(packed.bytes_sent * 2 < plain.bytes_sent, "{path}: {} of {}", packed.bytes_sent, plain.bytes_sent);
        ensure!(packed.header("content-length") == Some(&packed.bytes_sent.to_string()), "{path}");
        ensure!(packed.text == plain.text, "{path} {accept} is not what it was");
        ensure!(packed.header("vary").is_some_and(|vary| vary.ends_with("Accept-Encoding")), "{path}");
        let refused = request(Method::GET).header("accept-encoding", "gzip;q=0, *").send().await?;
        ensure!(refused.header("content-encoding").is_none() && refused.text == plain.text, "{path}");
        let head = request(Method::HEAD).taking_gzip().send().await?.expect(200)?;
        ensure!(head.bytes_sent == 0, "HEAD {path} has a body");
        for name in packed.headers.keys().map(reqwest::header::HeaderName::as_str).filter(|name| !OWN.contains(name)) {
            // API Gateway counts the length, of HEAD not at all.
            ensure!(name == "content-length" || head.header(name) == packed.header(name), "HEAD {path}: {name}");
            let is_same = plain.header(name) == packed.header(name);
            ensure!(is_same || ABOUT_THE_CODING.contains(&name), "{path}: {name}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_short_response_is_sent_as_it_is() -> Result<()> {
    let world = World::start().await?;
    for path in [format!("/listings/{NOTES}/badge.json"), "/listings/com.example.nobody".to_owned()] {
        let response = world.get(&path).taking_gzip().send().await?;
        ensure!(response.text.len() < 1024, "{path} is long");
        assert_eq!(response.header("content-encoding"), None, "{path}");
        assert_eq!(
            response.header("vary").and_then(|vary| vary.rsplit(", ").next()),
            Some("Accept-Encoding"),
            "{path}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_long_problem_is_compressed_too() -> Result<()> {
    let world = World::start().await?;
    let unknown: serde_json::Map<_, _> = (0..50).map(|number| (number.to_string(), json!(0))).collect();
    let refused = world.put(&v2(NOTES), &json!(unknown)).by(&PAT).taking_gzip().send().await?.expect(422)?;
    assert_eq!(refused.header("content-encoding"), Some("gzip"));
    assert_eq!(refused.json()?["errors"].as_array().map(Vec::len), Some(50));
    Ok(())
}

#[tokio::test]
async fn a_cached_response_is_still_current_whichever_way_it_was_sent() -> Result<()> {
    let world = World::start().await?;
    for path in ["/openapi.json", &listing(NOTES)] {
        let plain = world.get(path).send().await?.expect(200)?;
        let packed = world.get(path).taking_gzip().send().await?.expect(200)?;
        let weak = format!("W/{}", plain.etag()?);
        assert_eq!(packed.etag()?, weak, "{path}");
        for known in [plain.etag()?, &weak] {
            let asked = || world.get(path).header("if-none-match", known);
            let not_modified = |response: &Response| {
                (
                    response.bytes_sent,
                    response.header("etag").map(ToOwned::to_owned),
                    response.header("content-encoding").is_none(),
                )
            };
            let response = asked().taking_gzip().send().await?.expect(304)?;
            assert_eq!(not_modified(&response), (0, Some(weak.clone()), true), "{path}");
            assert_eq!(response.header("vary"), packed.header("vary"), "{path}");
            let response = asked().send().await?.expect(304)?;
            assert_eq!(not_modified(&response), (0, Some(plain.etag()?.to_owned()), true), "{path}");
        }
        world.get(path).taking_gzip().header("if-none-match", "W/\"0\"").send().await?.expect(200)?;
    }
    Ok(())
}

#[tokio::test]
async fn the_etag_of_a_compressed_draft_or_programme_is_taken_by_if_match() -> Result<()> {
    let world = World::start().await?;
    let answers = json!({ "security": { "permissionsJustification": "Because. ".repeat(200) } });
    world.save_draft(NOTES, &answers, &PAT).await?;
    let draft = format!("{}?state=draft", v2(NOTES));
    for (read, change) in [(draft.as_str(), v2(NOTES)), ("/programme", "/programme".to_owned())] {
        let by = if read == "/programme" { &STAFF } else { &PAT };
        let packed = world.get(read).by(by).taking_gzip().send().await?.expect(200)?;
        assert_eq!(packed.header("content-encoding"), Some("gzip"), "{read}");
        assert_eq!(packed.header("cache-control"), Some("private, no-store"), "{read}");
        let etag = packed.etag()?.to_owned();
        ensure!(etag.starts_with('"'), "{read}: {etag}");
        let body = if read == "/programme" { packed.json()? } else { json!({}) };
        let changed = world.put(&change, &body).by(by).taking_gzip().header("if-match", &etag).send().await?;
        ensure!(changed.status.is_success(), "{change}: {}", changed.text);
    }
    Ok(())
}
