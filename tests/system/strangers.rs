//! What a stranger can find out, and what credentials and permissions cover.

use anyhow::Result;
use reqwest::Method;
use serde_json::json;
use system_tests::{CHARTS, KIM, NOTES, NOTES_PRODUCT, PAT, STAFF, SYNC, World, v2, v3};

/// A request from which a stranger could find out something: method, path, headers.
type Attempt = (Method, String, &'static [(&'static str, &'static str)]);

#[tokio::test]
async fn a_stranger_cannot_tell_whether_there_is_a_draft() -> Result<()> {
    let world = World::start().await?;
    let rest = format!("/rest/3/privacy-and-security/products/{NOTES_PRODUCT}");
    let base = "/marketplace";
    let draft = json!({ "logDetails": { "logEndUserData": true } });
    let attempts: [Attempt; 15] = [
        (Method::GET, format!("{}?state=draft", v2(NOTES)), &[]),
        (Method::GET, v2(NOTES), &[]),
        (Method::GET, format!("{rest}?state=draft"), &[]),
        (Method::GET, format!("{base}{rest}?state=draft"), &[]),
        (Method::GET, format!("/apps/{NOTES}/privacy-and-security/preview"), &[]),
        (Method::GET, format!("/apps/{NOTES}/privacy-and-security/revisions"), &[]),
        (Method::PUT, v2(NOTES), &[("if-match", "*")]),
        (Method::PUT, v2(NOTES), &[("if-match", "\"0\"")]),
        (Method::PUT, rest.clone(), &[]),
        (Method::DELETE, rest.clone(), &[]),
        (Method::DELETE, format!("{base}{rest}"), &[("if-match", "*")]),
        (Method::DELETE, rest.clone(), &[("if-match", "not a tag")]),
        (Method::POST, format!("{}/publish", v2(NOTES)), &[]),
        (Method::POST, format!("{rest}/publish"), &[("if-match", "\"0\"")]),
        (Method::POST, format!("{rest}/publish"), &[("idempotency-key", "k")]),
    ];
    let try_all = async || -> Result<Vec<_>> {
        let mut responses = Vec::new();
        for (method, path, headers) in &attempts {
            for by in [&KIM, &STAFF] {
                let request = world.request(method.clone(), path).by(by);
                let request = if *method == Method::PUT { request.json(&draft) } else { request };
                let request = headers.iter().fold(request, |request, (name, value)| request.header(name, value));
                responses.push((method.clone(), path, request.send().await?.observable()));
            }
        }
        Ok(responses)
    };
    let without = try_all().await?;
    world.save_draft(NOTES, &draft, &PAT).await?;
    let with = try_all().await?;
    assert_eq!(without, with);
    let saved = world.get(&format!("{}?state=draft", v2(NOTES))).by(&PAT).send().await?.expect(200)?.json()?;
    assert_eq!(saved["logDetails"], draft["logDetails"]);
    Ok(())
}

#[tokio::test]
async fn a_malformed_header_does_not_tell_a_stranger_whether_an_app_exists() -> Result<()> {
    let world = World::start().await?;
    for (method, end) in [(Method::PUT, ""), (Method::DELETE, ""), (Method::POST, "/publish")] {
        let mut responses = Vec::new();
        for product in [NOTES_PRODUCT, "00000000-0000-4000-8000-00000000dead"] {
            let path = format!("/rest/3/privacy-and-security/products/{product}{end}");
            let request = world.request(method.clone(), &path).by(&KIM).header("if-match", "not a tag");
            responses.push(request.json(&json!({})).send().await?.observable());
        }
        assert_eq!(responses[0], responses[1], "{method}");
    }
    Ok(())
}

#[tokio::test]
async fn a_token_works_with_basic_and_bearer_and_the_case_of_the_email_does_not_matter() -> Result<()> {
    let world = World::start().await?;
    let draft = format!("{}?state=draft", v2(CHARTS));
    let request = || world.get(&draft);
    let whole = request().by(&PAT).send().await?.expect(200)?;
    for same in [
        request().bearer(PAT.token),
        request().basic("PAT@Acme.Example", PAT.token),
        request().header("authorization", &format!("bearer {}", PAT.token)),
    ] {
        assert_eq!(same.send().await?.text, whole.text);
    }
    for wrong in
        [request().basic("", PAT.token), request().basic(PAT.email, ""), request().basic(STAFF.email, PAT.token)]
    {
        wrong.send().await?.expect(401)?;
    }
    Ok(())
}

#[tokio::test]
async fn a_permission_covers_only_the_apps_that_it_names() -> Result<()> {
    let world = World::start().await?;
    let permissions = json!({ "manage-app": [NOTES] });
    let writer = world.add_member("acme", "writer@acme.example", &permissions).await?;
    let body = json!({ "logDetails": { "logEndUserData": true } });
    world.put(&v2(NOTES), &body).by(&writer).send().await?.expect(200)?;
    world.put(&v2(CHARTS), &body).by(&writer).send().await?.expect(403)?;
    world.put(&v2(SYNC), &body).by(&writer).send().await?.expect(404)?;
    Ok(())
}

#[tokio::test]
async fn updated_by_names_the_member_to_managers_and_the_partner_to_everybody_else() -> Result<()> {
    let world = World::start().await?;
    let reader = world.add_member("acme", "reader@acme.example", &json!({ "manage-app": [] })).await?;
    let rest = v3(NOTES_PRODUCT);
    for (request, expected) in [
        (world.get(&v2(NOTES)).by(&PAT), PAT.email),
        (world.get(&rest).by(&PAT), PAT.email),
        (world.get(&v2(NOTES)), "Acme Software"),
        (world.get(&rest), "Acme Software"),
        (world.get(&rest).by(&KIM), "Acme Software"),
        (world.get(&rest).by(&STAFF), "Acme Software"),
        (world.get(&rest).by(&reader), "Acme Software"),
    ] {
        let response = request.send().await?.expect(200)?;
        let body = response.json()?;
        let body = body.get("commonCloud").unwrap_or(&body);
        assert_eq!(body["properties"]["updatedBy"], expected);
        assert_eq!(response.text.contains(PAT.email), expected == PAT.email);
    }
    Ok(())
}
