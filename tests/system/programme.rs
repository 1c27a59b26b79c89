//! The programme's document: staff read and replace it, every version is kept, and an invalid one is refused.

use anyhow::{Context as _, Result};
use domain::rollout::Channel;
use serde_json::{Value as Json, json};
use system_tests::{PAT, Request, Response, STAFF, World, table};
use tokio::task::JoinSet;

const PATH: &str = "/programme";

fn put(world: &World, document: &Json, known: &str) -> Request {
    world.put(PATH, document).by(&STAFF).header("if-match", known)
}

async fn read(world: &World) -> Result<Response> {
    world.get(PATH).by(&STAFF).send().await?.expect(200)
}

#[tokio::test]
async fn until_the_first_change_the_defaults_apply_and_the_version_is_0() -> Result<()> {
    let world = World::start().await?;
    let response = read(&world).await?;
    assert_eq!(response.etag()?, "\"0\"");
    let document = response.json()?;
    assert_eq!(document, serde_json::to_value(domain::programme::Programme::default())?);
    assert_eq!(document["rollout"]["marketplace"][0], json!({ "from": "2023-03-29T00:00:00Z", "basisPoints": 100 }));
    Ok(())
}

#[tokio::test]
async fn a_document_that_is_put_applies_at_once_under_a_new_version() -> Result<()> {
    let world = World::start().await?;
    let mut document = read(&world).await?.json()?;
    document["marketplace"] = json!("Bazaar");
    document["fortified"]["warningDays"] = json!([60, 14]);
    let response = put(&world, &document, "\"0\"").send().await?.expect(200)?;
    assert_eq!((response.etag()?, response.json()?), ("\"1\"", document.clone()));
    let read = read(&world).await?;
    assert_eq!((read.etag()?, read.json()?), ("\"1\"", document));
    let tab = world.get(&system_tests::listing(system_tests::NOTES)).send().await?.expect(200)?.json()?;
    assert!(tab["disclaimer"].as_str().is_some_and(|text| text.contains("Bazaar")), "{}", tab["disclaimer"]);
    // A missing field takes its default, and the version still grows.
    let response = put(&world, &json!({}), "*").send().await?.expect(200)?;
    assert_eq!((response.etag()?, &response.json()?["marketplace"]), ("\"2\"", &json!("Atlassian Marketplace")));
    Ok(())
}

#[tokio::test]
async fn every_version_is_kept_and_every_change_has_an_audit_line() -> Result<()> {
    let world = World::start().await?;
    put(&world, &json!({ "marketplace": "Bazaar" }), "\"0\"").send().await?.expect(200)?;
    world.set_clock("2026-01-15T09:00:01Z")?;
    let hold = world.post("/programme/rollout/embedded/hold").json(&json!({ "reason": "A complaint." }));
    hold.by(&STAFF).send().await?.expect(200)?;
    for version in 1..=2 {
        let copy = table::get_item(world.local.config(), "PROGRAMME", &format!("VERSION#{version:07}")).await?;
        let copy = copy.with_context(|| format!("version {version}"))?;
        assert_eq!(copy["by"]["S"], STAFF.email);
    }
    let lines = table::query_partition(world.local.config(), "PROGRAMME", "AUDIT#").await?;
    let actions: Vec<&Json> = lines.iter().map(|line| &line["action"]["S"]).collect();
    assert_eq!(actions, ["programme", "rollout-hold"]);
    assert!(lines.iter().all(|line| line["by"]["S"] == STAFF.email), "{lines:?}");
    let detail = &lines[1]["detail"]["M"];
    assert_eq!((&detail["channel"]["S"], &detail["reason"]["S"]), (&json!("embedded"), &json!("A complaint.")));
    Ok(())
}

#[tokio::test]
async fn a_change_must_name_the_version_that_it_changes() -> Result<()> {
    let world = World::start().await?;
    let missing = world.put(PATH, &json!({})).by(&STAFF).send().await?.expect(428)?.json()?;
    assert_eq!(missing["type"], "urn:problem:precondition-required");
    assert!(missing["detail"].as_str().is_some_and(|detail| detail.contains("If-Match")), "{missing}");
    put(&world, &json!({}), "\"0\"").send().await?.expect(200)?;
    for stale in ["\"0\"", "W/\"1\"", "\"2\"", "\"0\", \"7\""] {
        let problem = put(&world, &json!({}), stale).send().await?.expect(412)?.json()?;
        assert_eq!(problem["type"], "urn:problem:stale");
    }
    put(&world, &json!({}), "1").send().await?.expect(400)?;
    assert_eq!(read(&world).await?.etag()?, "\"1\"");
    put(&world, &json!({}), "\"0\", \"1\"").send().await?.expect(200)?;
    Ok(())
}

