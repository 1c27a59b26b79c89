//! Bodies: their size, type, coding and syntax.

use super::*;

#[tokio::test]
async fn a_body_is_checked_for_its_size_then_its_type_then_json_then_fields() -> Result<()> {
    let world = World::start().await?;
    let before = read_draft(&world).await?;
    let padded = |length: usize| format!("{{{}}}", " ".repeat(length - 2));
    let json_type = "application/json";
    for path in [v2(CHARTS), v3(CHARTS_PRODUCT)] {
        let send = |kind: &str, body: String| world.request(Method::PUT, &path).by(&PAT).body(kind, body).send();
        for (kind, body, code, word) in [
            ("text/plain", "x".repeat(LARGEST + 1), 413, "payload-too-large"),
            (json_type, padded(LARGEST + 1), 413, "payload-too-large"),
            (json_type, padded(12 * LARGEST), 413, "payload-too-large"),
            ("text/plain", "not json".to_owned(), 415, "unsupported-media-type"),
            ("application/x-www-form-urlencoded", "{}".to_owned(), 415, "unsupported-media-type"),
            (json_type, "not json".to_owned(), 400, "malformed-json"),
            (json_type, String::new(), 400, "malformed-json"),
            (json_type, "{\"nope\": 1".to_owned(), 400, "malformed-json"),
            (json_type, "{\"nope\": 1}".to_owned(), 422, "unknown-field"),
        ] {
            let response = send(kind, body).await?;
            assert_eq!((response.code(), rest_errors(&response)?[0].1.as_str()), (code, word), "{kind}");
            assert_eq!(read_draft(&world).await?, before);
        }
        let untyped = world.request(Method::PUT, &path).by(&PAT).send().await?;
        assert_eq!((untyped.code(), rest_errors(&untyped)?[0].1.as_str()), (415, "unsupported-media-type"));
        assert_eq!(read_draft(&world).await?, before);
    }
    for kind in [json_type, "application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"] {
        world.request(Method::PUT, &v2(CHARTS)).by(&PAT).body(kind, padded(LARGEST)).send().await?.expect(200)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_byte_order_mark_before_a_document_is_no_part_of_it() -> Result<()> {
    let world = World::start().await?;
    let answers = "\u{feff}{\"logDetails\": {\"logEndUserData\": false}}";
    world.request(Method::PUT, &v2(CHARTS)).by(&PAT).body("application/json", answers).send().await?.expect(200)?;
    let line = "\u{feff}{\"type\":\"partner\",\"id\":\"nimbus\",\"name\":\"Nimbus\",\"contact\":\"a@nimbus.example\"}";
    let import = world.post("/catalogue/import").by(&STAFF).body("application/x-ndjson", line).send().await?;
    assert_eq!(import.expect(200)?.json()?["created"], 1);
    Ok(())
}

#[tokio::test]
async fn a_member_that_is_named_twice_is_refused_with_its_pointer_and_nothing_is_saved() -> Result<()> {
    let world = World::start().await?;
    let before = read_draft(&world).await?;
    let body = r#"{"security": {"securityContact": "a@b.example", "securityContact": "c@d.example"}}"#;
    let sent = world.request(Method::PUT, &v2(CHARTS)).by(&PAT).body("application/json", body).send().await?;
    assert_eq!(rest_errors(&sent.expect(422)?)?, [("/security/securityContact".to_owned(), "malformed".to_owned())]);
    assert_eq!(read_draft(&world).await?, before);
    let line = r#"{"type":"partner","id":"nimbus","id":"cumulus","name":"Nimbus","contact":"a@nimbus.example"}"#;
    let import = world.post("/catalogue/import").by(&STAFF).body("application/x-ndjson", line).send().await?;
    assert_eq!(import.expect(200)?.json()?["lines"][0]["problem"]["errors"][0]["pointer"], "/id");
    world.get("/catalogue/partners/cumulus").by(&STAFF).send().await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn a_body_in_a_coding_that_is_not_read_is_a_415_and_nothing_is_saved() -> Result<()> {
    let world = World::start().await?;
    let before = read_draft(&world).await?;
    let put = |coding: &str| {
        let request = world.request(Method::PUT, &v2(CHARTS)).by(&PAT).header("content-encoding", coding);
        request.body("application/json", "{}").send()
    };
    for coding in ["gzip", "br", "deflate, gzip", "x"] {
        put(coding).await?.expect(415)?;
    }
    assert_eq!(read_draft(&world).await?, before);
    put("Identity").await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn a_step_without_anything_to_say_takes_an_empty_body() -> Result<()> {
    let world = World::start().await?;
    for step in ["start-review", "request-changes", "approve", "reject"] {
        let call = || world.post(&format!("/staff/self-assessments/acme/{step}")).by(&STAFF).header("if-match", "*");
        // The body was read, and there is no application.
        call().send().await?.expect(404)?;
        call().body("application/json", "").send().await?.expect(404)?;
        call().body("text/plain", "yes").send().await?.expect(415)?;
    }
    Ok(())
}

#[tokio::test]
async fn the_caller_is_checked_before_the_body() -> Result<()> {
    let world = World::start().await?;
    let call = || world.request(Method::PUT, &v2(CHARTS)).body("text/plain", "x".repeat(LARGEST + 1));
    call().send().await?.expect(401)?;
    call().by(&KIM).send().await?.expect(404)?;
    call().by(&PAT).send().await?.expect(413)?;
    Ok(())
}