#[tokio::test]
async fn an_invalid_document_is_refused_with_every_reason() -> Result<()> {
    let world = World::start().await?;
    let document = json!({
        "mail": { "sender": "nobody", "perSecond": 0 },
        "rollout": { "marketplace": [{ "from": "2027-01-01T00:00:00Z", "basisPoints": 100 }], "embedded": [] },
        "fortified": { "deadline": "2022-01-01T00:00:00Z" },
        "answersAcceptedFrom": "2023-02-13T00:00:00Z",
        "questionnaires": [],
        "public": true,
    });
    let problem = put(&world, &document, "*").send().await?.expect(422)?.json()?;
    let found: Vec<(&str, &str)> = problem["errors"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|error| Some((error["pointer"].as_str()?, error["code"].as_str()?)))
        .collect();
    assert_eq!(
        found,
        [
            ("/fortified/deadline", "out-of-order"),
            ("/mail/perSecond", "too-small"),
            ("/mail/sender", "email"),
            ("/public", "unknown-field"),
            ("/questionnaires", "mandatory"),
            ("/rollout/embedded", "falls"),
            ("/rollout/marketplace", "falls"),
        ]
    );
    assert_eq!(read(&world).await?.etag()?, "\"0\"");
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_not_a_json_object_is_refused() -> Result<()> {
    let world = World::start().await?;
    let send = |kind: &str, body: &str| {
        let call = world.request(reqwest::Method::PUT, PATH).by(&STAFF).header("if-match", "*");
        call.body(kind, body.to_owned()).send()
    };
    send("text/plain", "{}").await?.expect(415)?;
    send("application/json", "{").await?.expect(400)?;
    send("application/json", "[]").await?.expect(422)?;
    send("application/json", &format!("\"{}\"", "x".repeat(300_000))).await?.expect(413)?;
    Ok(())
}

#[tokio::test]
async fn staff_without_the_role_are_refused() -> Result<()> {
    let world = World::start().await?;
    world.get(PATH).send().await?.expect(401)?;
    world.get(PATH).by(&PAT).send().await?.expect(403)?;
    let clerk = domain::EmailAddress::parse("clerk@marketplace.example")?;
    let actor = store::audit::Actor { person: &clerk, now: system_tests::THEN.parse()? };
    world.local.store().put_staff(&clerk, &[domain::access::Role::Catalogue], actor).await?;
    let clerk = world.issue_token(clerk.as_str(), &json!({ "name": "Test" })).await?;
    for path in [PATH, "/programme/rollout"] {
        world.get(path).by(&clerk).send().await?.expect(403)?;
    }
    Ok(())
}

#[tokio::test]
async fn of_concurrent_changes_of_one_version_exactly_one_succeeds_and_no_operation_is_lost() -> Result<()> {
    let world = World::start().await?;
    let mut puts = JoinSet::new();
    for number in 1..=8 {
        puts.spawn(put(&world, &json!({ "maxPerRun": number }), "\"0\"").send());
    }
    let mut codes: Vec<u16> =
        puts.join_all().await.into_iter().map(|response| Ok(response?.code())).collect::<Result<_>>()?;
    codes.sort_unstable();
    assert_eq!(codes, [200, 412, 412, 412, 412, 412, 412, 412]);
    // Concurrent operations on the rollout all succeed, because each is retried on the newest version.
    let mut operators = JoinSet::new();
    for number in 1..=8 {
        let path = format!("/programme/rollout/marketplace/visitors/visitor-{number}");
        operators.spawn(world.put(&path, &json!({ "shown": false, "reason": "A test." })).by(&STAFF).send());
    }
    for response in operators.join_all().await {
        response?.expect(200)?;
    }
    let current = world.local.store().current_programme().await?;
    assert_eq!(current.version, 9);
    assert_eq!(current.value.operations.control(Channel::Marketplace).forced().len(), 8);
    Ok(())
}

#[tokio::test]
async fn pages_link_partners_to_the_service_desk_and_to_the_form_for_security_bugs() -> Result<()> {
    let world = World::start().await?;
    let (desk, bugs) = ("https://bazaar.example/help?a=1&b=2", "https://bazaar.example/bugs");
    let item = |href: &str, text: &str| {
        format!("<li><a href=\"{}\" rel=\"noopener\">{text}</a></li>", href.replace('&', "&#38;"))
    };
    let (help, report) = ("Service desk", "Report a security bug");
    for (links, shown) in [
        (json!({}), vec![]),
        (json!({ "support": desk }), vec![item(desk, help), item(desk, report)]),
        (json!({ "securityBug": bugs }), vec![item(bugs, report)]),
        (json!({ "support": desk, "securityBug": bugs }), vec![item(desk, help), item(bugs, report)]),
    ] {
        put(&world, &json!({ "links": links }), "*").send().await?.expect(200)?;
        let form = format!("/manage/apps/{}/privacy-and-security", system_tests::NOTES);
        for path in [form.as_str(), "/manage/partners/acme/self-assessment"] {
            let page = world.get(path).header("accept", "text/html").by(&PAT).send().await?.expect(200)?;
            for text in [help, report] {
                let expected = shown.iter().filter(|item| item.contains(text)).count();
                assert_eq!(page.text.matches(text).count(), expected, "{links} on {path}");
            }
            assert!(shown.iter().all(|item| page.text.contains(item)), "{links} on {path}: {}", page.text);
        }
    }
    Ok(())
}
